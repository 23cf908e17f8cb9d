"""What the facts about a kind or a field mean for a person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyxp.catalog.facts import KindFacts, SelectorFacts, VersionFacts
from pyxp.catalog.naming import python_name
from pyxp.catalog.paths import join_path, split_path
from pyxp.errors import UnknownNameError

Schema = dict[str, Any]

_LIMITS = {
    "format": "format",
    "pattern": "pattern",
    "minimum": "at least",
    "maximum": "at most",
    "multipleOf": "multiple of",
    "minLength": "shortest",
    "maxLength": "longest",
    "minItems": "fewest items",
    "maxItems": "most items",
    "minProperties": "fewest entries",
    "maxProperties": "most entries",
}
_REPLACES_EVERYWHERE = frozenset({"region"})
_UNKNOWN_REPLACEMENTS = "not known of this kind: changing a field that is not marked may force it as well"
_LONGEST_DEFAULT = 60
_ROOTS = {"forProvider": "spec.forProvider", "atProvider": "status.atProvider"}


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field in a list of fields.

    Attributes:
        name: Name in YAML.
        type: Its type in words.
        notes: What is special about it.
        description: What it is for, where the definition at hand says so.
    """

    name: str
    type: str
    notes: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known about a kind or one of its fields.

    Attributes:
        kind: Kind in CamelCase.
        api_version: Group and version.
        path: Field path; empty for the kind itself.
        facts: Label and text, in reading order.
        fields: What lies below, by the path that it lies under.
        description: What it is for, where the definition at hand says so.
    """

    kind: str
    api_version: str
    path: str
    facts: tuple[tuple[str, str], ...]
    fields: Mapping[str, tuple[FieldLine, ...]]
    description: str = ""

    def described(self, schema: Mapping[str, Any]) -> Explanation:
        """The same with the descriptions of a schema, as a definition writes it: facts leave them out.

        Args:
            schema: The schema of the whole object.
        """
        fields = {
            path: tuple(
                replace(line, description=_description(schema, (*split_path(path), line.name))) for line in lines
            )
            for path, lines in self.fields.items()
        }
        return replace(self, fields=fields, description=_description(schema, split_path(self.path)))


def explain(version: VersionFacts, path: str = "", other_scope: KindFacts | None = None) -> Explanation:
    """Explains a kind, or the field at a path.

    Args:
        version: The kind in one version.
        path: A path from the root, or from ``forProvider`` or ``atProvider``; Python names are understood.
        other_scope: The same kind in the other scope, to be mentioned.

    Raises:
        UnknownNameError: There is no such field; the hint names the nearest one.
    """
    if not path:
        return _explain_kind(version, other_scope)
    full = full_path(version, path)
    schema = version.field(full) or {}
    fields = dict(_fields_below(version, full, schema))
    return Explanation(version.kind.kind, version.api_version, full, tuple(_field_facts(version, full)), fields)


def full_path(version: VersionFacts, path: str) -> str:
    """The path from the root in YAML names, for what a person wrote.

    Raises:
        UnknownNameError: There is no such field; the hint names the nearest one.
    """
    roots = [root for root in _ROOTS.values() if version.field(root) is not None]
    roots = roots or [root for root in ("spec", "status") if version.field(root) is not None]
    for start in ("", *roots):
        found = _in_yaml_names(version, (*split_path(start), *split_path(path)))
        if found is not None:
            return found
    if path.startswith("status.") and "status.atProvider" in roots:
        found = _in_yaml_names(version, ("status", "atProvider", *split_path(path)[1:]))
        if found is not None:
            return found
    start = "" if not roots or path.split(".")[0] in version.schema.get("properties", {}) else roots[0]
    missing = version.missing((*split_path(start), *split_path(path)))
    if missing is None:
        raise UnknownNameError(f"{version.kind.kind} has no field {path}")
    holder = f" in {missing.parent}" if missing.parent else ""
    hint = f"did you mean {missing.nearest}?" if missing.nearest else _known(missing.known)
    raise UnknownNameError(f"{version.kind.kind} has no field {missing.name!r}{holder}", hint=hint)


def type_words(schema: Schema) -> str:
    """The type of a field in words: ``list of string``, ``map of string``, ``object``."""
    if schema.get("x-kubernetes-int-or-string"):
        return "integer or string"
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"list of {type_words(schema.get('items') or {})}"
    values = schema.get("additionalProperties")
    if kind == "object" and isinstance(values, dict):
        return f"map of {type_words(values)}"
    return kind


def _known(names: tuple[str, ...]) -> str | None:
    return f"it has {', '.join(names[:12])}{', ...' if len(names) > 12 else ''}" if names else None


def _in_yaml_names(version: VersionFacts, segments: tuple[str | int, ...]) -> str | None:
    """The path with Python names turned into YAML names, or None when it leads nowhere."""
    done: tuple[str | int, ...] = ()
    for segment in segments:
        if version.field((*done, segment)) is not None:
            done = (*done, segment)
        else:
            original = version.python_names(done).get(str(segment))
            if original is None:
                return None
            done = (*done, original)
    return join_path(done)


def _explain_kind(version: VersionFacts, other_scope: KindFacts | None) -> Explanation:
    kind = version.kind
    facts = [("scope", kind.scope)]
    if len(kind.versions) > 1:
        facts.append(("versions", f"{', '.join(kind.versions)}; stored as {kind.storage_version}"))
    if version.deprecated:
        facts.append(("deprecated", f"use {kind.storage_version}"))
    if not version.served:
        facts.append(("served", "no: the API server refuses this version"))
    if kind.short_names:
        facts.append(("short names", ", ".join(kind.short_names)))
    release = str(kind.provenance.get("release", ""))
    if kind.package:
        facts.append(("package", f"{kind.package} {release}".strip()))
    facts.extend(_external_name_facts(version))
    if other_scope is not None:
        facts.append(("other scope", f"{other_scope.version().api_version} ({other_scope.scope})"))
    if kind.managed and not _knows_replacements(version):
        facts.append(("replacement", _UNKNOWN_REPLACEMENTS))
    facts.append(("imported from", f"{kind.provenance.get('source', '')} {release}".strip()))
    if struck := kind.provenance.get("struck"):
        facts.append(("left out", ", ".join(struck)))
    fields: dict[str, tuple[FieldLine, ...]] = {}
    if not kind.managed:
        facts.extend(_rules(version.field("spec") or {}))
    if not kind.managed and (flat := _scattered(version)):
        fields[""] = flat
    roots = [root for root in _ROOTS.values() if version.field(root)] or ["spec", "status"]
    for root in roots:
        fields.update(_fields_below(version, root, version.field(root) or {}))
    return Explanation(kind.kind, version.api_version, "", tuple(facts), fields)


def _knows_replacements(version: VersionFacts) -> bool:
    """Whether it is known of a managed kind which changes force replacement, more than what holds for every kind."""
    return bool(version.replaces - _REPLACES_EVERYWHERE)


def _scattered(version: VersionFacts) -> tuple[FieldLine, ...]:
    """The fields at the top of objects that have others there than ``spec``, such as ``data`` and ``rules``."""
    given = version.fields.get("properties", {}) if not version.kind.composite else {}
    if not set(given) - {"spec"}:
        return ()
    required = version.fields.get("required", ())
    return tuple(
        FieldLine(name, type_words(child), ("required",) if name in required else ()) for name, child in given.items()
    )


def _field_facts(version: VersionFacts, path: str) -> Iterator[tuple[str, str]]:
    schema = version.field(path) or {}
    segments = split_path(path)
    yield "type", type_words(schema)
    if isinstance(segments[-1], str) and python_name(segments[-1]) != segments[-1]:
        yield "in Python", python_name(segments[-1])
    need = _need(version, segments)
    if need:
        yield "required", need
    if "default" in schema:
        yield "default", json.dumps(schema["default"])
    if "enum" in schema:
        yield "allowed", ", ".join(json.dumps(value) for value in schema["enum"])
    for keyword, label in _LIMITS.items():
        if keyword in schema:
            yield label, str(schema[keyword])
    if schema.get("nullable"):
        yield "null", "allowed"
    if schema.get("x-kubernetes-preserve-unknown-fields"):
        yield "unknown fields", "kept"
    if list_type := schema.get("x-kubernetes-list-type"):
        keys = ", ".join(schema.get("x-kubernetes-list-map-keys", ()))
        yield "list type", f"{list_type} by {keys}" if keys else str(list_type)
    below = _below_for_provider(path)
    if below and (selector := version.selector_at(below)):
        yield from _selector_facts(selector)
    if below and version.forces_replacement(below):
        yield "changing it", "forces replacement: the provider refuses the update"
    elif below and not _knows_replacements(version):
        yield "changing it", "not known whether it forces replacement"
    yield from _rules(schema)


def _rules(schema: Schema) -> Iterator[tuple[str, str]]:
    for rule in schema.get("x-kubernetes-validations", ()):
        yield "rule", str(rule.get("message") or rule.get("rule"))


def _external_name_facts(version: VersionFacts) -> Iterator[tuple[str, str]]:
    """How the cloud knows a resource: the rule that its provider has for the kind."""
    rule = version.kind.identity
    shown = _shown_identifier(rule.get("identifier", ""))
    if version.external_name == "name":
        limit = f", at most {version.name_limit} characters" if version.name_limit else ""
        parameter = f"; it is the cloud's {rule['parameter']}" if rule.get("parameter", "name") != "name" else ""
        yield "external name", f"chosen by you, in the annotation crossplane.io/external-name{limit}{parameter}"
        if shown:
            yield "id", f"{shown}, or an ARN that ends with it"
    elif version.external_name == "generated" and rule.get("naming") == "parameters" and shown:
        yield "external name", f"made of its fields: {shown}"
    elif version.external_name == "generated":
        yield "external name", "made by the cloud; do not set the annotation beforehand"
    elif rule.get("naming") == "special":
        yield "external name", "by a rule of the provider's own"
    if rule.get("terraform"):
        yield "Terraform", rule["terraform"]


def _shown_identifier(rule: str) -> str:
    """A template of Go for people: ``<cluster_name>:<external name>``."""
    if rule.startswith("("):
        _, separator, *parts = json.loads(f"[{rule[1:-1]}]")
        return str(separator).join([*(f"<{part}>" for part in parts), "<external name>"])

    def word(action: re.Match[str]) -> str:
        name = re.findall("[a-z_]+", action.group(1).replace("ToLower", ""))[-1]
        return f"<{name.replace('external_name', 'external name')}>"

    return re.sub(r"\{\{(.*?)\}\}", word, rule)


def _description(schema: Mapping[str, Any], segments: tuple[str | int, ...]) -> str:
    node: Any = schema
    for segment in segments:
        node = node if isinstance(node, Mapping) else {}
        if isinstance(segment, int) or segment == "*" or "items" in node:
            node = node.get("items") or {}
        if isinstance(segment, str) and segment != "*":
            properties = node.get("properties") or {}
            node = properties[segment] if segment in properties else node.get("additionalProperties")
    return str(node.get("description", "")) if isinstance(node, Mapping) else ""


def _need(version: VersionFacts, segments: tuple[str | int, ...]) -> str:
    holder = version.field(segments[:-1]) or {}
    if segments[-1] in holder.get("required", ()):
        return "yes"
    if _below_for_provider(join_path(segments)) in version.required_by_cel:
        return "yes, here or in initProvider, unless the resource is only observed"
    return ""


def _selector_facts(selector: SelectorFacts) -> Iterator[tuple[str, str]]:
    value = {"external-name": "external name", None: "identity"}.get(selector.extract, selector.extract)
    target = f"{selector.target_kind or 'another resource'}"
    where = f" in {selector.target_group}" if selector.target_group else ""
    takes = "every match" if selector.plural else "the first match"
    yield "filled from", f"the {value} of {target}{where}"
    yield "selector", f"{selector.selector_field}, takes {takes}"
    if selector.ref_field:
        yield "reference", selector.ref_field


def _below_for_provider(path: str) -> str:
    """The path under ``forProvider`` or ``initProvider`` with lists written ``[*]``; empty elsewhere."""
    segments = split_path(path)
    if segments[:2] not in (("spec", "forProvider"), ("spec", "initProvider")):
        return ""
    return join_path(tuple("*" if isinstance(segment, int) else segment for segment in segments[2:]))


def _fields_below(version: VersionFacts, path: str, schema: Schema) -> Iterator[tuple[str, tuple[FieldLine, ...]]]:
    while isinstance(schema.get("items"), dict):
        schema, path = schema["items"], f"{path}[*]"
    properties = schema.get("properties")
    if not properties:
        return
    lines = []
    for name in sorted(properties):
        below = join_path((*split_path(path), name))
        lines.append(FieldLine(name, type_words(properties[name]), tuple(_notes(version, below, properties[name]))))
    yield path, tuple(lines)


def _notes(version: VersionFacts, path: str, schema: Schema) -> Iterator[str]:
    if _need(version, split_path(path)):
        yield "required"
    if "default" in schema:
        value = json.dumps(schema["default"])
        yield f"default {value if len(value) <= _LONGEST_DEFAULT else value[0] + '...' + value[-1]}"
    if "enum" in schema:
        yield "one of " + ", ".join(json.dumps(value) for value in schema["enum"])
    if any(rule.get("rule") == "self == oldSelf" for rule in schema.get("x-kubernetes-validations", ())):
        yield "immutable"
    below = _below_for_provider(path)
    if below and (selector := version.selector_at(below)) and selector.target_kind:
        yield f"from {selector.target_kind} in {selector.target_group}"
    if below and version.forces_replacement(below):
        yield "forces replacement"
