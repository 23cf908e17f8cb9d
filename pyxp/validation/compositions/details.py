"""Connection details and readiness checks of a template."""

from __future__ import annotations

from collections.abc import Sequence

from pyxp.catalog import VersionFacts
from pyxp.errors import nearest
from pyxp.model.compositions import Template, entries
from pyxp.model.manifests import mapping, text
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.patches import PatchCheck
from pyxp.validation.compositions.schemas import ANYTHING, Json
from pyxp.validation.compositions.typing_rules import type_of_schema

_WANTED = {
    "MatchString": {"string"},
    "MatchInteger": {"integer", "number"},
    "MatchTrue": {"boolean"},
    "MatchFalse": {"boolean"},
}


def connection_keys(xrd: Json | None) -> tuple[str, ...]:
    """The keys that the definition lets into the composite's connection secret; none where it lets all in."""
    keys = mapping(mapping(xrd).get("spec")).get("connectionSecretKeys")
    return tuple(key for key in keys if isinstance(key, str)) if isinstance(keys, list) else ()


def check_details(
    template: Template, version: VersionFacts | None, keys: Sequence[str], patches: PatchCheck, notes: Notes
) -> None:
    """Field paths of connection details and readiness checks, their types, and the names of details."""
    schema = version.schema if version else None
    managed = version is not None and version.for_provider is not None
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
        elif entry.get("type") == "FromConnectionSecretKey" and managed:
            _check_secret(template, where, notes)
    for index, entry in entries(template.data, "readinessChecks"):
        where = f"{template.where}.readinessChecks[{index}]"
        found = _look_up(patches, schema, text(entry.get("fieldPath")), f"{where}.fieldPath", template.name)
        kind = text(entry.get("type"))
        if found is not None and found not in {*_WANTED.get(kind, {found}), "any"}:
            told = f"a check of type {kind} cannot read a value of type {found}"
            notes.add("wrong-type", told, f"{where}.fieldPath", template.name)


def _look_up(patches: PatchCheck, schema: Json | None, path: str, where: str, name: str) -> str | None:
    """The type of a field; None where nothing is known of it."""
    if not path:
        return None
    known = schema if schema is not None else ANYTHING
    place = patches.look_up(known, path, where, name)
    return type_of_schema(place.schema) if place.schema is not None else None


def _check_secret(template: Template, where: str, notes: Notes) -> None:
    """A detail out of a resource's secret needs the resource to write one."""
    path = "spec.writeConnectionSecretToRef"
    if template.base is None or template.writes(path) or path.partition(".")[2] in mapping(template.base.get("spec")):
        return
    told = f"{template.name} writes no connection secret, so there is no key to read"
    notes.warn("no-secret", told, f"{where}.fromConnectionSecretKey", template.name, hint=f"set {path} in the base")
