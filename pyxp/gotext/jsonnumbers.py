"""Numbers on their way through JSON, which writes a whole float like an integer."""

from __future__ import annotations

from typing import Final

from pyxp.gotext.integers import INT64_MAX, INT64_MIN

EXACT_INTEGERS: Final = 2**53
"""Floats hold every integer up to here; beyond, a number changes when it becomes a float."""

_EXPONENT_FROM: Final = 1e21
"""From here on Go's ``encoding/json`` writes an exponent, and readers give a float again."""


def number_read_back(value: float, most: int = INT64_MAX) -> int | float:
    """What a finite float is once JSON has written it and a reader of Kubernetes has read that.

    A whole float becomes an integer, unless it is too large for one.

    Args:
        value: The float.
        most: The largest integer that the reader keeps as one.
    """
    if not value.is_integer() or abs(value) >= _EXPONENT_FROM:
        return value
    whole = shortest_whole(value)
    return whole if INT64_MIN <= whole <= most else value


def shortest_whole(value: float) -> int:
    """A whole float as the integer with its shortest digits, padded with zeros.

    These identify the float; beyond 2**53 they may be another integer than the float itself.
    """
    if -EXACT_INTEGERS <= value <= EXACT_INTEGERS:
        return int(value)
    mantissa, _, exponent = repr(value).partition("e")
    if not exponent:
        return int(value)
    whole, _, fraction = mantissa.partition(".")
    return int(whole + fraction.ljust(int(exponent), "0"))
