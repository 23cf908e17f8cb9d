"""64-bit integers: Go's ``strconv.ParseInt`` and ``ParseUint`` in base 10, and its arithmetic."""

from __future__ import annotations

from math import isfinite
from typing import Final

from pyxp.gotext.errors import OutOfRangeError, TextError

INT64_MIN: Final = -(2**63)
INT64_MAX: Final = 2**63 - 1
UINT64_MAX: Final = 2**64 - 1

_MOST_DIGITS: Final = 20
"""Digits of the largest integer of 64 bits; more are not worth reading."""


def parse_int(text: str) -> int:
    """What ``strconv.ParseInt(text, 10, 64)`` reads: decimal digits, with a sign or without.

    Raises:
        OutOfRangeError: The integer does not fit into 64 bits.
        TextError: The text is not an integer.
    """
    value = _magnitude(text, text[1:] if text[:1] in ("+", "-") else text)
    value = -value if text[0] == "-" else value
    if not INT64_MIN <= value <= INT64_MAX:
        raise OutOfRangeError(f'"{text[:100]}" does not fit into a 64-bit integer')
    return value


def parse_uint(text: str) -> int:
    """What ``strconv.ParseUint(text, 10, 64)`` reads: decimal digits without a sign.

    Raises:
        OutOfRangeError: The integer does not fit into 64 bits.
        TextError: The text is not an unsigned integer.
    """
    value = _magnitude(text, text)
    if value > UINT64_MAX:
        raise OutOfRangeError(f'"{text[:100]}" does not fit into an unsigned 64-bit integer')
    return value


def _magnitude(text: str, digits: str) -> int:
    if not (digits.isascii() and digits.isdigit()):
        raise TextError(f'"{text[:100]}" is not an integer')
    if len(digits) > _MOST_DIGITS:
        digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) <= _MOST_DIGITS else UINT64_MAX + 1


def wrapped(value: int) -> int:
    """The integer as 64 bits keep it, which overflow without a word."""
    return (value - INT64_MIN) % 2**64 + INT64_MIN


def truncated(value: float) -> int:
    """``int64(value)``: without its fraction; what does not fit becomes the smallest integer, as on amd64."""
    if isinstance(value, int):
        return value
    integer = int(value) if isfinite(value) else INT64_MIN
    return integer if INT64_MIN <= integer <= INT64_MAX else INT64_MIN
