"""Parts of timestamps and durations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from pyxp.cel.libraries.registry import Overload, overload
from pyxp.cel.libraries.timestamps import parse_zone, to_datetime
from pyxp.cel.values import Duration, Timestamp

Part = Callable[[datetime], int]

_PARTS: Final[dict[str, tuple[str, Part]]] = {
    "getFullYear": ("year", lambda moment: moment.year),
    "getMonth": ("month", lambda moment: moment.month - 1),
    "getDayOfYear": ("day_of_year", lambda moment: moment.timetuple().tm_yday - 1),
    "getDayOfMonth": ("day_of_month", lambda moment: moment.day - 1),
    "getDate": ("day_of_month_1_based", lambda moment: moment.day),
    "getDayOfWeek": ("day_of_week", lambda moment: (moment.weekday() + 1) % 7),
    "getHours": ("hours", lambda moment: moment.hour),
    "getMinutes": ("minutes", lambda moment: moment.minute),
    "getSeconds": ("seconds", lambda moment: moment.second),
    "getMilliseconds": ("milliseconds", lambda moment: moment.microsecond // 1000),
}
_DURATION_UNITS: Final = {
    "getHours": ("hours", 3600 * 10**9),
    "getMinutes": ("minutes", 60 * 10**9),
    "getSeconds": ("seconds", 10**9),
}


def _truncated(nanoseconds: int, unit: int) -> int:
    whole = abs(nanoseconds) // unit
    return -whole if nanoseconds < 0 else whole


def _overloads() -> list[Overload]:
    found: list[Overload] = []
    for name, (identity, part) in _PARTS.items():

        def plain(value: Timestamp, part: Part = part) -> int:
            return part(to_datetime(value))

        def zoned(value: Timestamp, zone: str, part: Part = part) -> int:
            return part(to_datetime(value, parse_zone(zone)))

        found.append(overload(name, f"timestamp_to_{identity}", "timestamp.() -> int", plain))
        found.append(overload(name, f"timestamp_to_{identity}_with_tz", "timestamp.(string) -> int", zoned))
    for name, (identity, unit) in _DURATION_UNITS.items():

        def whole(value: Duration, unit: int = unit) -> int:
            return _truncated(value.nanoseconds, unit)

        found.append(overload(name, f"duration_to_{identity}", "duration.() -> int", whole))

    def milliseconds(value: Any) -> int:
        return _truncated(value.nanoseconds, 10**6)

    found.append(overload("getMilliseconds", "duration_to_milliseconds", "duration.() -> int", milliseconds))
    return found


FUNCTIONS: Final = tuple(_overloads())
