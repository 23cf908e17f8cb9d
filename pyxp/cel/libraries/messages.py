"""Messages of protocol buffers that expressions can make: times, wrapped values, JSON. They become CEL's own values.

A field that is not given is zero. Source: what cel-go 0.26 registers (``common/types/pb``).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any, Final

from pyxp.cel.equality import KINDS
from pyxp.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    STRING,
    TIMESTAMP,
    UINT,
    StructType,
    Type,
    list_of,
    map_of,
    wrapper_of,
)
from pyxp.cel.values import INT_MAX, INT_MIN, Duration, EvaluationError, Timestamp, UInt

Constructor = Callable[[dict[str, Any]], Any]

_PREFIX: Final = "google.protobuf."
_SECOND: Final = 1_000_000_000
_INT32: Final = range(-(2**31), 2**31)
_UINT32: Final = range(2**32)


def _time_fields(fields: dict[str, Any]) -> int:
    return int(fields.get("seconds", 0)) * _SECOND + _small(fields.get("nanos", 0), _INT32)


def _timestamp(fields: dict[str, Any]) -> Timestamp:
    return Timestamp(_time_fields(fields))


def _duration(fields: dict[str, Any]) -> Duration:
    # What is too long is as long as can be.
    return Duration(min(max(_time_fields(fields), INT_MIN), INT_MAX))


def _small(value: Any, among: range) -> int:
    if int(value) in among:
        return int(value)
    raise EvaluationError("field type conversion error: integer overflow")


def _wrapped(zero: Any, convert: Callable[[Any], Any] = lambda value: value) -> Constructor:
    def make(fields: dict[str, Any]) -> Any:
        value = fields.get("value")
        return zero if value is None else convert(value)

    return make


def _single(value: Any) -> float:
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _json(fields: dict[str, Any]) -> Any:
    """The last field that is set, for a message holds one of them."""
    chosen = list(fields.items())[-1:]
    return None if not chosen or chosen[0][0] == "null_value" else chosen[0][1]


def _part(name: str, kind: str, empty: Callable[[], Any]) -> Constructor:
    def make(fields: dict[str, Any]) -> Any:
        value = fields.get(name, empty())
        if KINDS[type(value)] != kind:
            raise EvaluationError(f"field type conversion error: {name} is not a {kind}")
        return value

    return make


def _struct(name: str, **fields: Type) -> StructType:
    return StructType(f"{_PREFIX}{name}", fields)


_TIME: Final = {"seconds": INT, "nanos": INT}
_KINDS: Final[Mapping[str, tuple[StructType, Type, Constructor]]] = {
    "Timestamp": (_struct("Timestamp", **_TIME), TIMESTAMP, _timestamp),
    "Duration": (_struct("Duration", **_TIME), DURATION, _duration),
    "Int64Value": (_struct("Int64Value", value=INT), wrapper_of(INT), _wrapped(0)),
    "Int32Value": (_struct("Int32Value", value=INT), wrapper_of(INT), _wrapped(0, lambda v: _small(v, _INT32))),
    "UInt64Value": (_struct("UInt64Value", value=UINT), wrapper_of(UINT), _wrapped(UInt(0))),
    "UInt32Value": (
        _struct("UInt32Value", value=UINT), wrapper_of(UINT), _wrapped(UInt(0), lambda v: UInt(_small(v, _UINT32))),
    ),
    "DoubleValue": (_struct("DoubleValue", value=DOUBLE), wrapper_of(DOUBLE), _wrapped(0.0)),
    "FloatValue": (_struct("FloatValue", value=DOUBLE), wrapper_of(DOUBLE), _wrapped(0.0, _single)),
    "BoolValue": (_struct("BoolValue", value=BOOL), wrapper_of(BOOL), _wrapped(False)),
    "StringValue": (_struct("StringValue", value=STRING), wrapper_of(STRING), _wrapped("")),
    "BytesValue": (_struct("BytesValue", value=BYTES), wrapper_of(BYTES), _wrapped(b"")),
    "ListValue": (_struct("ListValue", values=list_of(DYN)), list_of(DYN), _part("values", "list", list)),
    "Struct": (_struct("Struct", fields=map_of(STRING, DYN)), map_of(STRING, DYN), _part("fields", "map", dict)),
    "Value": (
        _struct(
            "Value", null_value=INT, number_value=DOUBLE, string_value=STRING, bool_value=BOOL,
            struct_value=map_of(STRING, DYN), list_value=list_of(DYN),
        ),
        DYN, _json,
    ),
}  # fmt: skip

STRUCTS: Final[Mapping[str, StructType]] = {_PREFIX + name: entry[0] for name, entry in _KINDS.items()}
"""The messages that may be made, with their fields, by name."""

RESULTS: Final[Mapping[str, Type]] = {_PREFIX + name: entry[1] for name, entry in _KINDS.items()}
"""The types of what making them gives."""

CONSTRUCTORS: Final[Mapping[str, Constructor]] = {_PREFIX + name: entry[2] for name, entry in _KINDS.items()}
"""What makes them of the values of their fields."""
