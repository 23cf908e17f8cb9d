"""Faults as they are found while one object is checked, and how much work that may be."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Final

from pyxp.validation.numbers import comparable
from pyxp.validation.verdict import MOST_TEXT, Cause

MOST_CHECKS: Final = 300_000
"""Values that may be checked for one object, in all branches of its schema: each item is tried by each branch."""
MOST_COMPARED: Final = 5_000
"""Allowed values that texts are compared with to find the nearest; once there were more, faults come without it."""


class TooMuch(Exception):
    """Checking an object takes more than it should.

    Attributes:
        path: Where it ended.
        told: What is too much.
    """

    def __init__(self, path: str, told: str) -> None:
        super().__init__(told)
        self.path = path
        self.told = told


class CheckWork:
    """What checking one object may still take.

    Attributes:
        checks: How many values may still be checked; whoever counts them down itself calls :meth:`take` below zero.
    """

    __slots__ = ("_compared", "_members", "_text", "checks")

    def __init__(self) -> None:
        self.checks = MOST_CHECKS
        self._text = MOST_TEXT
        self._compared = 0
        self._members: dict[int, frozenset[Hashable]] = {}

    def take(self, path: str, checks: int = 1) -> None:
        """Take note of checks that are about to be made."""
        self.checks -= checks
        if self.checks < 0:
            raise TooMuch(path, f"checking this object takes more than {MOST_CHECKS} checks")

    def note(self, path: str, cause: Cause) -> None:
        """Take note of a fault."""
        self._text -= len(cause.field) + len(cause.message)
        if self._text < 0:
            raise TooMuch(path, f"what is wrong with this object takes more than {MOST_TEXT >> 20} MiB to tell")

    def is_member(self, value: Any, allowed: Sequence[Any]) -> bool:
        """Whether a list or an object is one of those that an enum allows, which are read once, however many it has."""
        members = self._members.get(id(allowed))
        if members is None:
            members = self._members[id(allowed)] = frozenset(map(comparable, allowed))
        return comparable(value) in members

    def may_compare(self, count: int) -> bool:
        """Whether there is time to look for the nearest of so many values that are allowed."""
        before = self._compared
        self._compared += count
        return before < MOST_COMPARED


class CheckOutcome:
    """Faults found so far and how many checks were made; faults of one text are kept once."""

    __slots__ = ("checks", "faults", "work")

    def __init__(self, work: CheckWork) -> None:
        self.faults: dict[Cause, None] = {}
        self.checks = 0
        self.work = work

    def add(self, cause: Cause) -> None:
        """Note a fault."""
        self.work.note(cause.field, cause)
        self.faults[cause] = None

    def merge(self, other: CheckOutcome) -> None:
        """Take over another outcome's faults and checks."""
        self.faults.update(other.faults)
        self.checks += other.checks
