"""Closures for the comprehension macros.

CEL defines the macros by expansion into a loop with an accumulator; the costs here are those of that loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from pyxp.cel.cost.actual import comparisons
from pyxp.cel.equality import KINDS, elements, map_find, map_keys
from pyxp.cel.libraries.lists_extension import sort_by_keys
from pyxp.cel.syntax.nodes import Const, Fold, SortBy
from pyxp.cel.values import CostExceeded, EvaluationError, NoSuchOverload, to_key

if TYPE_CHECKING:
    from pyxp.cel.evaluation.planner import Planner

Frame = list[Any]
Step = Callable[[Frame], Any]
Loop = Callable[[Frame], Iterable[None]]


def plan_fold(planner: Planner, node: Fold) -> Step:
    """The closure of a comprehension macro."""
    range_step = planner.plan(node.range)
    places = planner.bind(node.variables)
    test = planner.plan(node.test) if node.test is not None else None
    result = planner.plan(node.result) if node.result is not None else None
    planner.release()
    loop = _loop(range_step, places)
    if test is not None and node.kind in ("all", "exists"):
        return _quantifier(loop, test, universal=node.kind == "all")
    if test is not None and node.kind == "exists_one":
        return _exists_one(loop, test)
    if test is not None and result is None:
        return _filter(loop, test, places[0])
    assert result is not None  # noqa: S101 - every macro has a test or a result
    if node.kind in ("transformMap", "transformMapEntry"):
        return _map_building(loop, test, result, None if node.kind == "transformMapEntry" else places[0])
    # Adding to the list: the accumulator, the new list (free when it is constant), the addition.
    return _list_building(loop, test, result, 2 if isinstance(node.result, Const) else 12)


def _loop(range_step: Step, places: tuple[int, ...]) -> Loop:
    def steps(frame: Frame) -> Iterable[None]:
        over = range_step(frame)
        kind = KINDS[type(over)]
        if kind == "list":
            items: Iterable[Any] = elements(over)
            pairs: Iterable[tuple[Any, Any]] = enumerate(items) if len(places) == 2 else ()
        elif kind == "map":
            items = map_keys(over)
            pairs = ((key, map_find(over, key)) for key in items) if len(places) == 2 else ()
        else:
            raise NoSuchOverload(f"got '{kind}', expected iterable type")
        if len(places) == 1:
            place = places[0]
            for item in items:
                frame[place] = item
                yield
        else:
            first, second = places
            for key, value in pairs:
                frame[first] = key
                frame[second] = value
                yield

    return steps


def _spend(frame: Frame, cost: int) -> None:
    frame[0] -= cost
    if frame[0] < 0:
        raise CostExceeded("operation cancelled: actual cost limit exceeded")


def _quantifier(loop: Loop, test: Step, *, universal: bool) -> Step:
    condition = 2 if universal else 3
    decisive = not universal

    def decide(frame: Frame) -> bool:
        problem: EvaluationError | None = None
        decided = False
        for _ in loop(frame):
            _spend(frame, condition)
            if decided:
                break
            frame[0] -= 1
            try:
                value = test(frame)
            except EvaluationError as error:
                problem = problem or error
                continue
            if value is decisive:
                decided = True
            elif value is not universal:
                problem = problem or NoSuchOverload()
        frame[0] -= 1
        if decided:
            return decisive
        if problem is not None:
            raise problem
        return universal

    return decide


def _truth(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise NoSuchOverload


def _exists_one(loop: Loop, test: Step) -> Step:
    def decide(frame: Frame) -> bool:
        count = 0
        for _ in loop(frame):
            found = _truth(test(frame))
            count += found
            _spend(frame, 2 if found else 1)
        frame[0] -= 2
        return count == 1

    return decide


def _filter(loop: Loop, test: Step, place: int) -> Step:
    def collect(frame: Frame) -> list[Any]:
        out: list[Any] = []
        for _ in loop(frame):
            item = frame[place]
            found = _truth(test(frame))
            _spend(frame, 13 if found else 1)
            if found:
                out.append(item)
        frame[0] -= 1
        return out

    return collect


def _list_building(loop: Loop, test: Step | None, result: Step, cost: int) -> Step:
    def collect(frame: Frame) -> list[Any]:
        out: list[Any] = []
        for _ in loop(frame):
            if test is not None and not _truth(test(frame)):
                _spend(frame, 1)
                continue
            out.append(result(frame))
            _spend(frame, cost)
        frame[0] -= 1
        return out

    return collect


def _map_building(loop: Loop, test: Step | None, result: Step, key_place: int | None) -> Step:
    def collect(frame: Frame) -> dict[Any, Any]:
        out: dict[Any, Any] = {}
        for _ in loop(frame):
            if test is not None and not _truth(test(frame)):
                _spend(frame, 1)
                continue
            value = result(frame)
            if key_place is not None:
                _spend(frame, 3)
                out[to_key(frame[key_place])] = value
                continue
            _spend(frame, 2)
            for key in map_keys(value):
                if to_key(key) in out:
                    raise EvaluationError(f"insert failed: key {key} already exists")
                out[to_key(key)] = map_find(value, key)
        frame[0] -= 1
        return out

    return collect


def plan_sort(planner: Planner, node: SortBy) -> Step:
    """``list.sortBy(x, key)``."""
    range_step = planner.plan(node.target)
    places = planner.bind((node.variable,))
    key_step = planner.plan(node.key)
    planner.release()
    loop = _loop(range_step, places)

    def ordered(frame: Frame) -> list[Any]:
        keys: list[Any] = []
        items: list[Any] = []
        for _ in loop(frame):
            items.append(frame[places[0]])
            keys.append(key_step(frame))
            _spend(frame, 12)
        _spend(frame, comparisons(keys))
        return sort_by_keys(items, keys)

    return ordered
