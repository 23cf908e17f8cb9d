"""Planned expressions, and the frames that they run on.

A frame is a list: its first item is the cost that may still be spent, its last the work that may still be done (which
the server does not count), the others are the variables. Every closure charges what it costs before or after it works,
also when it fails; a frame that is overdrawn raises CostExceeded at the next loop step, call that walks data, or at the
end. Work is counted where it repeats: in loops, when lists are copied, when a macro evaluates a part again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pyxp.cel.cost.units import MOST_WORK
from pyxp.cel.values import MISSING, CostExceeded, Crash, EvaluationError, InternalFailure

Frame = list[Any]
Step = Callable[[Frame], Any]

OVERDRAWN: Final = "operation cancelled: actual cost limit exceeded"
TOO_MUCH_WORK: Final = "evaluating takes more work than pyxp does for one document"


class Work:
    """The work that several evaluations together may still do.

    Attributes:
        left: How many steps: nodes evaluated, list elements copied.
    """

    __slots__ = ("left",)

    def __init__(self, left: int = MOST_WORK) -> None:
        self.left = left


class Program:
    """A planned expression; may run many times."""

    def __init__(self, step: Step, variables: tuple[str, ...], size: int, nodes: int) -> None:
        self._step = step
        self._nodes = nodes
        self.variables = variables
        self._extra: list[Any] = [None] * (size - 1 - len(variables))

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
        allowed = (MOST_WORK if work is None else work.left) - self._nodes
        frame = [limit, *(values.get(name, MISSING) for name in self.variables), *self._extra, allowed]
        try:
            if allowed < 0:
                raise InternalFailure(TOO_MUCH_WORK)
            value = self._step(frame)
        except EvaluationError as error:
            error.cost = limit - frame[0]
            if frame[0] < 0:
                raise CostExceeded(OVERDRAWN) from None
            raise
        except Crash as crash:
            failure = EvaluationError(f"internal error: {crash}")
            failure.cost = limit - (frame[0] if crash.left is None else crash.left)
            raise failure from None
        except (TypeError, AttributeError, ValueError, ArithmeticError) as error:
            raise InternalFailure(f"cannot be evaluated: {error}") from error
        except RecursionError:
            raise CostExceeded("operation cancelled: value or expression nested too deeply") from None
        finally:
            if work is not None:
                # What walks data takes its time too, but is charged for.
                work.left -= max(work.left - frame[-1], limit - frame[0])
        if frame[0] < 0:
            raise CostExceeded(OVERDRAWN)
        return value, limit - frame[0]


def constant(value: Any) -> Step:
    """A closure that gives a value for free."""
    return lambda _frame: value


def work_on(frame: Frame, steps: int) -> None:
    """Takes steps off the work that may be done.

    Raises:
        InternalFailure: More than is left.
    """
    frame[-1] -= steps
    if frame[-1] < 0:
        raise InternalFailure(TOO_MUCH_WORK)


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
