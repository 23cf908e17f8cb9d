"""The durations of the ``duration`` format: Go's, and words such as ``2 days``."""

from __future__ import annotations

import re
from typing import Final

from pyxp.cel.libraries.bounds import checked_duration
from pyxp.cel.libraries.timestamps import parse_duration
from pyxp.cel.values import INT_MAX, INT_MIN, Duration, EvaluationError

_PART: Final = re.compile(r"([0-9]+)[\t\n\f\r ]*([A-Za-zµ]+)")
_UNITS: Final = (
    # nanoseconds, names, and the beginning of further names
    (1, ("ns",), "nano"),
    (10**3, ("us", "µs"), "micro"),
    (10**6, ("ms",), "milli"),
    (10**9, ("s",), "sec"),
    (60 * 10**9, ("m",), "min"),
    (3600 * 10**9, ("h", "hr"), "hour"),
    (24 * 3600 * 10**9, ("d",), "day"),
    (7 * 24 * 3600 * 10**9, ("w", "wk"), "week"),
)
_LONGEST: Final = 1000


def parse_extended_duration(text: str) -> Duration:
    """The duration of a value with the format ``duration``.

    Raises:
        EvaluationError: The text is none.
    """
    try:
        return checked_duration(parse_duration(text))
    except EvaluationError:
        pass
    total: int | None = None
    for amount, unit in _PART.findall(text[:_LONGEST]):
        if len(amount) > _LONGEST or int(amount) > INT_MAX:
            total = None
            break
        for scale, names, beginning in _UNITS:
            if unit.lower() in names or unit.lower().startswith(beginning):
                total = (total or 0) + int(amount) * scale
    if total is None:
        raise EvaluationError(f"Invalid duration {text[:60]}")
    # The server adds up 64 bits and does not look for an overflow.
    return Duration((total - INT_MIN) % 2**64 + INT_MIN)
