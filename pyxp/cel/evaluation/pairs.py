"""Closures for calls of two arguments that the server evaluates both before it looks at either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyxp.cel.cost.actual import FAILED, Charge
from pyxp.cel.cost.units import CALL, SHORT, TENTHS, tenth
from pyxp.cel.evaluation.program import OVERDRAWN, Frame, Step, work_on
from pyxp.cel.libraries.bounds import bounded
from pyxp.cel.libraries.registry import Implementation
from pyxp.cel.values import CostExceeded, EvaluationError, ListView

Finish = Callable[[Frame, Any, Any], Any]
"""Calls with two values, and charges."""


def plan_pair(left: Step, right: Step, finish: Finish, charge: Charge) -> Step:
    """A closure that evaluates two arguments and calls.

    Args:
        left: The first.
        right: The second.
        finish: What calls, when there are both.
        charge: What the call costs, when one of them is an error.
    """

    def call(frame: Frame) -> Any:
        try:
            first = left(frame)
        except EvaluationError:
            second = _second(right, frame)
            frame[0] -= charge((FAILED, second), FAILED)
            raise
        try:
            second = right(frame)
        except Exception:
            frame[0] -= charge((first, FAILED), FAILED)
            raise
        return finish(frame, first, second)

    return call


def _second(step: Step, frame: Frame) -> Any:
    """The value of a step whose error comes second."""
    try:
        return step(frame)
    except EvaluationError:
        return FAILED


def calling(implementation: Implementation, dynamic: Implementation, charge: Charge) -> Finish:
    """What calls any function.

    Args:
        implementation: The function.
        dynamic: What to call instead when an argument is null.
        charge: What the call costs.
    """

    def finish(frame: Frame, first: Any, second: Any) -> Any:
        result = FAILED
        try:
            result = (dynamic if first is None or second is None else implementation)(first, second)
        finally:
            frame[0] -= charge((first, second), result)
        if frame[0] < 0:
            raise CostExceeded(OVERDRAWN)
        return result

    return finish


def adding(implementation: Implementation, dynamic: Implementation, charge: Charge) -> Finish:
    """What adds two values of which the checker takes one for a text; the arguments are as in :func:`calling`."""
    otherwise = calling(implementation, dynamic, charge)

    def finish(frame: Frame, first: Any, second: Any) -> Any:
        if type(first) is not str or type(second) is not str:
            return copied(frame, otherwise(frame, first, second))
        size = len(first) + len(second)
        bounded(size)
        rest = frame[0] = frame[0] - (TENTHS[size] if size < SHORT else tenth(size))
        if rest < 0:
            raise CostExceeded(OVERDRAWN)
        return first + second

    return finish


def copied(frame: Frame, value: Any) -> Any:
    """A value that was just made; a list is work."""
    if type(value) is list or isinstance(value, ListView):
        work_on(frame, len(value))
    return value


def plan_plain_pair(left: Step, right: Step, implementation: Implementation, dynamic: Implementation) -> Step:
    """A closure as :func:`plan_pair` gives it, of a call that costs the usual."""

    def call(frame: Frame) -> Any:
        try:
            first = left(frame)
        except EvaluationError:
            _second(right, frame)
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


def plan_with_constant(left: Step, known: Any, implementation: Implementation, dynamic: Implementation) -> Step:
    """A closure as :func:`plan_plain_pair` gives it, where the second argument is known and not null."""

    def call(frame: Frame) -> Any:
        try:
            value = left(frame)
        finally:
            frame[0] -= CALL
        return dynamic(value, known) if value is None else implementation(value, known)

    return call
