"""Closures for comparisons: as calls are, but texts and numbers are compared and charged for on the spot.

Two texts cost a tenth of the shorter one, two numbers what one character does: cel-go 0.26,
``interpreter/runtimecost.go``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from pyxp.cel.cost.actual import FAILED, Charge
from pyxp.cel.cost.units import READ, SHORT, TENTHS, tenth
from pyxp.cel.equality import KINDS, extent
from pyxp.cel.evaluation.pairs import Finish, plan_pair
from pyxp.cel.evaluation.planning import Operand
from pyxp.cel.evaluation.program import OVERDRAWN, Frame, Step, work_on
from pyxp.cel.values import CostExceeded, EvaluationError, MapView, UInt

Test = Callable[[Any, Any], bool]

OF_TEXTS: Final[dict[str, Test]] = {
    "_==_": operator.eq, "_!=_": operator.ne,
    "_<_": operator.lt, "_<=_": operator.le, "_>_": operator.gt, "_>=_": operator.ge,
}  # fmt: skip
"""The comparisons, as they are made of two texts; of numbers of one type, where they are equalities."""

EQUALITIES: Final = frozenset({"_==_", "_!=_"})

_CONTAINERS: Final = frozenset({"list", "map"})
_NUMBERS: Final = frozenset({int, float, bool, UInt})
_OF_NUMBERS: Final = tenth(1)


class Comparison(NamedTuple):
    """How two values are compared.

    Attributes:
        texts: Compares texts.
        numbers: The types whose values are compared as texts are.
        others: Compares all else, and charges.
        charge: What it costs.
    """

    texts: Test
    numbers: frozenset[type]
    others: Finish
    charge: Charge


def comparison_of(function: str, others: Finish, charge: Charge) -> Comparison:
    """The comparison that a function makes.

    Args:
        function: One of ``OF_TEXTS``.
        others: Compares other values than texts and numbers, and charges.
        charge: What it costs.
    """
    numbers = _NUMBERS if function in EQUALITIES else frozenset()

    def counted(frame: Frame, first: Any, second: Any) -> Any:
        if KINDS[type(first)] in _CONTAINERS:
            work_on(frame, extent(first, frame[1] + 1))
        return others(frame, first, second)

    return Comparison(OF_TEXTS[function], numbers, counted, charge)


def plan_comparison(comparison: Comparison, left: Operand, right: Operand) -> Step:
    """The closure of a comparison."""
    known = right.constant
    if type(known) is str and len(known) < SHORT:
        general = _with_text(left.step, known, comparison)
        if left.field is not None:
            return _field_with_text(left.field, known, comparison, general)
        return general if left.place is None else _variable_with_text(left.place, known, comparison, general)
    if type(known) in comparison.numbers:
        return _with_number(left.step, known, comparison)
    return plan_pair(left.step, right.step, _comparing(comparison), comparison.charge)


def _comparing(comparison: Comparison) -> Finish:
    texts, numbers, others = comparison.texts, comparison.numbers, comparison.others

    def finish(frame: Frame, first: Any, second: Any) -> Any:
        kind = type(first)
        if kind is not type(second):
            return others(frame, first, second)
        if kind is str:
            size = len(first) if len(first) < len(second) else len(second)
            cost = TENTHS[size] if size < SHORT else tenth(size)
        elif kind in numbers:
            cost = _OF_NUMBERS
        else:
            return others(frame, first, second)
        rest = frame[0] = frame[0] - cost
        if rest < 0:
            raise CostExceeded(OVERDRAWN)
        return texts(first, second)

    return finish


def _with_text(left: Step, text: str, comparison: Comparison) -> Step:
    """The closure that compares a value with a text that is known and short."""
    test, others = comparison.texts, comparison.others
    most = len(text)
    costs = TENTHS[: most + 1]
    on_error = comparison.charge((FAILED, text), FAILED)

    def compare(frame: Frame) -> Any:
        try:
            value = left(frame)
        except EvaluationError:
            frame[0] -= on_error
            raise
        if type(value) is not str:
            return others(frame, value, text)
        size = len(value)
        rest = frame[0] = frame[0] - costs[size if size < most else most]
        if rest < 0:
            raise CostExceeded(OVERDRAWN)
        return test(value, text)

    return compare


def _variable_with_text(place: int, text: str, comparison: Comparison, general: Step) -> Step:
    """The closure that compares a variable with a text that is known.

    Args:
        place: Where the variable is in the frame.
        text: The text, short.
        comparison: How they are compared.
        general: What does it when the variable is no text.
    """
    test = comparison.texts
    most = len(text)
    costs = tuple(READ + cost for cost in TENTHS[: most + 1])

    def compare(frame: Frame) -> Any:
        value = frame[place]
        if type(value) is not str:
            return general(frame)
        size = len(value)
        rest = frame[0] = frame[0] - costs[size if size < most else most]
        if rest < 0:
            raise CostExceeded(OVERDRAWN)
        return test(value, text)

    return compare


def _field_with_text(field: tuple[int, str], text: str, comparison: Comparison, general: Step) -> Step:
    """The closure that compares a field of a variable with a text that is known.

    Args:
        field: Where the variable is in the frame, and the name of the field.
        text: The text, a short one.
        comparison: How they are compared.
        general: What does it when there is no such text.
    """
    place, name = field
    test = comparison.texts
    most = len(text)
    costs = tuple(READ + READ + cost for cost in TENTHS[: most + 1])

    def compare(frame: Frame) -> Any:
        target = frame[place]
        if not isinstance(target, MapView):
            return general(frame)
        try:
            value = target.find(name)
        except EvaluationError:
            return general(frame)
        if type(value) is not str:
            return general(frame)
        size = len(value)
        rest = frame[0] = frame[0] - costs[size if size < most else most]
        if rest < 0:
            raise CostExceeded(OVERDRAWN)
        return test(value, text)

    return compare


def _with_number(left: Step, number: Any, comparison: Comparison) -> Step:
    """The closure that says whether a value is a number that is known."""
    test, others = comparison.texts, comparison.others
    kind = type(number)
    on_error = comparison.charge((FAILED, number), FAILED)

    def compare(frame: Frame) -> Any:
        try:
            value = left(frame)
        except EvaluationError:
            frame[0] -= on_error
            raise
        if type(value) is not kind:
            return others(frame, value, number)
        rest = frame[0] = frame[0] - _OF_NUMBERS
        if rest < 0:
            raise CostExceeded(OVERDRAWN)
        return test(value, number)

    return compare
