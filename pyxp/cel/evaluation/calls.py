"""Closures for calls, by number of arguments.

A call is charged for also when it fails, and even when an argument failed: cel-go evaluates both sides of most calls
before it looks, and counts an error as something of size 1. Calls of three and more arguments, and those whose
overload only the values decide, stop at the first argument that fails.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from pyxp.cel.cost.actual import AHEAD, FAILED, MAY_CRASH, Charge
from pyxp.cel.cost.units import CALL
from pyxp.cel.cost.weights import WEIGHTS, depth, length
from pyxp.cel.evaluation.comparisons import OF_TEXTS, comparison_of, plan_comparison
from pyxp.cel.evaluation.pairs import adding, calling, copied, plan_pair, plan_plain_pair, plan_with_constant
from pyxp.cel.evaluation.planning import NOT_CONSTANT, Operand
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


def plan_call(callee: Callee, operands: list[Operand]) -> Step:
    """A closure that evaluates the arguments, calls, and charges.

    Args:
        callee: What to call.
        operands: The arguments.
    """
    weight = WEIGHTS.get(callee.function)
    if weight is None or not operands:
        return _plan(callee, operands)
    weighed = [Operand(_weighed(first.step, weight.base, weight.each), first.constant) for first in operands[:1]]
    weighed += [Operand(_weighed(other.step, 0, weight.each), other.constant) for other in operands[1:]]
    step = _plan(callee, weighed)
    return _made(step, weight.result) if weight.result else step


def _weighed(step: Step, base: int, each: int) -> Step:
    """An argument that takes work to be dealt with."""

    def weigh(frame: Frame) -> Any:
        value = step(frame)
        work_on(frame, base + each * length(value, frame[1]) if each else base)
        return value

    return weigh if base or each else step


def _made(step: Step, each: int) -> Step:
    """A call whose result takes work to make."""

    def make(frame: Frame) -> Any:
        value = step(frame)
        work_on(frame, each * len(value) if isinstance(value, list | dict | ListView) else 0)
        return value

    return make


def _plan(callee: Callee, operands: list[Operand]) -> Step:
    function, implementation, dynamic, charge, early = callee
    steps = [operand.step for operand in operands]
    if charge is not None and charge in AHEAD:
        ahead = _charged_ahead(steps, implementation, dynamic, charge)
        return recording(ahead) if charge in MAY_CRASH else ahead
    if function in _TAKE_NULL:
        dynamic = implementation
    if len(steps) == 1 and charge is None:
        return _unary(steps[0], implementation, dynamic)
    if len(steps) == 2 and not early:
        return _of_two(callee._replace(dynamic=dynamic), operands[0], operands[1])
    if len(steps) == 2 and operands[1].constant is not NOT_CONSTANT and operands[1].constant is not None:
        return _with_constant(steps[0], operands[1].constant, implementation, dynamic, charge)
    return _many(steps, implementation, dynamic, charge)


def _of_two(callee: Callee, left: Operand, right: Operand) -> Step:
    function, implementation, dynamic, charge, _ = callee
    if charge is None:
        if right.constant is NOT_CONSTANT or right.constant is None:
            step = plan_plain_pair(left.step, right.step, implementation, dynamic)
        else:
            step = plan_with_constant(left.step, right.constant, implementation, dynamic)
        return _copying(step) if function == "_+_" else step
    if function == "_+_":
        return plan_pair(left.step, right.step, adding(implementation, dynamic, charge), charge)
    if function not in OF_TEXTS:
        return plan_pair(left.step, right.step, calling(implementation, dynamic, charge), charge)
    comparison = comparison_of(function, calling(implementation, dynamic, charge), charge)
    return plan_comparison(comparison, left, right)


def _copying(step: Step) -> Step:
    return lambda frame: copied(frame, step(frame))


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
        cost = charge(tuple(args), FAILED)
        spend(frame, cost)
        for arg in args:
            work_on(frame, cost * depth(arg, frame[1]))
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


def _with_constant(
    left: Step, known: Any, implementation: Implementation, dynamic: Implementation, charge: Charge | None
) -> Step:
    """A call of two arguments that stops at the first one that fails, as :func:`_many` does it."""

    def call(frame: Frame) -> Any:
        value = left(frame)
        result = FAILED
        try:
            result = dynamic(value, known) if value is None else implementation(value, known)
        finally:
            frame[0] -= CALL if charge is None else charge((value, known), result)
        if frame[0] < 0:
            raise CostExceeded(OVERDRAWN)
        return result

    return call


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
