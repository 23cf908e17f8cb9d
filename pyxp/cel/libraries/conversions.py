"""Conversions between the types, ``type`` and ``dyn``."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from pyxp.cel.equality import KINDS
from pyxp.cel.libraries.bounds import checked_duration, checked_int, checked_timestamp, checked_uint
from pyxp.cel.libraries.registry import overload
from pyxp.cel.libraries.timestamps import (
    format_duration,
    format_timestamp,
    offset_of,
    parse_duration,
    parse_timestamp,
)
from pyxp.cel.types import BOOL, BYTES, DOUBLE, DURATION, DYN, INT, NULL, STRING, TIMESTAMP, TYPE, UINT, Type, opaque
from pyxp.cel.types import list_of as _list_of
from pyxp.cel.types import map_of as _map_of
from pyxp.cel.values import Duration, EvaluationError, Timestamp, UInt

_TRUE: Final = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE: Final = frozenset({"0", "f", "F", "FALSE", "false", "False"})
_TYPES: Final = {
    "null": NULL, "bool": BOOL, "int": INT, "uint": UINT, "double": DOUBLE, "string": STRING, "bytes": BYTES,
    "duration": DURATION, "timestamp": TIMESTAMP, "type": TYPE, "list": _list_of(DYN), "map": _map_of(DYN, DYN),
}  # fmt: skip


def format_double(value: float) -> str:
    """A double as Go's shortest ``%g`` writes it: ``1.5``, ``1e+06``, ``+Inf``."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - the value is finite
    text = "".join(map(str, digits)).lstrip("0") or "0"
    exponent += len(text) - len(text.rstrip("0")) if text.strip("0") else -exponent
    text = text.rstrip("0") or "0"
    point = len(text) + exponent
    minus = "-" if sign else ""
    if text == "0":
        return f"{minus}0"
    if point - 1 < -4 or point - 1 >= 6:
        rest = f".{text[1:]}" if len(text) > 1 else ""
        power = point - 1
        return f"{minus}{text[0]}{rest}e{'-' if power < 0 else '+'}{abs(power):02d}"
    if point <= 0:
        return f"{minus}0.{'0' * -point}{text}"
    if point >= len(text):
        return f"{minus}{text}{'0' * (point - len(text))}"
    return f"{minus}{text[:point]}.{text[point:]}"


def runtime_type(value: Any) -> Type:
    """The type of a value, as ``type(value)`` gives it."""
    kind = KINDS[type(value)]
    if kind == "opaque":
        return opaque(value.type_name)
    if kind == "optional":
        return opaque("optional_type")
    return _TYPES[kind]


def _failed(source: str, target: str) -> EvaluationError:
    return EvaluationError(f"type conversion error from '{source}' to '{target}'")


def _parsed(read: Callable[[str], int], text: str, target: str) -> int:
    try:
        return read(text)
    except EvaluationError:
        raise _failed("string", target) from None


def _decimal(text: str, *, signed: bool) -> int | None:
    body = text[1:] if signed and text[:1] in ("+", "-") else text
    if not body or len(body) > 64 or not (body.isascii() and body.isdigit()):
        return None
    return int(text)


def _int_from_text(text: str) -> int:
    number = _decimal(text, signed=True)
    if number is None or not -(2**63) <= number < 2**63:
        raise _failed("string", "int")
    return number


def _uint_from_text(text: str) -> UInt:
    number = _decimal(text, signed=False)
    if number is None or number >= 2**64:
        raise _failed("string", "uint")
    return UInt(number)


def _int_from_double(value: float) -> int:
    # The bounds are excluded as in Go: near them doubles are too coarse to tell.
    if not -(2.0**63) < value < 2.0**63:
        raise EvaluationError("integer overflow")
    return int(value)


def _uint_from_double(value: float) -> UInt:
    if not 0 <= value < 2.0**64:
        raise EvaluationError("unsigned integer overflow")
    return UInt(value)


_BETWEEN_DIGITS: Final = re.compile(r"(?<=[0-9a-fA-FxX])_(?=[0-9a-fA-F])")


def _double_from_text(text: str) -> float:
    body = text.lower().lstrip("+-")
    is_hex = body.startswith("0x")
    # Go wants an exponent on hexadecimal numbers and no sign on NaN; Python allows spaces and digits of any script.
    # Both allow an underscore between digits, but not Python in hexadecimal numbers.
    if not text.isascii() or text != text.strip() or (is_hex and "p" not in body) or (body == "nan" and len(text) > 3):
        raise _failed("string", "double")
    if is_hex:
        text = _BETWEEN_DIGITS.sub("", text)
    try:
        value = float.fromhex(text) if is_hex else float(text)
    except (ValueError, OverflowError):
        raise _failed("string", "double") from None
    if math.isinf(value) and body not in ("inf", "infinity"):
        raise _failed("string", "double")
    return value


def _bool_from_text(text: str) -> bool:
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise _failed("string", "bool")


def _text_from_bytes(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise EvaluationError("invalid UTF-8 in bytes, cannot convert to string") from None


def _same(value: Any) -> Any:
    return value


def _timestamp_from_int(seconds: int) -> Timestamp:
    return checked_timestamp(seconds * 10**9)


def _timestamp(text: str) -> Timestamp:
    return checked_timestamp(_parsed(parse_timestamp, text, "google.protobuf.Timestamp"), offset_of(text))


FUNCTIONS: Final = (
    overload("int", "int64_to_int64", "(int) -> int", _same),
    overload("int", "double_to_int64", "(double) -> int", _int_from_double),
    overload("int", "duration_to_int64", "(duration) -> int", lambda value: value.nanoseconds),
    overload("int", "string_to_int64", "(string) -> int", _int_from_text),
    overload("int", "timestamp_to_int64", "(timestamp) -> int", lambda value: value.nanoseconds // 10**9),
    overload("int", "uint64_to_int64", "(uint) -> int", lambda value: checked_int(int(value))),
    overload("uint", "uint64_to_uint64", "(uint) -> uint", _same),
    overload("uint", "double_to_uint64", "(double) -> uint", _uint_from_double),
    overload("uint", "int64_to_uint64", "(int) -> uint", checked_uint),
    overload("uint", "string_to_uint64", "(string) -> uint", _uint_from_text),
    overload("double", "double_to_double", "(double) -> double", _same),
    overload("double", "int64_to_double", "(int) -> double", float),
    overload("double", "string_to_double", "(string) -> double", _double_from_text),
    overload("double", "uint64_to_double", "(uint) -> double", float),
    overload("bool", "bool_to_bool", "(bool) -> bool", _same),
    overload("bool", "string_to_bool", "(string) -> bool", _bool_from_text),
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
             lambda text: checked_duration(_parsed(parse_duration, text, "google.protobuf.Duration"))),
    overload("timestamp", "timestamp_to_timestamp", "(timestamp) -> timestamp", _same),
    overload("timestamp", "int64_to_timestamp", "(int) -> timestamp", _timestamp_from_int),
    overload("timestamp", "string_to_timestamp", "(string) -> timestamp",
             _timestamp),
    overload("dyn", "to_dyn", "(A) -> dyn", _same),
    overload("type", "type", "(A) -> type(A)", runtime_type),
)  # fmt: skip
