"""Reading and writing durations and timestamps the way Go does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from pyxp.cel.libraries.reading import read_as
from pyxp.cel.values import Duration, EvaluationError, Timestamp
from pyxp.gotext import durations, strfmt, times

_OFFSET: Final = re.compile(r"([+-]?)([0-9]{1,4}):([+-]?[0-9]{1,4})")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def parse_duration(text: str) -> Duration:
    """The duration that is written ``1h30m``, ``-1.5h``, ``0``.

    Raises:
        EvaluationError: The text is not a duration of Go.
    """
    return Duration(read_as(durations.parse_duration, text))


def parse_extended_duration(text: str) -> Duration:
    """The duration of a value with the format ``duration``, which knows ``2 days`` as well.

    Raises:
        EvaluationError: The text is not a duration.
    """
    return Duration(read_as(durations.parse_strfmt_duration, text, f"Invalid duration {text[:60]}"))


def format_duration(value: Duration) -> str:
    """A duration as ``string()`` writes it: seconds with their fraction, ``5400s``, ``1.5s``."""
    sign = "-" if value.nanoseconds < 0 else ""
    seconds, rest = divmod(abs(value.nanoseconds), 10**9)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{sign}{seconds}{fraction}s"


def parse_timestamp(text: str) -> Timestamp:
    """The timestamp of an RFC 3339 text, whatever its year.

    Raises:
        EvaluationError: The text is not such a timestamp.
    """
    return Timestamp(*read_as(times.parse_rfc3339, text))


def parse_date_time(text: str) -> Timestamp:
    """The timestamp of a value with the format ``date-time``: RFC 3339, also without a zone.

    Raises:
        EvaluationError: The text is not such a timestamp.
    """
    return Timestamp(*read_as(strfmt.parse_date_time, text))


def to_datetime(value: Timestamp, zone: tzinfo | timedelta = UTC) -> datetime:
    """The timestamp's date and time in a zone, without what is smaller than a microsecond.

    Args:
        value: The timestamp.
        zone: The zone, or how far it is east of UTC.

    Raises:
        EvaluationError: The zone's date is outside the years 1 to 9999.
    """
    try:
        moment = EPOCH + timedelta(microseconds=value.nanoseconds // 1000)
        return moment + zone if isinstance(zone, timedelta) else moment.astimezone(zone)
    except OverflowError:
        raise EvaluationError("timestamp overflow") from None


def format_timestamp(value: Timestamp) -> str:
    """A timestamp in RFC 3339, in its own zone, with as many decimals as needed."""
    return times.format_rfc3339(times.Moment(value.nanoseconds, value.offset))


def parse_zone(name: str) -> tzinfo | timedelta:
    """A time zone by name (``Europe/Berlin``), or how far an offset (``-02:30``, ``2:5``) is east of UTC.

    Raises:
        EvaluationError: There is no such zone.
    """
    match = _OFFSET.fullmatch(name)
    if match is not None:
        minutes = int(match[2]) * 60 + int(match[3])
        return timedelta(minutes=-minutes if match[1] == "-" else minutes)
    if name in ("UTC", "Local", ""):
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise EvaluationError(f"unknown time zone {name[:60]}") from None
