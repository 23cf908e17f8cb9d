"""Readiness: whether an observed resource counts as ready."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.inputs import ReadinessCheck
from pyxp.engine.patch_and_transform.values import settled_from_wire
from pyxp.model import fieldpath
from pyxp.model.fieldpath import FieldPathError, PathNotFoundError


def compile_checks(checks: Sequence[ReadinessCheck]) -> Callable[[Any], bool]:
    """All checks of a template as one function of the observed object; none stand for the condition ``Ready``.

    The function raises:
        Failure: a check cannot be made; the message tells its index and the field path.
    """
    compiled = [_compile(check) for check in checks]
    if not compiled:
        return lambda data: condition_status(data, "Ready") == "True"

    def ready(data: Any) -> bool:
        for index, check in enumerate(compiled):
            try:
                if not check(data):
                    return False
            except PathNotFoundError:
                return False
            except (Failure, FieldPathError) as error:
                raise Failure(f"readiness check at index {index}: {error.message}") from error
        return True

    return ready


def _compile(check: ReadinessCheck) -> Callable[[Any], bool]:
    path = check.field_path or ""
    if check.type == "None":
        return lambda _: True
    if check.type == "MatchCondition":
        kind, status = check.condition or ("", "")
        return lambda data: condition_status(data, kind) == status
    if check.type == "NonEmpty":
        return lambda data: _exists(data, path)
    if check.type == "MatchString":
        return lambda data: bool(_typed(data, path, str, "a string") == check.match_string)
    if check.type == "MatchInteger":
        return lambda data: _integer(data, path)
    wanted = check.type == "MatchTrue"
    return lambda data: _typed(data, path, bool, "a bool") is wanted


def _exists(data: Any, path: str) -> bool:
    fieldpath.get(data, path)
    return True


def _typed(data: Any, path: str, kind: type, name: str) -> Any:
    value = fieldpath.get(data, path)
    if not isinstance(value, kind):
        raise Failure(f"{path}: not {name}")
    return value


def _integer(data: Any, path: str) -> bool:
    """The number of an observed resource is always a float by the time it is here, and never matches an integer."""
    fieldpath.get(data, path)
    raise Failure(f"{path}: not an integer, because every observed number is a 64-bit float")


def condition_status(data: Any, kind: str) -> str:
    """The status of a condition: ``Unknown`` without such a condition, empty when the status cannot be read.

    The whole status is read as Crossplane's types declare it; one value of another type makes all of it unreadable.
    """
    status = data.get("status") if isinstance(data, dict) else None
    if not isinstance(data, dict) or "status" not in data or not _is_object(status):
        return ""
    conditions = (status or {}).get("conditions")
    if conditions is None:
        return "Unknown"
    if not isinstance(conditions, list) or not all(_is_condition(item) for item in conditions):
        return ""
    for condition in conditions:
        if ((condition or {}).get("type") or "") == kind:
            return (condition or {}).get("status") or ""
    return "Unknown"


def _is_object(value: Any) -> bool:
    return value is None or isinstance(value, dict)


def _is_condition(value: Any) -> bool:
    if not _is_object(value):
        return False
    fields = value or {}
    texts = [fields.get(name) for name in ("type", "status", "reason", "message")]
    readable = all(text is None or isinstance(text, str) for text in texts)
    return readable and _is_time(fields.get("lastTransitionTime")) and _is_count(fields.get("observedGeneration"))


def _is_count(value: Any) -> bool:
    """Whether the value is a 64-bit integer, however it is written, or null."""
    if value is None:
        return True
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isinstance(settled_from_wire(value), int)


_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))",
    re.ASCII,
)


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
    # Go knows the year 0, a leap year; Python's calendar begins with 1.
    return monthrange(year or 4, month)[1]
