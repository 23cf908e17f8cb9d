"""Structural schemas as CEL types, with the sizes that bound the cost of rules.

A schema without a CEL type (unknown fields of any type, lists of such) gives no declaration: rules cannot see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pyxp.cel.rules.escaping import escape
from pyxp.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    STRING,
    TIMESTAMP,
    StructType,
    Type,
    list_of,
    map_of,
)
from pyxp.gotext.values import text_bytes

MAX_REQUEST: Final = 3 * 1024 * 1024
"""The largest request in bytes; what no limit in the schema bounds is bounded by it."""

_MAX_DURATION = 32
_DATE = 12
_MIN_DATE_TIME = 21
_MAX_DATE_TIME = 37
_FORMATS: Final = {
    # format: type, smallest and largest serialized size
    "byte": (BYTES, 2, MAX_REQUEST - 2),
    "duration": (DURATION, 3, _MAX_DURATION),
    "date": (TIMESTAMP, _DATE, _DATE),
    "date-time": (TIMESTAMP, _MIN_DATE_TIME, _MAX_DATE_TIME),
}


class Declaration:
    """The type of a schema and how large its values may be.

    Attributes:
        type: The CEL type.
        smallest: Bytes of the smallest serialized value.
        largest: Most elements, characters or entries; 0 where sizes have no meaning.
        element: Declaration of items or map values.
        fields: Declarations of an object's fields by their escaped names.
    """

    __slots__ = ("element", "fields", "largest", "smallest", "type")

    def __init__(self, type: Type, smallest: int, largest: int = 0, element: Declaration | None = None) -> None:  # noqa: A002
        self.type = type
        self.smallest = smallest
        self.largest = largest
        self.element = element
        self.fields: dict[str, Declaration] = {}


KEY: Final = Declaration(STRING, 2)
"""Keys of maps: the server takes them for strings of no size."""


def with_type_and_meta(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a resource's root with what is always visible there: apiVersion, kind, metadata.name."""
    properties = dict(schema.get("properties") or {})
    metadata = properties.get("metadata") or {}
    inner = metadata.get("properties") or {}
    complete = (
        _is(properties.get("kind"), "string")
        and _is(properties.get("apiVersion"), "string")
        and _is(metadata, "object")
        and _is(inner.get("name"), "string")
        and _is(inner.get("generateName"), "string")
    )
    if complete:
        return schema
    text = {"type": "string"}
    properties |= {
        "kind": text,
        "apiVersion": text,
        "metadata": {"type": "object", "properties": {"name": text, "generateName": text}},
    }
    return {**schema, "properties": properties}


def _is(schema: Any, kind: str) -> bool:
    return isinstance(schema, Mapping) and schema.get("type") == kind


def declare(schema: Mapping[str, Any], *, root: bool = False) -> Declaration | None:
    """The declaration of a schema, None when rules cannot see such values.

    Args:
        schema: A structural schema.
        root: Whether it is the root of a resource (embedded resources are found by their own mark).
    """
    if schema.get("x-kubernetes-int-or-string"):
        limit = schema.get("maxLength")
        return Declaration(DYN, 1, _characters(limit) if isinstance(limit, int) else MAX_REQUEST - 2)
    if root:
        schema = with_type_and_meta(schema)
    kind = schema.get("type")
    if kind == "array":
        return _array(schema)
    if kind == "object":
        return _object(schema)
    if kind == "string":
        return _string(schema)
    simple = {"boolean": Declaration(BOOL, 4), "number": Declaration(DOUBLE, 1), "integer": Declaration(INT, 1)}
    return simple.get(kind) if isinstance(kind, str) else None


def declare_child(schema: Any) -> Declaration | None:
    """The declaration of a property, item or map value."""
    if not isinstance(schema, Mapping):
        return None
    return declare(schema, root=bool(schema.get("x-kubernetes-embedded-resource")))


def _limit(schema: Mapping[str, Any], name: str) -> int | None:
    value = schema.get(name)
    return max(int(value), 0) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _array(schema: Mapping[str, Any]) -> Declaration | None:
    element = declare_child(schema.get("items"))
    if element is None:
        return None
    limit = _limit(schema, "maxItems")
    largest = limit if limit is not None else (MAX_REQUEST - 2) // (element.smallest + 1)
    return Declaration(list_of(element.type), 2, largest, element)


def _object(schema: Mapping[str, Any]) -> Declaration | None:
    additional = schema.get("additionalProperties")
    if isinstance(additional, Mapping):
        element = declare_child(additional)
        if element is None:
            return None
        limit = _limit(schema, "maxProperties")
        largest = limit if limit is not None else (MAX_REQUEST - 2) // (element.smallest + 6)
        return Declaration(map_of(STRING, element.type), 2, largest, element)
    required = schema.get("required") or ()
    fields: dict[str, Declaration] = {}
    smallest = 2
    for name, prop in (schema.get("properties") or {}).items():
        found = declare_child(prop)
        if found is None:
            continue
        escaped = escape(name)
        if escaped is not None:
            fields[escaped] = found
        if name in required and prop.get("default") is None:
            smallest += len(text_bytes(name)) + found.smallest + 4
    struct = StructType("object", {name: found.type for name, found in fields.items()})
    declared = Declaration(struct, smallest)
    declared.fields = fields
    return declared


def _string(schema: Mapping[str, Any]) -> Declaration:
    limit = _limit(schema, "maxLength")
    kind = schema.get("format")
    if kind in _FORMATS:
        checked, smallest, largest = _FORMATS[kind]
        return Declaration(checked, smallest, limit if kind == "byte" and limit is not None else largest)
    if limit is not None:
        return Declaration(STRING, 2, _characters(limit))
    values = schema.get("enum")
    if values:
        return Declaration(STRING, 2, max((len(text_bytes(v)) for v in values if isinstance(v, str)), default=0))
    return Declaration(STRING, 2, MAX_REQUEST - 2)


def _characters(limit: int) -> int:
    # The schema counts characters, requests are counted in bytes; a character may take four.
    return max(limit, 0) * 4
