"""Closures for calls, by number of arguments.

A call is charged for also when it fails, and even when an argument failed: cel-go evaluates both sides of most calls
before it looks, and counts an error as something of size 1. Calls of three and more arguments, and those whose
overload only the values decide, stop at the first argument that fails.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from pyxp.cel.cost.actual import AHEAD, FAILED, MAY_CRASH, Charge
from pyxp.cel.cost.units import CALL
from pyxp.cel.evaluation.program import OVERDRAWN, Frame, Step, recording, spend, work_on
from pyxp.cel.libraries.registry import ONE_FOR_ALL, Implementation, Overload
from pyxp.cel.values import CostExceeded, EvaluationError, ListView

# Null may turn up where a schema allows it although the checker knows another type; these take it in their stride.
_TAKE_NULL: Final = frozenset({
    "_==_", "_!=_", "@in", "type", "dyn", "optional.of", "optional.ofNonZeroValue", "orValue",
})  # fmt: skip

# Functions whose implementation takes any number of arguments.
_ANY_NUMBER: Final = frozenset({"format"})


def stops_early(function: str, overloads: tuple[Overload, ...]) -> bool:
    """Whether a call does not evaluate the arguments after one that fails."""
    count = len(overloads[0].args)
    return count > 2 or function in _ANY_NUMBER or (len(overloads) > 1 and function not in ONE_FOR_ALL)


class Callee(NamedTuple):
    """What is called.

    Attributes:
        function: Name of the function.
        implementation: What to call.
        dynamic: What to call instead when an argument is null: it checks the types.
        charge: The cost of the call, None for CALL.
        early: Whether arguments after one that fails are not evaluated.
    """

    function: str
    implementation: Implementation
    dynamic: Implementation
    charge: Charge | None
    early: bool


def plan_call(callee: Callee, steps: list[Step]) -> Step:
    """A closure that evaluates the arguments, calls, and charges.

    Args:
        callee: What to call.
        steps: The closures of the arguments.
    """
    function, implementation, dynamic, charge, early = callee
    if charge is not None and charge in AHEAD:
        ahead = _charged_ahead(steps, implementation, dynamic, charge)
        return recording(ahead) if charge in MAY_CRASH else ahead
    if function in _TAKE_NULL:
        dynamic = implementation
    if len(steps) == 1 and charge is None:
        return _unary(steps[0], implementation, dynamic)
    if len(steps) == 2 and not early:
        if function == "_+_":
            return _addition(steps[0], steps[1], implementation, dynamic, charge)
        if charge is None:
            return _binary(steps[0], steps[1], implementation, dynamic)
        return _charged_binary(steps[0], steps[1], implementation, dynamic, charge)
    return _many(steps, implementation, dynamic, charge)


def _charged_ahead(steps: list[Step], implementation: Implementation, dynamic: Implementation, charge: Charge) -> Step:
    def call(frame: Frame) -> Any:
        args: list[Any] = []
        problem: EvaluationError | None = None
        for step in steps:
            try:
                args.append(step(frame))
            except EvaluationError as error:
                problem = problem or error
                args.append(FAILED)
        spend(frame, charge(tuple(args), FAILED))
        if problem is not None:
            raise problem
        return (dynamic if any(arg is None for arg in args) else implementation)(*args)

    return call


def _unary(step: Step, implementation: Implementation, dynamic: Implementation) -> Step:
    def call(frame: Frame) -> Any:
        try:
            value = step(frame)
        finally:
            frame[0] -= CALL
        return dynamic(value) if value is None else implementation(value)

    return call


def _binary(left: Step, right: Step, implementation: Implementation, dynamic: Implementation) -> Step:
    def call(frame: Frame) -> Any:
        try:
            first = left(frame)
        except EvaluationError:
            _evaluate(right, frame)
            frame[0] -= CALL
            raise
        try:
            second = right(frame)
        finally:
            frame[0] -= CALL
        if first is None or second is None:
            return dynamic(first, second)
        return implementation(first, second)

    return call


def _evaluate(step: Step, frame: Frame) -> Any:
    """The value of a step whose error comes second."""
    try:
        return step(frame)
    except EvaluationError:
        return FAILED


def _charged_binary(
    left: Step, right: Step, implementation: Implementation, dynamic: Implementation, charge: Charge
) -> Step:
    def call(frame: Frame) -> Any:
        try:
            first = left(frame)
        except EvaluationError:
            second = _evaluate(right, frame)
            frame[0] -= charge((FAILED, second), FAILED)
            raise
        second = result = FAILED
        try:
            second = right(frame)
            result = (dynamic if first is None or second is None else implementation)(first, second)
        finally:
            frame[0] -= charge((first, second), result)
        if frame[0] < 0:
            raise CostExceeded(OVERDRAWN)
        return result

    return call


def _addition(
    left: Step, right: Step, implementation: Implementation, dynamic: Implementation, charge: Charge | None
) -> Step:
    add = (
        _binary(left, right, implementation, dynamic)
        if charge is None
        else _charged_binary(left, right, implementation, dynamic, charge)
    )

    def copy(frame: Frame) -> Any:
        result = add(frame)
        if type(result) is list or isinstance(result, ListView):
            work_on(frame, len(result))
        return result

    return copy


def _many(steps: list[Step], implementation: Implementation, dynamic: Implementation, charge: Charge | None) -> Step:
    before, last = steps[:-1], steps[-1:]

    def call(frame: Frame) -> Any:
        args = [step(frame) for step in before]
        result = FAILED
        try:
            for step in last:
                args.append(FAILED)
                args[-1] = step(frame)
            result = (dynamic if any(arg is None for arg in args) else implementation)(*args)
        finally:
            frame[0] -= CALL if charge is None else charge(tuple(args), result)
        if frame[0] < 0:
            raise CostExceeded(OVERDRAWN)
        return result

    return call
