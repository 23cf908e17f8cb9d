"""Numbers as they leave Crossplane.

Whatever passes a function crosses protocol buffers, where every number is a double; JSON then writes an integral
double without a fraction, and YAML reads that text as an integer as long as it fits one.
"""

from __future__ import annotations

import math
from typing import Any

from pyxp.gotext.integers import INT64_MAX, INT64_MIN, UINT64_MAX
from pyxp.gotext.jsonnumbers import EXACT_INTEGERS, number_read_back


def as_written(value: Any) -> Any:
    """A deep copy of a JSON value in which every number is the one its YAML text would be read back as.

    Integers beyond 64 bits become doubles; integral doubles become integers of the same shortest decimal digits, so
    ``9223372036854775808.0`` becomes ``9223372036854776000``.
    """
    return _copied(value, INT64_MIN, INT64_MAX)


def as_passed(value: Any) -> Any:
    """Like :func:`as_written`, for what passed a function: integers that no double holds are rounded, too."""
    return _copied(value, -EXACT_INTEGERS, EXACT_INTEGERS)


def _copied(value: Any, lowest: int, highest: int) -> Any:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is dict:
        # Most values are texts; not calling anything for them halves the time.
        return {key: item if type(item) is str else _copied(item, lowest, highest) for key, item in value.items()}
    if kind is list:
        return [item if type(item) is str else _copied(item, lowest, highest) for item in value]
    if kind is int:
        return value if lowest <= value <= highest else _shortest(float(value))
    if kind is float:
        return _shortest(value)
    return value


def _shortest(number: float) -> int | float:
    return number_read_back(number, UINT64_MAX) if math.isfinite(number) else number
