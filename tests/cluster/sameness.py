"""What a reconcile on the cluster and one of the engine have in common, up to what only one of them can know."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

COMPOSED = "apiextensions.crossplane.io/composed/"
"""How the field managers of Crossplane's composed resources begin."""
NAME = "crossplane.io/composition-resource-name"
EXTERNAL = "crossplane.io/external-name"

Object = dict[str, Any]


def resource_name(item: Object) -> str:
    """What the Composition calls a composed resource."""
    return str(item["metadata"]["annotations"][NAME])


def applied(item: Object) -> Object:
    """The part of a stored object that Crossplane wants: the fields that it owns, and who the object is."""
    (owned,) = [
        entry["fieldsV1"]
        for entry in item["metadata"]["managedFields"]
        if entry["manager"].startswith(COMPOSED) and entry["operation"] == "Apply"
    ]
    part = _part(item, owned)
    part |= {key: item[key] for key in ("apiVersion", "kind")}
    part["metadata"]["name"] = item["metadata"]["name"]
    return part


def _part(value: Any, owned: Object) -> Any:
    keys = [key for key in owned if key != "."]
    if not keys:
        return value
    if isinstance(value, list):
        return [kept for item in value for key in keys for kept in _kept(item, key, owned[key])]
    return {key[2:]: _part(value[key[2:]], owned[key]) for key in keys if key[2:] in value}


def _kept(item: Any, key: str, owned: Object) -> list[Any]:
    """An item of a list, if a key of the owned fields means it: ``v:`` a value, ``k:`` what identifies an object."""
    wanted = json.loads(key[2:])
    if key.startswith("v:"):
        return [item] if item == wanted else []
    return [_part(item, owned)] if wanted.items() <= item.items() else []


def others(item: Object) -> set[tuple[str, str]]:
    """The fields of ``spec`` that others than Crossplane own, each with its owner."""
    found = set()
    for entry in item["metadata"]["managedFields"]:
        if not entry["manager"].startswith(COMPOSED) and "f:spec" in entry["fieldsV1"]:
            found |= {(entry["manager"], path) for path in _paths(entry["fieldsV1"]["f:spec"], "")}
    return found


def _paths(owned: Object, above: str) -> Iterator[str]:
    keys = [key for key in owned if key != "."]
    if not keys:
        yield above
    for key in keys:
        yield from _paths(owned[key], f"{above}.{key[2:]}".lstrip("."))


def identities(there: Object, here: Object) -> Iterator[tuple[str, str]]:
    """What one side calls a resource and its parts, each with what the other side calls the same."""
    for path in (("metadata", "name"), ("metadata", "uid"), ("metadata", "annotations", EXTERNAL)):
        first, second = _at(there, path), _at(here, path)
        if isinstance(first, str) and isinstance(second, str):
            yield first, second
    yield from _strings(_at(there, ("status", "atProvider")), _at(here, ("status", "atProvider")))


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _strings(first: Any, second: Any) -> Iterator[tuple[str, str]]:
    if isinstance(first, dict) and isinstance(second, dict):
        for key in first.keys() & second.keys():
            yield from _strings(first[key], second[key])
    elif isinstance(first, list) and isinstance(second, list):
        for one, other in zip(first, second, strict=False):
            yield from _strings(one, other)
    elif isinstance(first, str) and isinstance(second, str):
        yield first, second


class Names:
    """Puts what is the same by one name: the names of the one side in place of those of the other.

    It refuses to take one name for two things, so nothing that differs can pass for equal.
    """

    def __init__(self, pairs: Iterator[tuple[str, str]]) -> None:
        self._theirs: dict[str, str] = {}
        for there, here in pairs:
            if there != here:
                assert self._theirs.setdefault(here, there) == there, f"{here} is {self._theirs[here]} and {there}"
        self._longest_first = sorted(self._theirs, key=len, reverse=True)

    def translated(self, value: Any) -> Any:
        """A value of the other side in the names of the one."""
        if isinstance(value, dict):
            return {key: self.translated(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.translated(item) for item in value]
        if isinstance(value, str):
            for here in self._longest_first:
                value = value.replace(here, self._theirs[here])
        return value


def not_usages(names: Iterable[str]) -> set[str]:
    """Those that the provider makes; usages are Crossplane's own."""
    return {name for name in names if "-kept-for-" not in name}


def without_times(status: Any) -> Any:
    """A status with its conditions in order, without the times of their changes."""
    conditions = sorted((item["type"], item["status"], item["reason"]) for item in status["conditions"])
    return {**status, "conditions": conditions}
