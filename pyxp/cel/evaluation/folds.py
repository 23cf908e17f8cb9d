"""Closures for the comprehension macros.

CEL defines the macros by expansion into a loop with an accumulator (see :mod:`pyxp.cel.cost.loops`); the costs here are
those of that loop. An error becomes the accumulator's value: the loop goes on, and costs, to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from pyxp.cel.cost.actual import FAILED, charge_for
from pyxp.cel.cost.units import CALL, NEW_LIST, READ, WORK_OF_ERRORS
from pyxp.cel.equality import KINDS, elements, map_find, map_keys
from pyxp.cel.evaluation.planning import NOT_CONSTANT, Planning
from pyxp.cel.evaluation.program import OVERDRAWN, TOO_MUCH_WORK, Frame, Step, recording, spend, work_on
from pyxp.cel.libraries.lists_extension import sort_by_keys
from pyxp.cel.libraries.registry import SORT
from pyxp.cel.syntax.nodes import Fold, Node, SortBy, count_steps
from pyxp.cel.values import MISSING, CostExceeded, EvaluationError, NoSuchOverload, OutOfWork, to_key


class FoldLoop(NamedTuple):
    """What a macro loops over.

    Attributes:
        values: Gives the values that the first variable takes in turn; a second one is set on the way.
        place: Where the first variable is in the frame.
        body: How many nodes each step evaluates.
    """

    values: Callable[[Frame], Iterable[Any]]
    place: int
    body: int


def plan_fold(planner: Planning, node: Fold) -> Step:
    """The closure of a comprehension macro."""
    range_step = planner.plan(node.range)
    places = planner.bind(node.variables)
    test = planner.plan(node.test) if node.test is not None else None
    result = planner.plan(node.result) if node.result is not None else None
    planner.release()
    body = sum(count_steps(part) for part in (node.test, node.result) if part is not None)
    loop = _loop(range_step, places, body)
    if test is not None and node.kind in ("all", "exists"):
        return _quantifier(loop, test, universal=node.kind == "all")
    if test is not None and node.kind == "exists_one":
        return _exists_one(loop, test)
    if test is not None and result is None:
        return _filter(loop, test)
    assert result is not None  # noqa: S101 - every macro has a test or a result
    if node.kind in ("transformMap", "transformMapEntry"):
        return _map_building(loop, test, result, None if node.kind == "transformMapEntry" else places[0])
    assert node.result is not None  # noqa: S101 - as there is a closure for it
    return _list_building(loop, test, result, _addition_of(planner, node.result))


def _addition_of(planner: Planning, item: Node) -> int:
    """The cost of adding an item to the accumulator; the list around a constant is made while planning."""
    made = NEW_LIST if planner.constant(item) is NOT_CONSTANT else 0
    return READ + made + CALL


def _loop(range_step: Step, places: tuple[int, ...], body: int) -> FoldLoop:
    """A loop over what a step gives, with one or two variables."""

    def values(frame: Frame) -> Iterable[Any]:
        over = range_step(frame)
        kind = KINDS[type(over)]
        if kind == "list":
            return elements(over)
        if kind == "map":
            return map_keys(over)
        raise NoSuchOverload(f"got '{kind}', expected iterable type")

    def pairs(frame: Frame) -> Iterable[Any]:
        over = range_step(frame)
        kind = KINDS[type(over)]
        second = places[1]
        if kind == "list":
            for index, item in enumerate(elements(over)):
                frame[second] = item
                yield index
        elif kind == "map":
            for key in map_keys(over):
                frame[second] = map_find(over, key)
                yield key
        else:
            raise NoSuchOverload(f"got '{kind}', expected iterable type")

    return FoldLoop(values if len(places) == 1 else pairs, places[0], body + 1)


def _quantifier(loop: FoldLoop, test: Step, *, universal: bool) -> Step:
    # all: the accumulator, @not_strictly_false; exists: the negation too
    condition = READ + CALL + (0 if universal else CALL)
    decisive = not universal
    values, place, body = loop

    def decide(frame: Frame) -> bool:
        problem: EvaluationError | None = None
        items: Iterator[Any] = iter(values(frame))
        for item in items:
            frame[place] = item
            work = frame[1] = frame[1] - body
            if work < 0:
                raise OutOfWork(TOO_MUCH_WORK)
            left = frame[0] = frame[0] - condition
            if left < 0:
                raise CostExceeded(OVERDRAWN)
            frame[0] = left - READ
            try:
                value = test(frame)
            except EvaluationError as error:
                work_on(frame, WORK_OF_ERRORS)
                problem = problem or error
                continue
            if value is decisive:
                if next(items, MISSING) is not MISSING:  # the condition is looked at once more
                    work_on(frame, body)
                    spend(frame, condition)
                frame[0] -= READ
                return not universal
            if value is not universal:
                problem = problem or NoSuchOverload()
        frame[0] -= READ
        if problem is not None:
            raise problem
        return universal

    return decide


def _truth(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise NoSuchOverload


def _exists_one(loop: FoldLoop, test: Step) -> Step:
    values, place, body = loop

    def decide(frame: Frame) -> bool:
        count = 0
        problem: EvaluationError | None = None
        for item in values(frame):
            frame[place] = item
            work_on(frame, body)
            try:
                found = _truth(test(frame))
            except EvaluationError as error:
                work_on(frame, WORK_OF_ERRORS)
                problem = error
                found = False
            count += found
            spend(frame, READ + CALL if found else 0)
        frame[0] -= READ + CALL
        if problem is not None:
            raise problem
        return count == 1

    return decide


def _filter(loop: FoldLoop, test: Step) -> Step:
    addition = READ + NEW_LIST + READ + CALL
    values, place, body = loop

    def collect(frame: Frame) -> list[Any]:
        out: list[Any] = []
        problem: EvaluationError | None = None
        for item in values(frame):
            frame[place] = item
            work = frame[1] = frame[1] - body
            if work < 0:
                raise OutOfWork(TOO_MUCH_WORK)
            try:
                found = test(frame)
                if found is not True and found is not False:
                    raise NoSuchOverload
            except EvaluationError as error:
                work_on(frame, WORK_OF_ERRORS)
                problem = error
                found = False
            left = frame[0] = frame[0] - (addition if found else 0)
            if left < 0:
                raise CostExceeded(OVERDRAWN)
            if found:
                out.append(item)
        frame[0] -= READ
        if problem is not None:
            raise problem
        return out

    return collect


def _list_building(loop: FoldLoop, test: Step | None, result: Step, addition: int) -> Step:
    values, place, body = loop

    def collect(frame: Frame) -> list[Any]:
        out: list[Any] = []
        problem: EvaluationError | None = None
        for item in values(frame):
            frame[place] = item
            work_on(frame, body)
            cost = 0
            try:
                if test is None or _truth(test(frame)):
                    cost = addition
                    out.append(result(frame))
            except EvaluationError as error:
                work_on(frame, WORK_OF_ERRORS)
                problem = error
            spend(frame, cost)
        frame[0] -= READ
        if problem is not None:
            raise problem
        return out

    return collect


def _map_building(loop: FoldLoop, test: Step | None, result: Step, key_place: int | None) -> Step:
    insert = _insert_entry(result, key_place) if key_place is not None else _insert_entries(result)
    values, place, body = loop

    def collect(frame: Frame) -> dict[Any, Any]:
        out: dict[Any, Any] = {}
        problem: EvaluationError | None = None
        for item in values(frame):
            frame[place] = item
            work_on(frame, body)
            try:
                if test is None or _truth(test(frame)):
                    insert(frame, out, problem)
            except EvaluationError as error:
                work_on(frame, WORK_OF_ERRORS)
                problem = error
            spend(frame, 0)
        frame[0] -= READ
        if problem is not None:
            raise problem
        return out

    return collect


Insert = Callable[[Frame, dict[Any, Any], "EvaluationError | None"], None]


def _insert_entry(result: Step, key_place: int) -> Insert:
    """Of three arguments (map, key, value): once the map is an error, the others are not evaluated."""

    def insert(frame: Frame, out: dict[Any, Any], problem: EvaluationError | None) -> None:
        frame[0] -= READ
        if problem is not None:
            return
        frame[0] -= READ + CALL
        out[to_key(frame[key_place])] = result(frame)

    return insert


def _insert_entries(result: Step) -> Insert:
    def insert(frame: Frame, out: dict[Any, Any], problem: EvaluationError | None) -> None:
        frame[0] -= READ + CALL
        entries = result(frame)
        for key in map_keys(entries):
            if to_key(key) in out:
                raise EvaluationError(f"insert failed: key {key} already exists")
            out[to_key(key)] = map_find(entries, key)

    return insert


def plan_sort(planner: Planning, node: SortBy) -> Step:
    """``list.sortBy(x, key)``: the list is read for its items, and again for their keys."""
    range_step = planner.plan(node.target)
    places = planner.bind((node.variable,))
    key_step = planner.plan(node.key)
    planner.release()
    items = _loop(lambda frame: frame[places[0]], places, count_steps(node.key))
    keys_of = _list_building(items, None, key_step, _addition_of(planner, node.key))
    charge = charge_for(SORT, planner.checked.calls[node.id].only)

    def ordered(frame: Frame) -> list[Any]:
        frame[0] -= READ + READ
        over = keys = FAILED
        try:
            over = frame[places[0]] = range_step(frame)
            keys = keys_of(frame)
        finally:
            frame[0] -= CALL if charge is None else charge((over, keys), FAILED)
        return sort_by_keys(elements(over), keys)

    return recording(ordered)
