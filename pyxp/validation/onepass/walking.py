"""What the closures of a schema share: the doubt that ends a walk, and how far one goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pyxp.gotext.integers import INT64_MAX, INT64_MIN
from pyxp.validation.decoding import plain
from pyxp.validation.faults import CheckWork

MOST_NODES: Final = 4_000
"""Values that one walk goes through, defaults included; larger objects are judged stage by stage, which has bounds of
its own. As long as no value takes more than :data:`LONGEST_ENUM` allows, a walk stays far below them."""
LONGEST_ENUM: Final = 512
"""Allowed values of a field that is walked."""
DEEPEST: Final = 60
"""Levels of a schema that are walked."""


class Doubt(Exception):
    """An object may be wrong, or is not of the sort that is judged at once."""


class Walk:
    """One walk along one object.

    Attributes:
        left: How many values it may still go through.
        work: What junctors may still check.
    """

    __slots__ = ("left", "work")

    def __init__(self) -> None:
        self.left = MOST_NODES
        self.work = CheckWork()


Step = Callable[[Any, Walk], Any]
"""Gives the value as it is stored; the given one is not changed.

Raises:
    Doubt: See there.
"""


class Table(dict[type, Step]):
    """The steps of a schema, by the class of the value."""

    def __missing__(self, _class: type) -> Step:
        raise Doubt


class Copies(Table):
    """The steps of what a schema says nothing about."""

    def __missing__(self, _class: type) -> Step:
        return copy


def doubt(_value: Any, _walk: Walk) -> Any:
    """The step for what is not judged at once."""
    raise Doubt


def keep(value: Any, _walk: Walk) -> Any:
    """The step for a value that is right as it is."""
    return value


def copy(value: Any, _walk: Walk) -> Any:
    """The step for a value that the schema says nothing about."""
    return plain(value)


def require_int64(value: int) -> None:
    """Doubt an integer that JSON would carry as a float."""
    if not INT64_MIN <= value <= INT64_MAX:
        raise Doubt
