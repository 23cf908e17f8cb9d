"""What a template's base says by itself, and what base and patches together leave out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pyxp.catalog import VersionFacts
from pyxp.diagnostics import Severity
from pyxp.errors import is_slip
from pyxp.gotext import names
from pyxp.model.compositions import Template
from pyxp.model.fieldpath import Segments
from pyxp.model.manifests import mapping
from pyxp.model.patches import Patch, overlapping, parsed
from pyxp.model.removed import CODE as REMOVED
from pyxp.model.removed import removed_field
from pyxp.structural.kubernetes_kinds import name_rule, native_scope
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.schemas import MOST_HINTS, Json, is_open, key_meant, look_up, spec_fields, whole
from pyxp.validation.compositions.typing_rules import (
    accepts,
    brief,
    broken_limits,
    broken_sizes,
    type_of_value,
    types_taken,
    unreadable,
)
from pyxp.validation.native import IN_BASE64
from pyxp.yamlio.misreadings import quoting_advice

_TOP = ("apiVersion", "kind", "metadata", "spec", "status", "data", "stringData", "type")
_MANAGED = (
    *("forProvider", "initProvider", "providerConfigRef", "managementPolicies", "deletionPolicy"),
    "writeConnectionSecretToRef",
)
PLAIN_TEXT = MappingProxyType({("Secret", "data"): "stringData", ("ConfigMap", "binaryData"): "data"})
"""The field that takes as it is what another one takes in base64, by the kind and that other one."""

_ACTIVE = {"*", "Create", "Update"}
"""Management policies under which a provider needs to know more of a resource than its name."""


def check_base(template: Template, kind: Json, notes: Notes) -> None:
    """Unknown fields, wrong types and values outside enums and ranges in a template's base.

    Args:
        template: The template.
        kind: The schema of its kind.
        notes: Where findings go.
    """
    schema = whole(kind)
    base = {key: value for key, value in (template.base or {}).items() if key not in {"apiVersion", "kind"}}
    hints_left = MOST_HINTS
    beside = spec_fields(kind)
    walk = _Walk(template.writes, native=native_scope(template.api_version, template.kind) is not None)
    for code, message, path, hint in walk.faults(base, schema, ""):
        if code == "unknown-field" and (removed := removed_field(path, beside)) is not None:
            notes.add(REMOVED, removed[0], f"{template.where}.base.{path}", template.name, hint=removed[1])
            continue
        if code == "unknown-field" and not hint and hints_left:
            hint = look_up(kind, path, present=_names_beside(template.base, path)).hint
            hints_left -= 1
        if plain := PLAIN_TEXT.get((template.kind, re.split(r"[.\[]", path)[0]) if walk.native else ("", "")):
            hint = f"{plain} takes plain text" if message == IN_BASE64 else hint
        # What a patch replaces is there only where the patch has nothing to copy.
        replaced = code == "not-allowed" and template.writes(path)
        severity = Severity.WARNING if replaced else Severity.ERROR
        notes.add(code, message, f"{template.where}.base.{path}", template.name, hint=hint, severity=severity)


def _names_beside(base: Any, path: str) -> list[str]:
    """The names of the fields of a base that stand beside one of them, itself left out."""
    here, segments = base, parsed(path) or ()
    for segment in segments[:-1]:
        if isinstance(here, list):
            here = here[segment] if isinstance(segment, int) and segment < len(here) else None
        else:
            here = mapping(here).get(str(segment))
    return [name for name in mapping(here) if name != str(segments[-1])] if segments else []


@dataclass(frozen=True)
class _Walk:
    """A way through a base along its schema.

    Attributes:
        patched: Whether patches write a field.
        native: The kind is one of Kubernetes itself, which Go types read.
    """

    patched: Callable[[str], bool]
    native: bool

    def faults(self, value: Any, schema: Json, path: str) -> Iterator[tuple[str, str, str, str]]:
        """Code, message, path and hint of what is wrong with a value and all below it."""
        if value is None:
            return
        kind = type_of_value(value)
        if not accepts(schema, kind):
            wanted = types_taken(schema)
            hint = quoting_advice(value, [wanted]) if isinstance(value, str) else ""
            yield "wrong-type", f"takes a value of type {wanted}, not {kind} ({brief(value)})", path, hint
            return
        for told, hint in broken_limits(value, schema):
            yield "not-allowed", told, path, hint
        for told, hint in unreadable(value, schema) if self.native else ():
            yield "not-allowed", told, path, hint
        for told, hint in broken_sizes(value, schema, growing=self.patched(path)) if path else ():
            yield "not-allowed", told, path, hint
        if isinstance(value, dict):
            yield from self._members(value, schema, path)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from self.faults(item, schema.get("items") or {}, f"{path}[{index}]")

    def _members(self, value: dict[str, Any], schema: Json, path: str) -> Iterator[tuple[str, str, str, str]]:
        properties = schema.get("properties") or {}
        values = schema.get("additionalProperties")
        for key, child in value.items():
            below = join(path, key)
            if key in properties:
                yield from self.faults(child, properties[key] or {}, below)
            elif isinstance(values, Mapping):
                yield from self.faults(child, values, below)
            elif not values and not is_open(schema) and schema.get("type") == "object":
                yield "unknown-field", f"there is no field {key!r}", below, ""


def join(path: str, key: str) -> str:
    """The path of a member."""
    if "." in key or "[" in key or not key:
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def field_meant(template: Template, segments: Segments) -> str:
    """The field that a path of an unknown kind may be meant for; empty where it looks right.

    What an object has at its top, and a managed resource in its spec, is always called the same.
    """
    spec = mapping((template.base or {}).get("spec"))
    top = {*_TOP, *(template.base or {})}
    if segments and segments[0] not in top:
        return next((name for name in sorted(top) if is_slip(str(segments[0]), name)), "")
    if segments[:1] != ("spec",) or len(segments) < 2 or segments[1] in spec:
        return ""
    usual = _MANAGED if "forProvider" in spec else ()
    known = sorted({*spec, *usual})
    return "" if segments[1] in known else next((name for name in known if _mistyped(str(segments[1]), name)), "")


def _mistyped(name: str, known: str) -> bool:
    """Whether a name is a slip, and not only the other number of a word or another number behind it."""
    return is_slip(name, known) and name[:-1] != known[:-1] and name != f"{known}s" and f"{name}s" != known


def check_unknown(template: Template, notes: Notes) -> None:
    """Fields of a base whose kind is not known, against what objects usually have."""
    spec = mapping((template.base or {}).get("spec"))
    for key in template.base or {}:
        meant = "" if key in _TOP else next((name for name in _TOP if is_slip(str(key), name)), "")
        if meant:
            _tell_meant(template, str(key), meant, notes)
    managed = any(key == "forProvider" or is_slip(str(key), "forProvider") for key in spec)
    for key in spec if managed else ():
        meant = "" if key in _MANAGED else next((name for name in _MANAGED if _mistyped(str(key), name)), "")
        if meant:
            _tell_meant(template, f"spec.{key}", meant, notes)


def _tell_meant(template: Template, path: str, meant: str, notes: Notes) -> None:
    told = f"{path} is unusual, and the schema of {template.kind} is not known"
    notes.warn("unknown-field", told, f"{template.where}.base.{path}", template.name, hint=f"did you mean {meant}?")


def check_metadata(template: Template, notes: Notes) -> None:
    """Names, labels and annotations of a base that the API server refuses."""
    metadata = mapping((template.base or {}).get("metadata"))
    found: list[tuple[str, list[str]]] = []
    for part in ("name", "namespace"):
        value = metadata.get(part)
        if isinstance(value, str) and value and not template.writes(f"metadata.{part}"):
            rule = name_rule(template.api_version, template.kind) if part == "name" else names.label_problems
            found.append((part, rule(value)))
    for key, value in mapping(metadata.get("labels")).items():
        path = f"labels[{key}]"
        found.append((path, names.qualified_name_problems(str(key))))
        if isinstance(value, str) and not template.writes(f"metadata.{path}"):
            found.append((path, names.label_value_problems(value)))
    for key in mapping(metadata.get("annotations")):
        found.append((f"annotations[{key}]", names.qualified_name_problems(str(key).lower())))
    for path, problems in found:
        for problem in problems:
            notes.add("wrong-name", problem, f"{template.where}.base.metadata.{path}", template.name)
    for part in ("labels", "annotations"):
        for key in mapping(metadata.get(part)):
            if meant := key_meant(("metadata", part, str(key))):
                where = f"{template.where}.base.metadata.{part}[{key}]"
                told = f"{key} means nothing to Crossplane"
                notes.warn("unknown-field", told, where, template.name, hint=f"did you mean {meant}?")


def check_required(
    template: Template, version: VersionFacts, composite: Json | None, asked: Set[str], notes: Notes
) -> None:
    """Required fields that nothing sets, or that only an optional field of the composite sets.

    Args:
        template: The resource template.
        version: Facts of its kind.
        composite: Schema of the composite, where it is known.
        asked: Fields of the composite that are there wherever the resource is.
        notes: Receives what is wrong.
    """
    if template.base is None or not template.whole:
        return
    base = template.base
    initial = mapping(mapping(base.get("spec")).get("initProvider"))
    given = mapping(mapping(base.get("spec")).get("forProvider"))
    targets = [target for target in template.targets if target is not None]
    for path in _missing(base, version.schema, "", targets):
        name = path.removeprefix("spec.forProvider.")
        if not (path.startswith("spec.forProvider.") and (name in initial or _selected(version, name, given))):
            _tell_missing(template, name, path, notes)
    needed = [] if _only_observed(template) else sorted(version.required_by_cel)
    required = (version.for_provider or {}).get("required", ())
    for name in sorted({*needed, *required}):
        if name in given or name in initial or _selected(version, name, given):
            continue
        writers = [patch for patch in template.patches if _writes(patch, name)]
        if not writers and name in needed and name not in required:
            _tell_missing(template, name, f"spec.forProvider.{name}", notes)
        elif writers and composite is not None and (path := _optional_source(writers, composite, asked)):
            notes.warn(
                "optional-feeds-required",
                f"{name} is required, but a claim may leave {path} out",
                f"{writers[-1].where}.fromFieldPath",
                template.name,
                hint="give the field a default, make it required, or set the field in the base",
            )


def _selected(version: VersionFacts, name: str, given: Mapping[str, Any]) -> bool:
    selector = version.selectors.get(name)
    return selector is not None and selector.selector_field in given


def _tell_missing(template: Template, name: str, path: str, notes: Notes) -> None:
    message = f"{template.kind} needs {name}, and neither the base nor a patch sets it"
    notes.add("missing-field", message, f"{template.where}.base.{path}", template.name)


def _missing(value: Any, schema: Json, path: str, targets: list[Segments]) -> Iterator[str]:
    """Required fields that nothing sets, in objects that are there once all patches are applied.

    Args:
        value: What the base has here.
        schema: Its schema.
        path: Where it stands.
        targets: Where patches write, from here on; an empty one writes the value itself.
    """
    if () in targets:
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            below = [target[1:] for target in targets if target[0] in (index, "*")]
            yield from _missing(item, schema.get("items") or {}, f"{path}[{index}]", below)
        return
    if not isinstance(value, dict):
        return
    properties, values = schema.get("properties") or {}, schema.get("additionalProperties")
    written = [str(target[0]) for target in targets if isinstance(target[0], str)]
    for name in dict.fromkeys((*value, *written)):
        child = properties.get(name) or (values if isinstance(values, Mapping) else {})
        if path or name not in {"metadata", "status"}:
            below = [target[1:] for target in targets if target[0] in (name, "*")]
            yield from _missing(value.get(name, {}), child, join(path, name), below)
    for name in schema.get("required") or ():
        if (
            name not in value
            and name not in written
            and "*" not in written
            and "default" not in properties.get(name, {})
        ):
            yield join(path, name)


def _only_observed(template: Template) -> bool:
    """Whether the provider only looks at the resource, or may only do so."""
    spec = mapping((template.base or {}).get("spec"))
    policies = spec.get("managementPolicies")
    return template.writes("spec.managementPolicies") or (isinstance(policies, list) and not _ACTIVE & set(policies))


def _writes(patch: Patch, name: str) -> bool:
    holders = ("forProvider", "initProvider")
    return patch.target == "composed" and any(
        overlapping(patch.to_segments, ("spec", holder, name)) for holder in holders
    )


def _optional_source(writers: list[Patch], composite: Json, asked: Set[str]) -> str:
    """A field of the composite that may be absent, where no other patch is sure to set the field."""
    missing = ""
    for patch in writers:
        if patch.source != "composite" or patch.required:
            return ""
        places = [(path, look_up(composite, path)) for path, _ in patch.sources()]
        unsure = [path for path, place in places if place.schema is not None and not place.guaranteed]
        optional = [path for path in unsure if path not in asked]
        if not optional:
            return ""
        missing = optional[0]
    return missing
