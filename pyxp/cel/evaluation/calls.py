"""Closures for calls, by number of arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyxp.cel.cost.actual import Charge
from pyxp.cel.libraries.registry import Implementation
from pyxp.cel.values import CostExceeded, ListView

Frame = list[Any]
Step = Callable[[Frame], Any]

# Null may turn up where a schema allows it although the checker knows another type; these take it in their stride.
_TAKE_NULL = frozenset({"_==_", "_!=_", "@in", "type", "dyn", "optional.of", "optional.ofNonZeroValue", "orValue"})


def plan_call(
    function: str, steps: list[Step], implementation: Implementation, dynamic: Implementation, charge: Charge | None
) -> Step:
    """A closure that evaluates the arguments, calls, and charges.

    Args:
        function: Name of the function.
        steps: The closures of the arguments.
        implementation: What to call.
        dynamic: What to call instead when an argument is null: it checks the types.
        charge: The cost of the call, None for 1.
    """
    if function in _TAKE_NULL:
        dynamic = implementation
    if function == "_+_":
        return _addition(steps[0], steps[1], implementation, dynamic, charge)
    if charge is not None:
        return _charged(steps, implementation, dynamic, charge)
    if len(steps) == 1:
        return _unary(steps[0], implementation, dynamic)
    if len(steps) == 2:
        return _binary(steps[0], steps[1], implementation, dynamic)
    return _many(steps, implementation, dynamic)


def _addition(
    left: Step, right: Step, implementation: Implementation, dynamic: Implementation, charge: Charge | None
) -> Step:
    def add(frame: Frame) -> Any:
        first = left(frame)
        second = right(frame)
        result = (dynamic if first is None or second is None else implementation)(first, second)
        frame[0] -= 1 if charge is None else charge((first, second), result)
        if type(result) is list or isinstance(result, ListView):
            frame[-1] -= len(result)
            if frame[-1] < 0:
                raise CostExceeded("operation cancelled: too many list elements copied")
        return result

    return add


def _charged(steps: list[Step], implementation: Implementation, dynamic: Implementation, charge: Charge) -> Step:
    def call(frame: Frame) -> Any:
        args = tuple([step(frame) for step in steps])
        result = (dynamic if None in args else implementation)(*args)
        frame[0] -= charge(args, result)
        if frame[0] < 0:
            raise CostExceeded("operation cancelled: actual cost limit exceeded")
        return result

    return call


def _unary(step: Step, implementation: Implementation, dynamic: Implementation) -> Step:
    def call(frame: Frame) -> Any:
        value = step(frame)
        frame[0] -= 1
        return dynamic(value) if value is None else implementation(value)

    return call


def _binary(left: Step, right: Step, implementation: Implementation, dynamic: Implementation) -> Step:
    def call(frame: Frame) -> Any:
        first = left(frame)
        second = right(frame)
        frame[0] -= 1
        if first is None or second is None:
            return dynamic(first, second)
        return implementation(first, second)

    return call


def _many(steps: list[Step], implementation: Implementation, dynamic: Implementation) -> Step:
    def call(frame: Frame) -> Any:
        args = [step(frame) for step in steps]
        frame[0] -= 1
        return (dynamic if any(arg is None for arg in args) else implementation)(*args)

    return call
