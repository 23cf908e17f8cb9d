"""The most that functions on whole lists can cost: cel-go 0.26, ``ext/lists.go`` and ``ext/sets.go``.

They make a list, which costs beside what they do with each element. Their results are taken to be as large as the
number of elements that they looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pyxp.cel.cost.arguments import Argument
from pyxp.cel.cost.sizes import HUGE, Size, capped, scaled, times, wrapped
from pyxp.cel.cost.units import BOTH_WAYS, CALL, COMPARE_ALL, COMPARE_ALL_TEXTS, NEW_LIST

_Estimate = tuple[int, Size | None]

COMPARABLE: Final = ("bool", "bytes", "double", "duration", "int", "string", "timestamp", "uint")
"""The types that lists may be sorted by."""


def _made(size: Size, factor: float = 1.0) -> _Estimate:
    return capped(scaled(size[1], factor) + CALL + NEW_LIST), size


def _number(argument: Argument, otherwise: int) -> int:
    value = argument.whole_number()
    return otherwise if value is None else max(value, 0)


def _slice(args: list[Argument]) -> _Estimate:
    length = wrapped(_number(args[2], args[0].largest) - _number(args[1], 0))
    return _made((length, length))


def _range(args: list[Argument]) -> _Estimate:
    length = _number(args[0], HUGE)
    return _made((length, length))


def _reverse(args: list[Argument]) -> _Estimate:
    return _made(args[0].size)


def _flatten(args: list[Argument]) -> _Estimate:
    depth = _number(args[1], HUGE) if len(args) > 1 else 1
    return _made(args[0].size, float(depth))


def _distinct(args: list[Argument]) -> _Estimate:
    return _made(times(args[0].size, args[0].size), COMPARE_ALL)


def _sort(kind: str) -> Callable[[list[Argument]], _Estimate]:
    factor = COMPARE_ALL_TEXTS if kind in ("string", "bytes") else COMPARE_ALL

    def cost(args: list[Argument]) -> _Estimate:
        # Only the list of keys counts, which is the last argument of sortBy's function.
        return _made(times(args[-1].size, args[-1].size), factor)

    return cost


def _sets(factor: float) -> Callable[[list[Argument]], _Estimate]:
    def cost(args: list[Argument]) -> _Estimate:
        return capped(scaled(times(args[0].size, args[1].size)[1], factor) + CALL), None

    return cost


OVERLOADS: Final[dict[str, Callable[[list[Argument]], _Estimate]]] = {
    "list_slice": _slice,
    "lists_range": _range,
    "list_reverse": _reverse,
    "list_flatten": _flatten,
    "list_flatten_int": _flatten,
    "list_distinct": _distinct,
    **{f"list_{kind}_sort": _sort(kind) for kind in COMPARABLE},
    **{f"list_{kind}_sortByAssociatedKeys": _sort(kind) for kind in COMPARABLE},
    "list_sets_contains_list": _sets(1),
    "list_sets_intersects_list": _sets(1),
    "list_sets_equivalent_list": _sets(BOTH_WAYS),
}
"""Estimates by overload; the target stands before the arguments."""
