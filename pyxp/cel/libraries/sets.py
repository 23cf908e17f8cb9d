"""Lists as sets."""

from __future__ import annotations

from typing import Any, Final

from pyxp.cel.equality import elements, equals
from pyxp.cel.libraries.registry import overload
from pyxp.cel.values import CostExceeded

_MAX_COMPARISONS: Final = 5_000_000


def _contains(value: Any, wanted: Any) -> bool:
    have, want = elements(value), elements(wanted)
    _bounded(have, want)
    return all(_member(item, have) for item in want)


def _equivalent(left: Any, right: Any) -> bool:
    return _contains(left, right) and _contains(right, left)


def _intersects(left: Any, right: Any) -> bool:
    have, want = elements(left), elements(right)
    _bounded(have, want)
    return any(_member(item, have) for item in want)


def _member(item: Any, items: list[Any]) -> bool:
    return any(equals(item, other) for other in items)


def _bounded(left: list[Any], right: list[Any]) -> None:
    if len(left) * len(right) > _MAX_COMPARISONS:
        raise CostExceeded("operation cancelled: sets too large")


FUNCTIONS: Final = (
    overload("sets.contains", "list_sets_contains_list", "(list(T), list(T)) -> bool", _contains),
    overload("sets.equivalent", "list_sets_equivalent_list", "(list(T), list(T)) -> bool", _equivalent),
    overload("sets.intersects", "list_sets_intersects_list", "(list(T), list(T)) -> bool", _intersects),
)
