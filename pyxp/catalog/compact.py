"""The text of a store's files: pretty enough to review, small enough to ship, always the same for the same facts.

Two devices, both reversible: an object or list that fits on a line stands on one, and an object schema that occurs
more than once in a file is written once under ``shapes`` and referred to as ``{"$shape": NAME}``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pyxp.errors import InputError

Schema = dict[str, Any]

SHAPE = "$shape"
_WIDTH = 120
_MAX_SIZE = 200_000
_MAX_DEPTH = 150
_WORTH_SHARING = 100
_TABLES = ("properties", "patternProperties")
_SINGLE = ("items", "additionalProperties", "not")
_SEVERAL = ("allOf", "anyOf", "oneOf")


def to_text(value: Any) -> str:
    """The value as JSON text with sorted keys, one line per value that is too long for its parent's line."""
    return _layout(value, 0, 0) + "\n"


def _layout(value: Any, indent: int, taken: int) -> str:
    flat = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if len(flat) + indent + taken <= _WIDTH or not isinstance(value, (dict, list)) or not value:
        return flat
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        lines = []
        for key in sorted(value):
            label = json.dumps(key, ensure_ascii=False) + ": "
            lines.append(pad + label + _layout(value[key], indent + 1, len(label) + 1))
        opening, closing = "{", "}"
    else:
        lines = [pad + _layout(item, indent + 1, 1) for item in value]
        opening, closing = "[", "]"
    return f"{opening}\n" + ",\n".join(lines) + "\n" + " " * indent + closing


def children(schema: Schema) -> Iterator[tuple[str, Any, Schema]]:
    """The sub-schemas of a structural schema: keyword, key under the keyword (or None) and the schema."""
    for keyword in _TABLES:
        for name, child in schema.get(keyword, {}).items():
            yield keyword, name, child
    for keyword in _SINGLE:
        if isinstance(schema.get(keyword), dict):
            yield keyword, None, schema[keyword]
    for keyword in _SEVERAL:
        for position, child in enumerate(schema.get(keyword, ())):
            yield keyword, position, child


def rebuild(schema: Schema, replace: Any) -> Schema:
    """A copy of the schema with ``replace(keyword, key, child)`` in the place of each sub-schema."""
    copy = dict(schema)
    for keyword in _TABLES:
        if keyword in copy:
            copy[keyword] = {k: replace(keyword, k, v) for k, v in copy[keyword].items()}
    for keyword in _SINGLE:
        if isinstance(copy.get(keyword), dict):
            copy[keyword] = replace(keyword, None, copy[keyword])
    for keyword in _SEVERAL:
        if keyword in copy:
            copy[keyword] = [replace(keyword, i, v) for i, v in enumerate(copy[keyword])]
    return copy


def share(schemas: dict[str, Schema]) -> tuple[dict[str, Schema], dict[str, Schema]]:
    """Writes repeated sub-schemas once.

    Args:
        schemas: Root schemas by version.

    Returns:
        The schemas with references in them, and the shapes by name.
    """
    sharing = _Sharing()
    for version in sorted(schemas):
        sharing.count(schemas[version])
    roots = {version: sharing.body(schemas[version]) for version in sorted(schemas)}
    return roots, sharing.shapes


class _Sharing:
    """Names the schemas that more than one parent holds. A parent that repeats counts once."""

    def __init__(self) -> None:
        self.shapes: dict[str, Schema] = {}
        self._uses: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._texts: dict[int, str] = {}

    def count(self, schema: Schema) -> None:
        for _, _, child in children(schema):
            text = self._text(child)
            self._uses[text] = self._uses.get(text, 0) + 1
            if self._uses[text] == 1:
                self.count(child)

    def body(self, schema: Schema) -> Schema:
        return rebuild(schema, lambda keyword, key, child: self._reference(_hint(keyword, key), child))

    def _reference(self, hint: str, schema: Schema) -> Schema:
        text = self._text(schema)
        if self._uses[text] < 2 or len(text) < _WORTH_SHARING:
            return self.body(schema)
        if text not in self._names:
            self._names[text] = name = self._free_name(hint)
            self.shapes[name] = {}
            self.shapes[name] = self.body(schema)
        return {SHAPE: self._names[text]}

    def _free_name(self, hint: str) -> str:
        # All ...Ref, ...Refs and ...Selector fields of a kind have the same shape: name it for what it is.
        for ending in ("Selector", "SecretRef", "Refs", "Ref"):
            if hint.endswith(ending):
                hint = ending
                break
        name, number = hint, 2
        while name in self.shapes:
            name, number = f"{hint}{number}", number + 1
        return name

    def _text(self, schema: Schema) -> str:
        # Keyed by identity for the time of one sharing, in which the schemas stay alive.
        known = self._texts.get(id(schema))
        if known is None:
            known = self._texts[id(schema)] = json.dumps(schema, sort_keys=True)
        return known


def _hint(keyword: str, key: Any) -> str:
    """What a sub-schema may be called: after its field where it has one; a pattern is no name."""
    return keyword if keyword == "patternProperties" else str(key or keyword)


def expand(schema: Schema, shapes: dict[str, Schema]) -> Schema:
    """Puts the shapes back. Equal shapes become one shared object: callers must not change it.

    Raises:
        InputError: A shape is missing, holds itself, or the whole becomes larger or deeper than schemas are.
    """
    return _Expansion(shapes).of(schema)


class _Expansion:
    """Bounds what a damaged or hostile file can cost those who walk over the schema."""

    def __init__(self, shapes: dict[str, Schema]) -> None:
        self._shapes = shapes
        self._done: dict[str, tuple[Schema, int]] = {}
        self._open: list[str] = []
        self._size = 0
        self._depth = 0

    def of(self, schema: Schema) -> Schema:
        self._grow(1)
        self._depth += 1
        built = rebuild(schema, self._child)
        self._depth -= 1
        return built

    def _child(self, _keyword: str, _key: Any, child: Schema) -> Schema:
        name = child.get(SHAPE)
        if name is None:
            return self.of(child)
        if name not in self._done:
            if name in self._open or name not in self._shapes:
                raise InputError(f"cannot use the schema: the shape {name!r} is missing or holds itself")
            self._open.append(name)
            before = self._size
            built = self.of(self._shapes[name])
            self._open.pop()
            self._done[name] = (built, self._size - before)
        else:
            self._grow(self._done[name][1])
        return self._done[name][0]

    def _grow(self, nodes: int) -> None:
        self._size += nodes
        if self._size > _MAX_SIZE or self._depth > _MAX_DEPTH:
            raise InputError("cannot use the schema: it is too large or nested too deeply")
