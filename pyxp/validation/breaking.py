"""Changes of a CompositeResourceDefinition that objects which are there do not survive.

Crossplane converts nothing between the versions of a definition unless a webhook does: an object is kept in the
referenceable version, and a field that this version does not have at the same path is lost.

Source: https://docs.crossplane.io/latest/composition/composite-resource-definitions/ and
https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.model.manifests import mapping, text
from pyxp.structural.xrd import scope_of
from pyxp.validation.narrowing import Change, changes, fields_of, items_of, removed_message, type_of

Json = Mapping[str, Any]
_STATUS: Final = ("status", "status.", "status[")


class _Version(NamedTuple):
    name: str
    where: str
    schema: Json


class _Moves:
    """The fields of a schema that are gone, and under which paths they are likely kept."""

    def __init__(self, old: Json, new: Json) -> None:
        self._gone = fields_of(old)
        self._fresh: dict[tuple[str, str], list[str]] = {}
        for path, schema in fields_of(new).items():
            if path not in self._gone:
                self._fresh.setdefault(_looks(path, schema), []).append(path)

    def kept(self, field: str) -> str:
        """The one new path of the same last name and type; empty where there is none, or several."""
        found = self._fresh.get(_looks(field, self._gone.get(field, {})), [])
        return found[0] if len(found) == 1 else ""

    def parts(self, change: Change) -> list[Change]:
        """A removed object as its fields, where some of them are kept elsewhere; else the change as it is."""
        inside = (f"{change.field}.", f"{change.field}[")
        leaves = [
            path
            for path, schema in self._gone.items()
            if path.startswith(inside) and not mapping(schema.get("properties"))
        ]
        if change.code != "field-removed" or not any(map(self.kept, leaves)):
            return [change]
        return [change._replace(field=path, message=removed_message(path)) for path in leaves]


def _looks(path: str, schema: Json) -> tuple[str, str]:
    return path.rpartition(".")[2], type_of(schema)


def breaking_changes(old: Json, new: Json) -> list[Finding]:
    """What of a definition's change breaks claims and composites that are there.

    An error is what loses or refuses something of objects that use the field; a warning is what depends on their
    values, and what only readers of the status notice.

    Args:
        old: The definition as it was.
        new: The definition as it is to be.

    Returns:
        Findings without location; their ``path`` leads into ``new``.
    """
    found = [*_names(old, new)]
    before, after = _served(old), _served(new)
    storing = _storing(new)
    for name, was in before.items():
        if name not in after:
            hint = "serve it until nobody writes it any more"
            found.append(_finding(new, "version-removed", f"version {name} is no longer served", "spec.versions", hint))
        told: set[tuple[str, str]] = set()
        if name in after:
            told |= {_key(change) for change in _sorted_out(was, after[name])}
            found += _told(new, was, after[name], set())
        if storing is not None and storing.name != name and not _converts(new):
            found += _told(new, was, storing, told | _lost_already(was, old))
    return list(dict.fromkeys(found))


def removed_definition(old: Json) -> Finding:
    """What to say of a definition that is no longer there; its path is that of the old one."""
    told = f"{old.get('kind')} {mapping(old.get('metadata')).get('name')} is no longer there, and all its objects go"
    return Finding(
        "definition-removed", told, subject=subject_of(old), hint="keep it until none of its objects is left"
    )


def _names(old: Json, new: Json) -> Iterator[Finding]:
    was, now = mapping(old.get("spec")), mapping(new.get("spec"))
    for path in ("group", "names.kind", "names.plural", "claimNames.kind", "claimNames.plural"):
        first, last = _at(was, path), _at(now, path)
        if first and first != last:
            told = f"{path} is {last!r} and was {first!r}" if last else f"{path} was {first!r} and is no longer there"
            yield _finding(new, "changed-name", told, f"spec.{path}", f"keep {first}")
    scopes = [scope_of(dict(definition)) for definition in (old, new)]
    if scopes[0] != scopes[1]:
        told = f"the scope is {scopes[1]} and was {scopes[0]}"
        yield _finding(new, "changed-scope", told, "spec.scope", "make a new definition under another name")
    # An empty list is none to Crossplane, which keeps nothing out.
    listed = items_of(now.get("connectionSecretKeys"))
    if not items_of(was.get("connectionSecretKeys")) and listed:
        told = f"the connection secret had every key that resources give, and has only {', '.join(map(str, listed))}"
        found = _finding(new, "connection-key-removed", told, "spec.connectionSecretKeys", "list the keys in use")
        yield replace(found, severity=Severity.WARNING)
    for key in items_of(was.get("connectionSecretKeys")):
        if listed and key not in listed:
            told = f"the connection secret no longer has the key {key}"
            yield _finding(new, "connection-key-removed", told, "spec.connectionSecretKeys", "keep it")


def _at(spec: Json, path: str) -> str:
    first, _, last = path.partition(".")
    return text(mapping(spec.get(first)).get(last) if last else spec.get(first))


def _versions(definition: Json) -> Iterator[tuple[Json, _Version]]:
    for index, given in enumerate(items_of(mapping(definition.get("spec")).get("versions"))):
        version = mapping(given)
        where = f"spec.versions[{index}].schema.openAPIV3Schema"
        schema = mapping(mapping(version.get("schema")).get("openAPIV3Schema"))
        yield version, _Version(text(version.get("name")), where, schema)


def _served(definition: Json) -> dict[str, _Version]:
    return {found.name: found for version, found in _versions(definition) if version.get("served") is True}


def _storing(definition: Json) -> _Version | None:
    return next((found for version, found in _versions(definition) if version.get("referenceable") is True), None)


def _converts(definition: Json) -> bool:
    return mapping(mapping(definition.get("spec")).get("conversion")).get("strategy") == "Webhook"


def _lost_already(version: _Version, definition: Json) -> set[tuple[str, str]]:
    """What was lost between versions before the definition changed."""
    storing = _storing(definition)
    if storing is None or storing.name == version.name or _converts(definition):
        return set()
    return {_key(change) for change in _sorted_out(version, storing)}


def _key(change: Change) -> tuple[str, str]:
    return change.code, change.field


def _told(new: Json, was: _Version, now: _Version, passed_over: set[tuple[str, str]]) -> Iterator[Finding]:
    moves = _Moves(was.schema, now.schema)
    for change in _sorted_out(was, now):
        if _key(change) not in passed_over:
            for part in moves.parts(change):
                yield _of_change(new, part, was, now, moves)


def _sorted_out(was: _Version, now: _Version) -> Iterator[Change]:
    """The changes between two versions, without what says of the status how it must be: Crossplane writes it."""
    for change in changes(was.schema, now.schema):
        status = change.field.startswith(_STATUS)
        if not status:
            yield change
        elif change.code in {"field-removed", "changed-type"}:
            yield change._replace(sure=False)


def _of_change(new: Json, change: Change, was: _Version, now: _Version, moves: _Moves) -> Finding:
    hint, message = change.hint, change.message
    if change.code == "field-removed" and (kept := moves.kept(change.field)):
        message = f"{change.field} is {kept} now, and nothing moves its value there"
        hint = f"keep {change.field} beside {kept}, or convert objects with a webhook"
    if was.name != now.name:
        message = f"{message} (objects written in {was.name} are kept in {now.name})"
    finding = _finding(new, change.code, message, f"{now.where}.{change.where}".rstrip("."), hint)
    return finding if change.sure else replace(finding, severity=Severity.WARNING)


def _finding(new: Json, code: str, message: str, path: str, hint: str = "") -> Finding:
    return Finding(code, message, subject=subject_of(new), path=path, hint=hint)
