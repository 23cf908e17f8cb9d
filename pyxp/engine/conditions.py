"""Status conditions, read as Crossplane's own types read them."""

from __future__ import annotations

from typing import Any

from pyxp.gotext.errors import TextError
from pyxp.gotext.times import parse_rfc3339

_TEXTS = ("type", "status", "reason", "message")


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
    try:
        return isinstance(value, str) and bool(parse_rfc3339(value))
    except TextError:
        return False
