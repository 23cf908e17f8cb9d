"""Planned expressions, and the frames that they run on.

A frame is a list: its first item is the cost that may still be spent, its last the list elements that may still be
copied (which the server does not charge, as it does not copy them), the others are the variables. Every closure
charges what it costs before or after it works, also when it fails; a frame that is overdrawn raises CostExceeded at
the next loop step, call that walks data, or at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pyxp.cel.cost.units import MAX_COPIES
from pyxp.cel.values import MISSING, CostExceeded, Crash, EvaluationError, InternalFailure

Frame = list[Any]
Step = Callable[[Frame], Any]

OVERDRAWN: Final = "operation cancelled: actual cost limit exceeded"


class Program:
    """A planned expression; may run many times."""

    def __init__(self, step: Step, variables: tuple[str, ...], size: int) -> None:
        self._step = step
        self.variables = variables
        self._extra: list[Any] = [*[None] * (size - 1 - len(variables)), MAX_COPIES]

    def run(self, values: Mapping[str, Any], limit: int) -> tuple[Any, int]:
        """The value of the expression and what it cost.

        Args:
            values: The variables; one that is absent is an error when it is used.
            limit: The cost that may be spent.

        Raises:
            EvaluationError: The expression met a value it cannot work with. ``error.cost`` is what was spent.
            CostExceeded: The limit was exceeded, or the data is nested too deeply.
            InternalFailure: The expression could not be evaluated for a reason that lies here.
        """
        frame = [limit, *(values.get(name, MISSING) for name in self.variables), *self._extra]
        try:
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
        if frame[0] < 0:
            raise CostExceeded(OVERDRAWN)
        return value, limit - frame[0]


def constant(value: Any) -> Step:
    """A closure that gives a value for free."""
    return lambda _frame: value


def spend(frame: Frame, cost: int) -> None:
    """Charges a frame.

    Raises:
        CostExceeded: It is overdrawn.
    """
    frame[0] -= cost
    if frame[0] < 0:
        raise CostExceeded(OVERDRAWN)
