"""How long something may take, as people write it: seconds, or a duration of Go."""

from __future__ import annotations

from typing import Final

from pyxp.errors import UsageError
from pyxp.gotext.durations import parse_duration
from pyxp.gotext.errors import OutOfRangeError, TextError

_LONGEST_TEXT: Final = 200


def seconds_of(duration: str) -> float:
    """The seconds of a duration as Go writes it: ``90s``, ``1m30s``, ``1.5h``, ``0``.

    Raises:
        UsageError: The text is not such a duration, or longer than any.
    """
    shown = repr(duration if len(duration) <= _LONGEST_TEXT else f"{duration[:20]}...")
    try:
        nanoseconds = parse_duration(duration)
    except OutOfRangeError:
        raise UsageError(f"{shown} is too long for a duration", hint="the longest is 2562047h47m") from None
    except TextError:
        nanoseconds = -1
    if nanoseconds < 0:
        raise UsageError(f"{shown} is not a duration", hint="write it like 90s or 1m30s")
    return nanoseconds / 1e9


def timeout_of(given: float | str) -> float:
    """The seconds of a timeout, which may be given as a duration, too: ``1200`` or ``"20m"``.

    Raises:
        UsageError: It is neither, or less than none.
    """
    if isinstance(given, str):
        return seconds_of(given)
    if isinstance(given, bool) or not isinstance(given, int | float) or not given >= 0:
        raise UsageError(f"timeout cannot be {given!r}", hint='give seconds like 1200, or a duration like "20m"')
    return float(given)
