"""A fragment that is expected of a manifest, compared with the manifest: what differs, field by field.

A fragment says something of the fields that it names, and nothing of the others. A list is compared item by item where
its items have keys, with other items left alone; without keys it is compared as a whole, position by position. Numbers
are numbers as in JSON (``1`` is ``1.0``), and neither texts nor booleans. Where the schema says that a field is a
quantity, ``1Gi`` is ``1024Mi``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from pyxp.errors import nearest
from pyxp.model import fieldpath
from pyxp.testing.expectations import (
    NOTHING,
    Absent,
    Anything,
    Containing,
    Exactly,
    JsonText,
    Matching,
    SameQuantity,
    json_in,
    same_quantity,
)

Schema = Mapping[str, Any]


class Kind(Enum):
    """How a value differs from what was expected of it."""

    MISSING = "missing"
    OTHER = "other"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which a manifest is not as expected.

    Attributes:
        path: Where in the manifest, for people; items found by their keys are ``containers[name=web]``.
        kind: Whether it is missing, another value, or there without being expected.
        expected: What was expected; ``NOTHING`` where nothing was.
        actual: What is there; ``NOTHING`` where nothing is.
        near: Of a missing field, the name beside it that is nearest; empty where none is.
        where: The field path inside the fragment as it is written, by which its line is found.
    """

    path: str
    kind: Kind
    expected: Any = NOTHING
    actual: Any = NOTHING
    near: str = ""
    where: str = ""


class _At(NamedTuple):
    """A place: in the manifest for people, in the fragment, and in the schema.

    Attributes:
        shown: The path for people.
        steps: The path in the fragment.
        schema: What the schema says of it; empty where it says nothing.
        exact: Whether nothing else may be there.
    """

    shown: str
    steps: tuple[str | int, ...]
    schema: Schema
    exact: bool

    def field(self, name: str, *, named: bool = True) -> _At:
        below = _mapping(self.schema.get("properties")).get(name) or self.schema.get("additionalProperties")
        shown = fieldpath.format([name])
        joined = f"{self.shown}{shown}" if shown.startswith("[") else f"{self.shown}.{shown}".removeprefix(".")
        return self._replace(shown=joined, steps=(*self.steps, name) if named else self.steps, schema=_mapping(below))

    def item(self, position: int, shown: str = "") -> _At:
        below = _mapping(self.schema.get("items"))
        return self._replace(shown=f"{self.shown}[{shown or position}]", steps=(*self.steps, position), schema=below)

    def difference(self, kind: Kind, expected: Any = NOTHING, actual: Any = NOTHING, near: str = "") -> Difference:
        return Difference(self.shown, kind, expected, actual, near, fieldpath.format(self.steps))


def _mapping(value: object) -> Schema:
    return value if isinstance(value, Mapping) else {}


def differences(expected: Any, actual: Any, *, schema: Schema | None = None, path: str = "") -> list[Difference]:
    """What of a manifest is not as a fragment expects it, in the order of the fragment; empty where all of it is.

    Args:
        expected: The fragment, in which what :mod:`pyxp.testing.expectations` has may stand for values.
        actual: The manifest, or a part of one; ``NOTHING`` where there is none.
        schema: The structural schema of the manifest: the keys of its lists, and which of its fields are quantities.
        path: Where the manifest stands, which paths of differences then begin with.
    """
    return list(_compare(expected, actual, _At(path, (), schema or {}, False)))


def _compare(expected: Any, actual: Any, at: _At) -> Iterator[Difference]:
    match expected:
        case Absent():
            if actual is not NOTHING:
                yield at.difference(Kind.UNEXPECTED, expected, actual)
        case Anything():
            if actual is NOTHING:
                yield at.difference(Kind.MISSING, expected)
        case Exactly():
            inside = at._replace(steps=(*at.steps, "$exactly"), exact=True)
            yield from _compare(expected.value, actual, inside)
        case _ if actual is NOTHING:
            if not allows_nothing(expected):
                yield at.difference(Kind.MISSING, expected)
        case Matching() | SameQuantity():
            if not expected.fits(actual):
                yield at.difference(Kind.OTHER, expected, actual)
        case Containing():
            yield from _contained(expected, actual, at)
        case JsonText():
            held = json_in(actual)
            if held is NOTHING:
                yield at.difference(Kind.OTHER, expected, actual)
            else:
                inside = at._replace(steps=(*at.steps, "$json"), schema={})
                yield from _compare(expected.value, held, inside)
        case Mapping() if isinstance(actual, Mapping):
            yield from _fields(expected, actual, at)
        case list() | tuple() if isinstance(actual, list | tuple):
            yield from _items(expected, actual, at)
        case _ if not _same(expected, actual, at.schema):
            yield at.difference(Kind.OTHER, expected, actual)


