"""Reading and writing durations and timestamps the way Go does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from pyxp.cel.values import Duration, EvaluationError, Timestamp

_UNITS: Final = {
    "ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9,
}  # fmt: skip
_PART: Final = re.compile(r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)")
_RFC3339: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_OFFSET: Final = re.compile(r"([+-]?)([0-9]{2}):([0-9]{2})")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def parse_duration(text: str) -> int:
    """Nanoseconds of ``1h30m``, ``-1.5h``, ``0``.

    Raises:
        EvaluationError: The text is no duration of Go.
    """
    body = text[1:] if text[:1] in ("+", "-") else text
    if body == "0":
        return 0
    total, offset = 0, 0
    while offset < len(body) and len(body) < 200:
        match = _PART.match(body, offset)
        if match is None or not (match[1] or match[2]):
            break
        unit = _UNITS[match[3]]
        total += int(match[1] or 0) * unit
        if match[2]:
            total += int(match[2]) * unit // 10 ** len(match[2])
        offset = match.end()
    if not body or offset < len(body):
        raise EvaluationError(f'time: invalid duration "{text[:60]}"')
    return -total if text.startswith("-") else total


def format_duration(value: Duration) -> str:
    """A duration as ``string()`` writes it: seconds with their fraction, ``5400s``, ``1.5s``."""
    sign = "-" if value.nanoseconds < 0 else ""
    seconds, rest = divmod(abs(value.nanoseconds), 10**9)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{sign}{seconds}{fraction}s"


def parse_timestamp(text: str) -> int:
    """Nanoseconds since 1970 of an RFC 3339 text.

    Raises:
        EvaluationError: The text is no such timestamp.
    """
    match = _RFC3339.fullmatch(text)
    problem = EvaluationError(f'parsing time "{text[:60]}" as "2006-01-02T15:04:05Z07:00": cannot parse it')
    if match is None:
        raise problem
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    zone = match[8]
    shift = 0
    if zone != "Z":
        hours, minutes = int(zone[1:3]), int(zone[4:6])
        if hours > 24 or minutes > 60:  # as Go's parser has it
            raise problem
        shift = (hours * 60 + minutes) * 60 * (-1 if zone[0] == "-" else 1)
    try:
        # Year 0 is known to Go but not to Python; its timestamps are out of CEL's range in any case.
        days = (datetime(year, month, day, hour, minute, second, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
    except ValueError:
        raise problem from None
    nanoseconds = int((match[7] or "0")[:9].ljust(9, "0"))
    return (days - shift) * 10**9 + nanoseconds


def offset_of(text: str) -> int:
    """Seconds east of UTC of the zone at the end of a timestamp's text."""
    match = re.search(r"([+-])([0-9]{2}):([0-9]{2})$", text)
    if match is None:
        return 0
    return (int(match[2]) * 60 + int(match[3])) * 60 * (-1 if match[1] == "-" else 1)


def to_datetime(value: Timestamp, zone: tzinfo = UTC) -> datetime:
    """The timestamp's date and time in a zone, without what is smaller than a microsecond.

    Raises:
        EvaluationError: The zone's date is outside the years 1 to 9999.
    """
    try:
        moment = EPOCH + timedelta(microseconds=value.nanoseconds // 1000)
        return moment.astimezone(zone)
    except OverflowError:
        raise EvaluationError("timestamp overflow") from None


def format_timestamp(value: Timestamp) -> str:
    """A timestamp in RFC 3339, in its own zone, with as many decimals as needed."""
    moment = to_datetime(Timestamp(value.nanoseconds + value.offset * 10**9))
    hours, minutes = divmod(abs(value.offset) // 60, 60)
    zone = f"{'-' if value.offset < 0 else '+'}{hours:02d}:{minutes:02d}" if value.offset else "Z"
    rest = value.nanoseconds % 10**9
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    return f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S}{fraction}{zone}"


def parse_zone(name: str) -> tzinfo:
    """A time zone by name (``Europe/Berlin``) or offset (``-02:30``).

    Raises:
        EvaluationError: There is no such zone.
    """
    match = _OFFSET.fullmatch(name)
    if match is not None:
        minutes = int(match[2]) * 60 + int(match[3])
        return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
    if name in ("UTC", ""):
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise EvaluationError(f"unknown time zone {name[:60]}") from None


def parse_date_time(text: str) -> int:
    """Nanoseconds of a value with the format ``date-time``: RFC 3339, also without a zone.

    Raises:
        EvaluationError: The text is none.
    """
    if not text:
        return 0
    match = re.fullmatch(r".*T[0-9:.,]+", text)
    return parse_timestamp(f"{text}Z" if match is not None else text)
