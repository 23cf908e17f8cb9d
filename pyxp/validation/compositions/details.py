"""Connection details and readiness checks of a template."""

from __future__ import annotations

from collections.abc import Sequence

from pyxp.catalog import VersionFacts
from pyxp.errors import is_slip, nearest
from pyxp.model.compositions import Template, entries
from pyxp.model.manifests import mapping, text
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.patches import PatchCheck
from pyxp.validation.compositions.schemas import ANYTHING, Json, spec_fields
from pyxp.validation.compositions.typing_rules import type_of_schema
from pyxp.validation.compositions.usual import is_usual

_WANTED = {
    "MatchString": {"string"},
    "MatchInteger": {"integer", "number"},
    "MatchTrue": {"boolean"},
    "MatchFalse": {"boolean"},
}

_PROVIDER_CONFIGS = ("ProviderConfig", "ClusterProviderConfig")
_STATUSES = ("True", "False", "Unknown")
_CONDITIONS = ("Ready", "Synced", "Available", "Healthy", "Established", "Offered", "Progressing", "Complete")
"""Types of conditions that are common; others are not told unless they look like one of these."""


def connection_keys(xrd: Json | None) -> tuple[str, ...]:
    """The keys that the definition lets into the composite's connection secret; none where it lets all in."""
    keys = mapping(mapping(xrd).get("spec")).get("connectionSecretKeys")
    return tuple(key for key in keys if isinstance(key, str)) if isinstance(keys, list) else ()


def check_details(  # noqa: PLR0913 - what is known of the template, and of the definition
    template: Template,
    version: VersionFacts | None,
    schema: Json | None,
    keys: Sequence[str],
    patches: PatchCheck,
    notes: Notes,
) -> None:
    """Field paths of connection details and readiness checks, their types, and the names of details."""
    managed = is_usual(template) if version is None else version.for_provider is not None
    for index, entry in entries(template.data, "connectionDetails"):
        where = f"{template.where}.connectionDetails[{index}]"
        name = text(entry.get("name"))
        if keys and name and name not in keys:
            near = nearest(name, keys)
            told = f"the definition's connectionSecretKeys do not list {name!r}, so it is left out of the secret"
            hint = f"did you mean {near}?" if near else f"listed are {', '.join(keys)}"
            notes.add("unlisted-key", told, f"{where}.name", template.name, hint=hint)
        if text(entry.get("type")) in {"", "FromFieldPath"}:
            _look_up(patches, schema, text(entry.get("fromFieldPath")), f"{where}.fromFieldPath", template.name)
        elif entry.get("type") == "FromConnectionSecretKey" and (managed or version is not None):
            _check_secret(template, where, notes, possible=managed or _may_write_secret(version))
    _check_repeated(template, notes)
    _check_provider_config(template, notes)
    for index, entry in entries(template.data, "readinessChecks"):
        where = f"{template.where}.readinessChecks[{index}]"
        if entry.get("type") == "MatchCondition":
            _check_condition(mapping(entry.get("matchCondition")), f"{where}.matchCondition", template, notes)
        found = _look_up(patches, schema, text(entry.get("fieldPath")), f"{where}.fieldPath", template.name)
        kind = text(entry.get("type"))
        if found is not None and found not in {*_WANTED.get(kind, {found}), "any"}:
            told = f"a check of type {kind} cannot read a value of type {found}"
            notes.add("wrong-type", told, f"{where}.fieldPath", template.name)


def check_identity(template: Template, notes: Notes) -> None:
    """Patches that make another object of a base than it says: nothing else of the template fits that one."""
    for patch in template.patches:
        if patch.target == "composed" and patch.to in {"apiVersion", "kind"} and patch.to in mapping(template.base):
            told = f"a patch of {patch.to} makes something else of the {template.kind} that the base is"
            hint = f"write {patch.to} in the base, and a resource of its own for each kind"
            notes.add("not-allowed", told, patch.to_where, template.name, hint=hint)


def _check_provider_config(template: Template, notes: Notes) -> None:
    """A kind of provider config that no provider has; providers may have kinds of their own, so only a slip is told."""
    reference = mapping(mapping(mapping(template.base).get("spec")).get("providerConfigRef"))
    kind = text(reference.get("kind"))
    slip = next((known for known in _PROVIDER_CONFIGS if is_slip(kind, known)), None)
    if slip and kind not in _PROVIDER_CONFIGS:
        where = f"{template.where}.base.spec.providerConfigRef.kind"
        told = f"there is no kind of provider configs called {kind!r}"
        notes.add("not-allowed", told, where, template.name, hint=f"did you mean {slip}?")


def _check_repeated(template: Template, notes: Notes) -> None:
    """Two details of one name: the function keeps the last that has a value."""
    seen: set[str] = set()
    for index, entry in entries(template.data, "connectionDetails"):
        name = text(entry.get("name"))
        if name in seen:
            told = f"an earlier detail is named {name!r} already, and this one replaces it"
            where = f"{template.where}.connectionDetails[{index}].name"
            notes.warn("duplicate-name", told, where, template.name, hint="give each detail its own name")
        seen.add(name)


def _check_condition(condition: Json, where: str, template: Template, notes: Notes) -> None:
    """A condition that no resource ever has."""
    status, kind = text(condition.get("status")), text(condition.get("type"))
    if status and status not in _STATUSES:
        near = next((item for item in _STATUSES if item.lower() == status.lower()), None)
        hint = f"did you mean {near}?" if near else ""
        told = f"cannot be {status!r}; a status is one of {', '.join(_STATUSES)}"
        notes.add("not-allowed", told, f"{where}.status", template.name, hint=hint)
    slip = next((known for known in _CONDITIONS if is_slip(kind, known)), None)
    if slip and kind not in _CONDITIONS:
        told = f"no resource is known to have a condition {kind!r}"
        notes.warn("not-allowed", told, f"{where}.type", template.name, hint=f"did you mean {slip}?")


def _look_up(patches: PatchCheck, schema: Json | None, path: str, where: str, name: str) -> str | None:
    """The type of a field; None where nothing is known of it."""
    if not path:
        return None
    known = schema if schema is not None else ANYTHING
    place = patches.look_up(known, path, where, name)
    return type_of_schema(place.schema) if place.schema is not None else None


def _may_write_secret(version: VersionFacts | None) -> bool:
    """Whether a kind has a field for its connection secret, as managed resources and composites of v1 do."""
    fields = spec_fields(version.schema) if version is not None else {}
    return "writeConnectionSecretToRef" in fields


def _check_secret(template: Template, where: str, notes: Notes, *, possible: bool) -> None:
    """A detail out of a resource's secret needs the resource to write one."""
    path = "spec.writeConnectionSecretToRef"
    if template.base is None or template.writes(path) or path.partition(".")[2] in mapping(template.base.get("spec")):
        return
    told = f"{template.name} writes no connection secret, so there is no key to read"
    hint = f"set {path} in the base" if possible else f"{template.kind} has no {path}; read a field with FromFieldPath"
    notes.warn("no-secret", told, f"{where}.fromConnectionSecretKey", template.name, hint=hint)
