"""The durations of the ``duration`` format: Go's, and words such as ``2 days``."""

from __future__ import annotations

import re
from typing import Final

from pyxp.cel.libraries.bounds import checked_duration
from pyxp.cel.libraries.timestamps import parse_duration
from pyxp.cel.values import Duration, EvaluationError

_PART: Final = re.compile(r"([0-9]+)\s*([A-Za-zµ]+)")
_UNITS: Final = {
    1: ("ns", "nano", "nanosecond", "nanoseconds", "nanos"),
    10**3: ("us", "µs", "micro", "micros", "microsecond", "microseconds"),
    10**6: ("ms", "milli", "millis", "millisecond", "milliseconds"),
    10**9: ("s", "sec", "secs", "second", "seconds"),
    60 * 10**9: ("m", "min", "mins", "minute", "minutes"),
    3600 * 10**9: ("h", "hr", "hrs", "hour", "hours"),
    24 * 3600 * 10**9: ("d", "day", "days"),
    7 * 24 * 3600 * 10**9: ("w", "wk", "week", "weeks"),
}
_NANOSECONDS: Final = {name: unit for unit, names in _UNITS.items() for name in names}


def parse_extended_duration(text: str) -> Duration:
    """The duration of a value with the format ``duration``.

    Raises:
        EvaluationError: The text is none.
    """
    try:
        return checked_duration(parse_duration(text))
    except EvaluationError:
        total, found = 0, False
        for amount, unit in _PART.findall(text[:1000]):
            scale = _NANOSECONDS.get(unit.lower())
            if scale is not None and len(amount) < 20:
                total += int(amount) * scale
                found = True
        if not found:
            raise EvaluationError(f"Invalid duration {text[:60]}") from None
        return checked_duration(total)
