"""Values as the function sees them: what kind of number each one is, and when that changes.

The real function is written in Go and reads its request from a protobuf Struct, in which every number is a 64-bit
float. Once it has patched an object it passes the object through Kubernetes' JSON decoder, which turns each number
that prints without point and exponent into a 64-bit integer. What ``%d``, ``Join`` or a merge makes of a number
depends on that. Here a Python float stands for Go's float64 and a Python int for its int64:

* :func:`as_wire` is the first step: every number becomes a float;
* :func:`settled` is the second: floats that JSON prints as integers become ints, text becomes valid Unicode;
* :func:`settled_from_wire` does both at once.

Go strings are bytes. Text that came out of base64 or was cut in the middle of a character holds its stray bytes as
lone surrogates (Python's ``surrogateescape``) until it is settled.
"""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure

EXACT_INTEGERS = 2**53
"""Floats hold every integer up to here; beyond, a number changes when it crosses the wire."""

_STRAY = re.compile("[\ud800-\udfff]")
_INT64_MAX = 2**63 - 1
_INT64_MIN = -(2**63)


class NilObject(dict[str, Any]):
    """Go's nil map: an object without members to everything but JSON, which prints it as null."""


class NilArray(list[Any]):
    """Go's nil slice: an array without elements to everything but JSON, which prints it as null."""


def type_name(value: Any) -> str:
    """The name of a value's Go type, as it appears in messages and in ``%T``."""
    if value is None:
        return "<nil>"
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, float):
        return "float64"
    if isinstance(value, int):
        return "int64"
    return "map[string]interface {}" if isinstance(value, dict) else "[]interface {}"


def text_bytes(text: str) -> bytes:
    """The bytes of a Go string; see the module on stray bytes."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # A surrogate that stands for no byte can only come from a claim that is not valid Unicode.
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")


def text_of(data: bytes) -> str:
    """The Go string of some bytes, the inverse of :func:`text_bytes`."""
    return data.decode("utf-8", "surrogateescape")


def valid_text(text: str) -> str:
    """The text with U+FFFD in place of every stray byte, as Go's JSON encoder writes it."""
    return text if text.isascii() else _STRAY.sub("\ufffd", text)


def copied(value: Any) -> Any:
    """A deep copy of a JSON value."""
    if isinstance(value, dict):
        return {key: item if item.__class__ is str else copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [item if item.__class__ is str else copied(item) for item in value]
    return value


def as_wire(value: Any) -> Any:
    """A deep copy in which every number is a float, as in a protobuf Struct.

    Raises:
        Failure: an integer is too large for a float.
    """
    if isinstance(value, (str, bool)) or value is None:
        return value
    if isinstance(value, dict):
        return {key: as_wire(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_wire(item) for item in value]
    try:
        return float(value)
    except (OverflowError, TypeError, ValueError) as error:
        raise Failure(f"a value of type {type(value).__name__} is no JSON value, or is too large") from error


def settled(value: Any) -> Any:
    """A deep copy as it comes back from Go's JSON encoder and Kubernetes' decoder.

    Raises:
        Failure: a number is infinite or not a number.
    """
    if isinstance(value, str):
        return value if value.isascii() else valid_text(value)
    if isinstance(value, float):
        return _settled_float(value)
    if isinstance(value, dict):
        if isinstance(value, NilObject):
            return None
        return {valid_text(key): settled(item) for key, item in value.items()}
    if isinstance(value, list):
        return None if isinstance(value, NilArray) else [settled(item) for item in value]
    return value


def settled_from_wire(value: Any) -> Any:
    """The same as ``settled(as_wire(value))``, in one pass."""
    if isinstance(value, str):
        return value if value.isascii() else valid_text(value)
    if isinstance(value, dict):
        return {valid_text(key): settled_from_wire(item) for key, item in value.items()}
    if isinstance(value, list):
        return [settled_from_wire(item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and -EXACT_INTEGERS <= value <= EXACT_INTEGERS:
        return value
    return settled(as_wire(value))


def _settled_float(value: float) -> int | float:
    if not isfinite(value):
        raise Failure(f"cannot marshal value to JSON: json: unsupported value: {_infinite_text(value)}")
    if not value.is_integer() or abs(value) >= 1e21:
        return value
    # JSON carries the shortest digits that identify the float, padded with zeros: beyond 2**53 they are another
    # integer than the float itself.
    integer = int(value) if abs(value) <= EXACT_INTEGERS else _shortest_integer(value)
    return integer if _INT64_MIN <= integer <= _INT64_MAX else value


def _shortest_integer(value: float) -> int:
    digits, _, exponent = repr(value).removesuffix(".0").partition("e+")
    whole, _, fraction = digits.partition(".")
    return int(whole + fraction + "0" * (int(exponent or 0) - len(fraction)))


def _infinite_text(value: float) -> str:
    return "NaN" if value != value else ("+Inf" if value > 0 else "-Inf")


def has_wide_integer(value: Any) -> bool:
    """Whether an integer in ``value`` would change on the wire."""
    if isinstance(value, str):
        return False
    if isinstance(value, dict):
        return any(has_wide_integer(item) for item in value.values())
    if isinstance(value, list):
        return any(has_wide_integer(item) for item in value)
    return isinstance(value, int) and not -EXACT_INTEGERS <= value <= EXACT_INTEGERS


def wrapped(value: int) -> int:
    """The integer as 64 bits keep it."""
    return (value + 2**63) % 2**64 - 2**63


def truncated(value: float) -> int:
    """``int64(value)``: without its fraction; what does not fit becomes the smallest integer, as on amd64."""
    if isinstance(value, int):
        return value
    integer = int(value) if isfinite(value) else _INT64_MIN
    return integer if _INT64_MIN <= integer <= _INT64_MAX else _INT64_MIN
