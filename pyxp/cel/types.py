"""CEL's types, as the checker sees them.

A type is a kind with parameters. Objects (kind ``struct``) also have named fields and are compared by identity: two
schemas that look alike are still two types, as on the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


class Type:
    """A CEL type; immutable.

    Attributes:
        kind: ``int``, ``list``, ``opaque``, ``param`` ...
        name: Name of an opaque type or of a type parameter; for the others the kind.
        params: Element type of a list, key and value type of a map, parameters of an opaque type, target of ``type``.
    """

    __slots__ = ("kind", "name", "params")

    def __init__(self, kind: str, name: str, params: tuple[Type, ...] = ()) -> None:
        self.kind = kind
        self.name = name
        self.params = params

    def __eq__(self, other: object) -> bool:
        return self is other or (
            type(other) is Type and self.kind == other.kind and self.name == other.name and self.params == other.params
        )

    def __hash__(self) -> int:
        return hash((self.kind, self.name, self.params))

    def __repr__(self) -> str:
        return f"Type({self})"

    def __str__(self) -> str:
        if not self.params or self.kind in PRIMITIVES:
            return self.name
        return f"{self.name}({', '.join(str(param) for param in self.params)})"


class StructType(Type):
    """An object type with declared fields.

    Attributes:
        fields: Field types by the name that expressions use.
    """

    __slots__ = ("fields",)

    def __init__(self, name: str, fields: Mapping[str, Type]) -> None:
        super().__init__("struct", name)
        self.fields = fields

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


DYN: Final = Type("dyn", "dyn")
ERROR: Final = Type("error", "!error!")
NULL: Final = Type("null", "null")
BOOL: Final = Type("bool", "bool")
INT: Final = Type("int", "int")
UINT: Final = Type("uint", "uint")
DOUBLE: Final = Type("double", "double")
STRING: Final = Type("string", "string")
BYTES: Final = Type("bytes", "bytes")
DURATION: Final = Type("duration", "duration")
TIMESTAMP: Final = Type("timestamp", "timestamp")
TYPE: Final = Type("type", "type")

PRIMITIVES: Final = frozenset({"bool", "int", "uint", "double", "string", "bytes"})

_SIMPLE: Final = {
    kind.name: kind for kind in (DYN, NULL, BOOL, INT, UINT, DOUBLE, STRING, BYTES, DURATION, TIMESTAMP, TYPE)
}


def list_of(element: Type) -> Type:
    """``list(element)``."""
    return Type("list", "list", (element,))


def map_of(key: Type, value: Type) -> Type:
    """``map(key, value)``."""
    return Type("map", "map", (key, value))


def type_of(target: Type) -> Type:
    """``type(target)``."""
    return Type("type", "type", (target,))


def opaque(name: str, *params: Type) -> Type:
    """A type that only library functions understand."""
    return Type("opaque", name, params)


def optional_of(value: Type) -> Type:
    """``optional_type(value)``."""
    return opaque("optional_type", value)


def wrapper_of(value: Type) -> Type:
    """``wrapper(value)``: a value of a primitive type, or null."""
    return Type(value.kind, f"wrapper({value})", (value,))


def param(name: str) -> Type:
    """A type parameter."""
    return Type("param", name)


def unwrap_optional(checked: Type) -> tuple[Type, bool]:
    """The value type of an optional and True, or the type itself and False."""
    if checked.kind == "opaque" and checked.name == "optional_type":
        return checked.params[0], True
    return checked, False


def mentions_param(checked: Type) -> bool:
    """Whether a type has a parameter that nothing has bound."""
    return checked.kind == "param" or any(map(mentions_param, checked.params))


def mentions_dyn(checked: Type) -> bool:
    """Whether values of this type are only known at run time, in whole or in part."""
    return checked.kind in ("dyn", "error", "param") or any(mentions_dyn(inner) for inner in checked.params)


TYPE_NAMES: Final[Mapping[str, Type]] = {
    "bool": BOOL,
    "int": INT,
    "uint": UINT,
    "double": DOUBLE,
    "string": STRING,
    "bytes": BYTES,
    "list": list_of(DYN),
    "map": map_of(DYN, DYN),
    "null_type": NULL,
    "type": TYPE,
    "google.protobuf.Timestamp": TIMESTAMP,
    "google.protobuf.Duration": DURATION,
}
"""The names that stand for types in expressions (``type(x) == int``)."""


def parse_type(text: str) -> Type:
    """The type written as in a signature: ``list(string)``, ``optional_type(T)``, ``kubernetes.IP``."""
    text = text.strip()
    if not text.endswith(")"):
        if text in _SIMPLE:
            return _SIMPLE[text]
        return param(text) if len(text) == 1 else opaque(text)
    name, _, inner = text[:-1].partition("(")
    params = tuple(parse_type(part) for part in split_types(inner))
    if name in ("list", "map", "type"):
        return Type(name, name, params)
    return opaque(name, *params)


def split_types(text: str) -> list[str]:
    """The comma separated types at the outer level of a text."""
    parts: list[str] = []
    depth, start = 0, 0
    for index, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    if text[start:].strip():
        parts.append(text[start:])
    return parts