def allows_nothing(expected: Any) -> bool:
    """Whether a fragment says only of fields that they are absent, so that they may lack what they would stand in."""
    if isinstance(expected, Absent):
        return True
    return isinstance(expected, Mapping) and bool(expected) and all(map(allows_nothing, expected.values()))


def _fields(expected: Mapping[str, Any], actual: Mapping[str, Any], at: _At) -> Iterator[Difference]:
    for name, value in expected.items():
        for found in _compare(value, actual.get(name, NOTHING), at.field(name)):
            if found.kind is Kind.MISSING and name not in actual:
                others = [other for other in actual if other not in expected]
                yield at.field(name).difference(Kind.MISSING, value, near=nearest(name, others) or "")
            else:
                yield found
    if at.exact:
        for name, value in actual.items():
            if name not in expected:
                yield at.field(name, named=False).difference(Kind.UNEXPECTED, actual=value)


def _items(expected: Sequence[Any], actual: Sequence[Any], at: _At) -> Iterator[Difference]:
    keys = _keys_of(expected, actual, at)
    if keys:
        yield from _keyed(expected, actual, keys, at)
        return
    for position, value in enumerate(expected):
        yield from _compare(value, actual[position] if position < len(actual) else NOTHING, at.item(position))
    for position in range(len(expected), len(actual)):
        beyond = at.item(position)._replace(steps=at.steps)
        yield beyond.difference(Kind.UNEXPECTED, actual=actual[position])


def _keyed(expected: Sequence[Any], actual: Sequence[Any], keys: Sequence[str], at: _At) -> Iterator[Difference]:
    """Items by their keys: those of the fragment must be there, in any order."""
    there = {_key(item, keys): item for item in actual}
    named = [_key(item, keys) for item in expected]
    others = {str(key[0]): key for key in there if key not in named} if len(keys) == 1 else {}
    for position, (key, value) in enumerate(zip(named, expected, strict=True)):
        inside = at.item(position, _shown(keys, key))
        if key in there:
            yield from _compare(value, there[key], inside)
        else:
            yield inside.difference(Kind.MISSING, value, near=nearest(str(key[0]), others) or "")
    if at.exact:
        for key, item in there.items():
            if key not in named:
                beyond = at.item(0, _shown(keys, key))._replace(steps=at.steps)
                yield beyond.difference(Kind.UNEXPECTED, actual=item)


def _shown(keys: Sequence[str], key: Sequence[Any]) -> str:
    return ",".join(f"{name}={value}" for name, value in zip(keys, key, strict=True) if value is not NOTHING)


def _key(item: Mapping[str, Any], keys: Sequence[str]) -> tuple[Any, ...]:
    return tuple(item.get(name, NOTHING) for name in keys)


def _keys_of(expected: Sequence[Any], actual: Sequence[Any], at: _At) -> Sequence[str]:
    """The fields that tell the items of a list apart; none where it is compared as a whole.

    The schema says so; where it says nothing, conditions have types, and items with names have names, provided that no
    two have the same.
    """
    told = at.schema.get("x-kubernetes-list-map-keys")
    guessed = ("type",) if at.shown.rpartition(".")[2] == "conditions" else ("name",)
    keys = tuple(told) if isinstance(told, list | tuple) and told else guessed
    optional = keys[1:]
    for items in (expected, actual):
        if not all(isinstance(item, Mapping) and _is_scalar(item.get(keys[0])) for item in items):
            return ()
        if any(name in item and not _is_scalar(item[name]) for item in items for name in optional):
            return ()
        if len({_key(item, keys) for item in items}) != len(items):
            return ()
    return keys if expected else ()


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | float)


def _contained(expected: Containing, actual: Any, at: _At) -> Iterator[Difference]:
    if not isinstance(actual, list | tuple):
        yield at.difference(Kind.OTHER, expected, actual)
        return
    inside = at._replace(steps=(*at.steps, "$contains"))
    for position, value in enumerate(expected.items):
        item = inside.item(position)._replace(shown=at.shown)
        if not any(next(_compare(value, one, item), None) is None for one in actual):
            yield item.difference(Kind.MISSING, value)


def _same(expected: Any, actual: Any, schema: Schema) -> bool:
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if _is_quantity(schema) and same_quantity(expected, actual):
        return True
    return bool(expected == actual)


def _is_quantity(schema: Schema) -> bool:
    """Whether a field is a quantity: of Kubernetes' own kinds a number or text, of others one with its pattern."""
    if schema.get("x-kubernetes-int-or-string"):
        return "[KMGTPE]i" in str(schema.get("pattern", ""))
    choices = schema.get("anyOf")
    return isinstance(choices, list) and {str(_mapping(one).get("type")) for one in choices} == {"number", "string"}
