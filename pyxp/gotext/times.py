"""Times as RFC 3339 has them, with what Go reads beyond it: an hour of one digit, a comma before the fraction."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

from pyxp.gotext.errors import TextError

_RFC3339: Final = (
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]+))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_SECOND: Final = 10**9
_EPOCH: Final = date(1970, 1, 1).toordinal()
_CYCLE_YEARS: Final = 400
_CYCLE_DAYS: Final = 146097
"""The calendar repeats itself after so many days; Python's own begins with the year 1, Go's does not."""


class Moment(NamedTuple):
    """A point in time, and the zone in which it was written.

    Attributes:
        nanoseconds: Since 1970-01-01T00:00:00Z.
        offset: Seconds east of UTC.
    """

    nanoseconds: int
    offset: int


def parse_rfc3339(text: str) -> Moment:
    """What ``time.Parse(time.RFC3339, text)`` reads.

    Raises:
        TextError: The text is not such a time.
    """
    match = re.fullmatch(_RFC3339, text)
    if match is not None:
        year, month, day, hour, minute, second = map(int, match.groups()[:6])
        zone_hours, zone_minutes = int(match[9] or 0), int(match[10] or 0)
        in_day = hour < 24 and minute < 60 and second < 60
        if in_day and zone_hours <= 24 and zone_minutes <= 60 and is_day(year, month, day):
            offset = (zone_hours * 60 + zone_minutes) * (-60 if match[8] == "-" else 60)
            seconds = _day_number(year, month, day) * 86400 + (hour * 60 + minute) * 60 + second
            fraction = int((match[7] or "")[:9].ljust(9, "0"))
            return Moment((seconds - offset) * _SECOND + fraction, offset)
    raise TextError(
        f"{text[:60]!r} is not a time such as 2006-01-02T15:04:05Z",
        go=f'parsing time "{text[:60]}" as "2006-01-02T15:04:05Z07:00": cannot parse it',
    )


def format_rfc3339(moment: Moment) -> str:
    """The moment in its own zone, as ``time.RFC3339Nano`` writes it: with as many decimals as needed."""
    seconds, rest = divmod(moment.nanoseconds + moment.offset * _SECOND, _SECOND)
    days, second = divmod(seconds, 86400)
    cycles, day_of_cycle = divmod(days + _EPOCH - 1, _CYCLE_DAYS)
    day = date.fromordinal(day_of_cycle + 1)
    year = day.year + cycles * _CYCLE_YEARS
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    zone_hours, zone_minutes = divmod(abs(moment.offset) // 60, 60)
    zone = f"{'-' if moment.offset < 0 else '+'}{zone_hours:02d}:{zone_minutes:02d}" if moment.offset else "Z"
    clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{day:%m-%d}T{clock}{fraction}{zone}"


def is_day(year: int, month: int, day: int) -> bool:
    """Whether the calendar has the day; there is a year 0 for Go, a leap year."""
    if not 1 <= month <= 12 or day < 1:
        return False
    if month == 2:
        return day <= (29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28)
    return day <= (30 if month in (4, 6, 9, 11) else 31)


def _day_number(year: int, month: int, day: int) -> int:
    """Days since 1970."""
    return (
        date(year + _CYCLE_YEARS, month, day).toordinal() - _CYCLE_DAYS - _EPOCH
        if year < 1
        else (date(year, month, day).toordinal() - _EPOCH)
    )
