"""Decoding of JSON data into typed Kubernetes objects, the way the API server's Go structs do it.

A typed object knows its fields: unknown ones are dropped (and reported by strict decoding), a value of the wrong JSON
type is an error, ``null`` means "not set", and empty values of optional fields vanish when the object is written back.
Types are small frozen descriptions; :func:`decode` walks a value along one of them and returns what the server would
store. Field names are matched case-sensitively, as the API server's decoder does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pyxp.gotext.errors import TextError
from pyxp.gotext.times import Moment, format_rfc3339, parse_rfc3339
from pyxp.yamlio.misreadings import quoting_advice

_JSON_TYPES: Final = {"whole number": "integer"}


class WireError(ValueError):
    """A value that a typed object cannot hold; the whole document is refused before any validation.

    Attributes:
        path: The field that cannot be read; empty for the document itself.
        hint: What to write instead, where that can be guessed.
    """

    def __init__(self, path: str, problem: str, hint: str = "") -> None:
        super().__init__(f"cannot read {path or 'the document'}: {problem}")
        self.path = path
        self.hint = hint


@dataclass(slots=True)
class Strictness:
    """Collects what strict decoding objects to.

    Attributes:
        unknown: Paths of fields that the type does not have, in document order.
    """

    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WireText:
    """A string."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean."""


@dataclass(frozen=True, slots=True)
class Integer:
    """An integer of the given width."""

    bits: int = 64


@dataclass(frozen=True, slots=True)
class Number:
    """A 64-bit float."""


@dataclass(frozen=True, slots=True)
class Instant:
    """A timestamp in RFC 3339 form."""


@dataclass(frozen=True, slots=True)
class Anything:
    """Free JSON, kept as it is."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one type."""

    item: WireType


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object with free keys and values of one type."""

    value: WireType


@dataclass(frozen=True, slots=True)
class Special:
    """A type with a decoder of its own: ``decode(value, path)``; strictness does not reach into it."""

    decode: Callable[[Any, str], Any]


@dataclass(frozen=True, slots=True)
class WireField:
    """One field of a struct.

    Attributes:
        type: Type of the value.
        keep_empty: The field is written even when it is empty (no ``omitempty``); ``None`` then stands for the type's
            zero value that is left out by us all the same unless ``zero`` is given.
        pointer: ``null`` is "not set", but an empty value is a value and is kept.
        zero: What is written when the field is absent.
    """

    type: WireType
    pointer: bool = False
    keep_empty: bool = False
    zero: Any = None


class Struct:
    """An object with known fields. Fields may be given late, so that types can be recursive."""

    __slots__ = ("fields", "name")

    def __init__(self, name: str, fields: Mapping[str, WireField | WireType] | None = None) -> None:
        self.name = name
        self.fields: dict[str, WireField] = {}
        if fields is not None:
            self.define(fields)

    def define(self, fields: Mapping[str, WireField | WireType]) -> None:
        """Give the struct its fields; a bare type stands for an optional field that is dropped when empty."""
        self.fields = {name: spec if isinstance(spec, WireField) else WireField(spec) for name, spec in fields.items()}


WireType = WireText | Flag | Integer | Number | Instant | Anything | ListOf | MapOf | Special | Struct

TEXT, FLAG, INT32, INT64, NUMBER, INSTANT, ANY = (
    WireText(),
    Flag(),
    Integer(32),
    Integer(64),
    Number(),
    Instant(),
    Anything(),
)


def json_kind(value: Any) -> str:
    """The name of a value's JSON type as Go's decoder words it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "object" if isinstance(value, dict) else "array"


def _refuse(value: Any, path: str, wanted: str) -> WireError:
    told = f"a {wanted} was expected, not {json_kind(value)}"
    return WireError(path, told, quoting_advice(value, (_JSON_TYPES.get(wanted, wanted),)))


def decode(kind: WireType, value: Any, path: str = "", strict: Strictness | None = None) -> Any:
    """The value as the typed object holds it.

    Args:
        kind: The type to decode into.
        value: Plain JSON data.
        path: Field path of the value, for messages and unknown fields.
        strict: Where unknown fields are reported; None to drop them silently.

    Raises:
        WireError: The value does not fit the type.
    """
    if value is None:
        return None
    match kind:
        case Struct():
            return _decode_struct(kind, value, path, strict)
        case ListOf(item):
            if not isinstance(value, list):
                raise _refuse(value, path, "list")
            return [_or_zero(item, decode(item, v, f"{path}[{i}]", strict)) for i, v in enumerate(value)]
        case MapOf(item):
            if not isinstance(value, dict):
                raise _refuse(value, path, "map")
            return {k: _or_zero(item, decode(item, v, _join(path, k), strict)) for k, v in value.items()}
        case Anything():
            return value
        case Special(decoder):
            return decoder(value, path)
        case _:
            return _decode_scalar(kind, value, path)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _or_zero(kind: WireType, value: Any) -> Any:
    """What a ``null`` element of a list or map becomes: the type's zero value."""
    if value is not None:
        return value
    match kind:
        case WireText():
            return ""
        case Flag():
            return False
        case Integer() | Number():
            return 0
        case Struct():
            return _decode_struct(kind, {}, "", None)
        case _:
            return None


def _decode_scalar(kind: WireType, value: Any, path: str) -> Any:
    match kind:
        case WireText():
            if not isinstance(value, str):
                raise _refuse(value, path, "string")
        case Flag():
            if not isinstance(value, bool):
                raise _refuse(value, path, "boolean")
        case Integer(bits):
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
                raise _refuse(value, path, "whole number")
            if not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
                raise WireError(path, f"{value} does not fit into {bits} bits")
            return int(value)
        case Number():
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise _refuse(value, path, "number")
        case Instant():
            return _decode_instant(value, path)
    return value


def _decode_instant(value: Any, path: str) -> str:
    """The moment in UTC to the second, as the server writes it back."""
    if not isinstance(value, str):
        raise _refuse(value, path, "timestamp")
    try:
        nanoseconds = parse_rfc3339(value).nanoseconds
    except TextError:
        raise WireError(path, f"{value!r} is not a timestamp of the form 2006-01-02T15:04:05Z") from None
    return format_rfc3339(Moment(nanoseconds // 10**9 * 10**9, 0))


def _decode_struct(kind: Struct, value: Any, path: str, strict: Strictness | None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refuse(value, path, "map")
    result: dict[str, Any] = {}
    for name, raw in value.items():
        spec = kind.fields.get(name)
        if spec is None:
            if strict is not None:
                strict.unknown.append(_join(path, name))
            continue
        decoded = decode(spec.type, raw, _join(path, name), strict)
        if decoded is None or (not spec.pointer and not spec.keep_empty and _is_empty(decoded, spec.type)):
            continue
        result[name] = decoded
    for name, spec in kind.fields.items():
        if spec.zero is not None and name not in result:
            result[name] = spec.zero
    return result


def _is_empty(value: Any, kind: WireType) -> bool:
    """Whether Go's ``omitempty`` drops the value: structs are never empty, everything else is when zero."""
    if isinstance(kind, (Struct, Special, Anything)):
        return False
    return value in ("", [], {}) or value is False or (value == 0 and not isinstance(value, (str, list, dict)))
