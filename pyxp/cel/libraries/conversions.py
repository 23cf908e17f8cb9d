"""Conversions between the types, ``type`` and ``dyn``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from pyxp.cel.equality import KINDS
from pyxp.cel.libraries.bounds import checked_int, checked_timestamp, checked_uint
from pyxp.cel.libraries.reading import read_as
from pyxp.cel.libraries.registry import overload
from pyxp.cel.libraries.timestamps import format_duration, format_timestamp
from pyxp.cel.types import BOOL, BYTES, DOUBLE, DURATION, DYN, INT, NULL, STRING, TIMESTAMP, TYPE, UINT, Type, opaque
from pyxp.cel.types import list_of as _list_of
from pyxp.cel.types import map_of as _map_of
from pyxp.cel.values import Duration, EvaluationError, Timestamp, UInt
from pyxp.gotext.booleans import parse_bool
from pyxp.gotext.durations import parse_duration
from pyxp.gotext.floats import format_float, parse_float
from pyxp.gotext.integers import parse_int, parse_uint
from pyxp.gotext.times import parse_rfc3339

T = TypeVar("T")

_TYPES: Final = {
    "null": NULL, "bool": BOOL, "int": INT, "uint": UINT, "double": DOUBLE, "string": STRING, "bytes": BYTES,
    "duration": DURATION, "timestamp": TIMESTAMP, "type": TYPE, "list": _list_of(DYN), "map": _map_of(DYN, DYN),
}  # fmt: skip


def runtime_type(value: Any) -> Type:
    """The type of a value, as ``type(value)`` gives it."""
    kind = KINDS[type(value)]
    if kind == "opaque":
        return opaque(value.type_name)
    if kind == "optional":
        return opaque("optional_type")
    if kind == "message":
        return value.type  # type: ignore[no-any-return]  # a MessageView has one
    return _TYPES[kind]


def format_double(value: float) -> str:
    """A double as Go's shortest ``%g`` writes it: ``1.5``, ``1e+06``, ``+Inf``."""
    return format_float(value, "g")


def _reader(read: Callable[[str], T], target: str) -> Callable[[str], T]:
    """A conversion of the texts that a reader of :mod:`pyxp.gotext` takes."""
    problem = f"type conversion error from 'string' to '{target}'"
    return lambda text: read_as(read, text, problem)


_moment = _reader(parse_rfc3339, "google.protobuf.Timestamp")
_nanoseconds = _reader(parse_duration, "google.protobuf.Duration")
_unsigned = _reader(parse_uint, "uint")


def _int_from_double(value: float) -> int:
    # The bounds are excluded as in Go: near them doubles are too coarse to tell.
    if not -(2.0**63) < value < 2.0**63:
        raise EvaluationError("integer overflow")
    return int(value)


def _uint_from_double(value: float) -> UInt:
    if not 0 <= value < 2.0**64:
        raise EvaluationError("unsigned integer overflow")
    return UInt(value)


def _text_from_bytes(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise EvaluationError("invalid UTF-8 in bytes, cannot convert to string") from None


def _same(value: Any) -> Any:
    return value


def _timestamp_from_int(seconds: int) -> Timestamp:
    return checked_timestamp(seconds * 10**9)


FUNCTIONS: Final = (
    overload("int", "int64_to_int64", "(int) -> int", _same),
    overload("int", "double_to_int64", "(double) -> int", _int_from_double),
    overload("int", "duration_to_int64", "(duration) -> int", lambda value: value.nanoseconds),
    overload("int", "string_to_int64", "(string) -> int", _reader(parse_int, "int")),
    overload("int", "timestamp_to_int64", "(timestamp) -> int", lambda value: value.nanoseconds // 10**9),
    overload("int", "uint64_to_int64", "(uint) -> int", lambda value: checked_int(int(value))),
    overload("uint", "uint64_to_uint64", "(uint) -> uint", _same),
    overload("uint", "double_to_uint64", "(double) -> uint", _uint_from_double),
    overload("uint", "int64_to_uint64", "(int) -> uint", checked_uint),
    overload("uint", "string_to_uint64", "(string) -> uint", lambda text: UInt(_unsigned(text))),
    overload("double", "double_to_double", "(double) -> double", _same),
    overload("double", "int64_to_double", "(int) -> double", float),
    overload("double", "string_to_double", "(string) -> double", _reader(parse_float, "double")),
    overload("double", "uint64_to_double", "(uint) -> double", float),
    overload("bool", "bool_to_bool", "(bool) -> bool", _same),
    overload("bool", "string_to_bool", "(string) -> bool", _reader(parse_bool, "bool")),
    overload("bytes", "bytes_to_bytes", "(bytes) -> bytes", _same),
    overload("bytes", "string_to_bytes", "(string) -> bytes", lambda text: text.encode("utf-8", "replace")),
    overload("string", "string_to_string", "(string) -> string", _same),
    overload("string", "bool_to_string", "(bool) -> string", lambda value: "true" if value else "false"),
    overload("string", "bytes_to_string", "(bytes) -> string", _text_from_bytes),
    overload("string", "double_to_string", "(double) -> string", format_double),
    overload("string", "duration_to_string", "(duration) -> string", format_duration),
    overload("string", "int64_to_string", "(int) -> string", str),
    overload("string", "timestamp_to_string", "(timestamp) -> string", format_timestamp),
    overload("string", "uint64_to_string", "(uint) -> string", str),
    overload("duration", "duration_to_duration", "(duration) -> duration", _same),
    overload("duration", "int64_to_duration", "(int) -> duration", Duration),
    overload("duration", "string_to_duration", "(string) -> duration",
             lambda text: Duration(_nanoseconds(text))),
    overload("timestamp", "timestamp_to_timestamp", "(timestamp) -> timestamp", _same),
    overload("timestamp", "int64_to_timestamp", "(int) -> timestamp", _timestamp_from_int),
    overload("timestamp", "string_to_timestamp", "(string) -> timestamp",
             lambda text: checked_timestamp(*_moment(text))),
    overload("dyn", "to_dyn", "(A) -> dyn", _same),
    overload("type", "type", "(A) -> type(A)", runtime_type),
)  # fmt: skip
