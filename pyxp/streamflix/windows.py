"""Windows of time in which AWS works on the database, in UTC."""

from __future__ import annotations

from typing import Annotated, Final

from pyxp import Meta, Rule

_TIME: Final = "([01][0-9]|2[0-3]):[0-5][0-9]"
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY: Final = f"({'|'.join(_DAYS)})"
_DAY: Final = 24 * 60
_DAILY, _WEEKLY = len("03:00-04:00"), len("sun:04:00-sun:05:00")
_LEAST: Final = 30


def _minutes(start: int) -> str:
    """The minute of the day that is told from a position of the text."""
    return f"int(self.substring({start}, {start + 2})) * 60 + int(self.substring({start + 3}, {start + 5}))"


def _minutes_of_week(start: int) -> str:
    days = ", ".join(f"'{day}': {number}" for number, day in enumerate(_DAYS))
    # Finding a text in a list would be judged far too dear for a rule.
    return f"{{{days}}}[self.substring({start}, {start + 3})] * {_DAY} + {_minutes(start + 4)}"


def _lasting(width: int, begin: str, end: str, period: int) -> Rule:
    """Windows may pass midnight, or the end of the week."""
    return Rule(
        f"size(self) != {width} || ({end} - ({begin}) + {period}) % {period} >= {_LEAST}",
        f"must last {_LEAST} minutes or longer",
    )


BackupWindow = Annotated[
    str,
    Meta(pattern=f"^{_TIME}-{_TIME}$", max_length=_DAILY),
    _lasting(_DAILY, _minutes(0), _minutes(6), _DAY),
]
MaintenanceWindow = Annotated[
    str,
    Meta(pattern=f"^{_WEEKDAY}:{_TIME}-{_WEEKDAY}:{_TIME}$", max_length=_WEEKLY),
    _lasting(_WEEKLY, _minutes_of_week(0), _minutes_of_week(10), 7 * _DAY),
]
APART: Final = (
    # Windows are of fixed width, so times compare as text. Those that pass midnight are left to AWS.
    f"size(self.backupWindow) != {_DAILY} || size(self.maintenanceWindow) != {_WEEKLY}"
    " || self.backupWindow.substring(0, 5) > self.backupWindow.substring(6)"
    " || self.maintenanceWindow.substring(0, 3) != self.maintenanceWindow.substring(10, 13)"
    " || self.backupWindow.substring(6) <= self.maintenanceWindow.substring(4, 9)"
    " || self.maintenanceWindow.substring(14) <= self.backupWindow.substring(0, 5)"
)
"""The rule of a database that it is not maintained while it is backed up."""
