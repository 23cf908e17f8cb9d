"""Planned expressions, and the frames that they run on.

A frame is a list: its first item is the cost that may still be spent, its second the work that may still be done (which
the server does not count), the others are the variables. Every closure charges what it costs before or after it works,
also when it fails; a frame that is overdrawn raises CostExceeded at the next loop step, call that walks data, or at the
end. Work is counted where it repeats: in loops, when lists are copied or compared, when a macro evaluates a part again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pyxp.cel.evaluation.work import Work
from pyxp.cel.values import MISSING, CostExceeded, Crash, EvaluationError, InternalFailure, OutOfWork

Frame = list[Any]
Step = Callable[[Frame], Any]

FIRST_PLACE: Final = 2
"""Where the variables of a frame begin."""

OVERDRAWN: Final = "operation cancelled: actual cost limit exceeded"
TOO_MUCH_WORK: Final = "evaluating takes more work than pyxp does for one document"


class Program:
    """A planned expression; may run many times.

    Attributes:
        step: The closure of the whole expression.
        steps: The work of running it, beside what is counted where it repeats.
        variables: Names of the variables that it may read.
        size: How large its frames are.
    """

    __slots__ = ("size", "step", "steps", "variables")

    def __init__(self, step: Step, variables: tuple[str, ...], size: int, steps: int) -> None:
        self.step = step
        self.steps = max(steps + 1, 2)  # starting takes its time as well
        self.variables = variables
        self.size = size

    def run(self, values: Mapping[str, Any], limit: int, work: Work | None = None) -> tuple[Any, int]:
        """The value of the expression and what it cost.

        Args:
            values: The variables; one that is absent is an error when it is used.
            limit: The cost that may be spent.
            work: The work that may be done; what is done is taken off.

        Raises:
            EvaluationError: The expression met a value it cannot work with. ``error.cost`` is what was spent.
            CostExceeded: The limit was exceeded, or the data is nested too deeply.
            InternalFailure: The expression could not be evaluated for a reason that lies here, such as its work.
        """
        frame = self.frame([values.get(name, MISSING) for name in self.variables])
        return self.run_in(frame, limit, work or Work())

    def frame(self, values: Sequence[Any]) -> Frame:
        """A frame to run in, as often as wanted.

        Args:
            values: The variables in their order.
        """
        return [0, 0, *values, *[None] * (self.size - FIRST_PLACE - len(values))]

    def run_in(self, frame: Frame, limit: int, work: Work) -> tuple[Any, int]:
        """What :meth:`run` gives and raises, in a frame that has the variables and is at least as large as needed."""
        before = work.left
        frame[0] = limit
        frame[1] = before - self.steps
        try:
            if frame[1] < 0:
                raise OutOfWork(TOO_MUCH_WORK)
            value = self.step(frame)
        except Exception as error:
            raise failure(error, frame, limit) from error.__cause__
        finally:
            cost = limit - frame[0]
            # What walks data takes its time too, but is charged for; by how much a limit is exceeded says nothing.
            work.left = min(frame[1], before - min(cost, limit))
        if cost > limit:
            raise CostExceeded(OVERDRAWN)
        return value, cost


def failure(error: Exception, frame: Frame, limit: int) -> Exception:
    """What an exception inside an expression means for it: what :meth:`Program.run` raises.

    Args:
        error: The exception.
        frame: The frame in which the expression ran.
        limit: The cost that could be spent.
    """
    if isinstance(error, EvaluationError):
        error.cost = limit - frame[0]
        return CostExceeded(OVERDRAWN) if frame[0] < 0 else error
    if isinstance(error, Crash):
        failure = EvaluationError(f"internal error: {error}")
        failure.cost = limit - (frame[0] if error.left is None else error.left)
        return failure
    if isinstance(error, TypeError | AttributeError | ValueError | ArithmeticError):
        internal = InternalFailure(f"cannot be evaluated: {error}")
        internal.__cause__ = error
        return internal
    if isinstance(error, RecursionError):
        return CostExceeded("operation cancelled: value or expression nested too deeply")
    return error


def constant(value: Any) -> Step:
    """A closure that gives a value for free."""
    return lambda _frame: value


def work_on(frame: Frame, steps: int) -> None:
    """Takes steps off the work that may be done.

    Raises:
        OutOfWork: More than is left.
    """
    frame[1] -= steps
    if frame[1] < 0:
        raise OutOfWork(TOO_MUCH_WORK)


def spend(frame: Frame, cost: int) -> None:
    """Charges a frame.

    Raises:
        CostExceeded: It is overdrawn.
    """
    frame[0] -= cost
    if frame[0] < 0:
        raise CostExceeded(OVERDRAWN)


def recording(step: Step) -> Step:
    """A step that notes what was left when it crashed: what others still charge for, the server no longer reaches."""

    def run(frame: Frame) -> Any:
        try:
            return step(frame)
        except Crash as crash:
            if crash.left is None:
                crash.left = frame[0]
            raise

    return run
