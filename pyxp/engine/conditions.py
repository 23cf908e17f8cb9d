"""Status conditions, read as Crossplane's own types read them."""

from __future__ import annotations

import re
from typing import Any

_TEXTS = ("type", "status", "reason", "message")
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))", re.ASCII)


def condition_status(data: Any, kind: str) -> str:
    """The status of a condition of an object.

    The whole of ``status`` is read as Crossplane's types declare it, so one value of another type than declared makes
    every condition unreadable.

    Returns:
        The first matching condition's status, ``Unknown`` without such a condition, and an empty text when there is
        no ``status`` or it cannot be read.
    """
    if not isinstance(data, dict) or "status" not in data or not _is_object(data["status"]):
        return ""
    conditions = (data["status"] or {}).get("conditions")
    if conditions is None:
        return "Unknown"
    if not isinstance(conditions, list) or not all(map(_is_condition, conditions)):
        return ""
    for condition in conditions:
        fields = condition or {}
        if (fields.get("type") or "") == kind:
            return fields.get("status") or ""
    return "Unknown"


def _is_object(value: Any) -> bool:
    return value is None or isinstance(value, dict)


def _is_condition(value: Any) -> bool:
    if not _is_object(value):
        return False
    fields = value or {}
    texts = [fields.get(name) for name in _TEXTS]
    readable = all(text is None or isinstance(text, str) for text in texts)
    return readable and _is_time(fields.get("lastTransitionTime")) and _is_count(fields.get("observedGeneration"))


def _is_count(value: Any) -> bool:
    """Whether the value is a 64-bit integer, however it is written, or null."""
    if value is None:
        return True
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return -(2**63) <= value < 2**63 and value == int(value)


def _is_time(value: Any) -> bool:
    """Whether Go reads the value as a time of RFC 3339, or it is null."""
    if value is None:
        return True
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return False
    year, month, day, hour, minute, second, zone_hour, zone_minute = (int(part or 0) for part in match.groups())
    in_day = hour < 24 and minute < 60 and second < 60 and zone_hour <= 24 and zone_minute < 60
    return in_day and 1 <= month <= 12 and 1 <= day <= _days(year, month)


def _days(year: int, month: int) -> int:
    """The days of a month, in the year 0 too, which Go knows and Python's calendar does not."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
