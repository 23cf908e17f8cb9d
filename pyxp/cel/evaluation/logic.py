"""Closures for ``&&`` and ``||``: a term that decides makes up for others that are errors, on either side of it."""

from __future__ import annotations

from pyxp.cel.cost.units import WORK_OF_ERRORS
from pyxp.cel.evaluation.program import Frame, Step, work_on
from pyxp.cel.values import EvaluationError, NoSuchOverload


def plan_logic(terms: list[Step], *, conjunction: bool) -> Step:
    """The closure of a chain.

    Args:
        terms: The closures of its terms.
        conjunction: Whether it is of ``&&``.
    """
    steps = tuple(terms)
    decisive: bool = not conjunction

    def decide(frame: Frame) -> bool:
        problem: EvaluationError | None = None
        for step in steps:
            try:
                value = step(frame)
            except EvaluationError as error:
                work_on(frame, WORK_OF_ERRORS)
                problem = problem or error
                continue
            if value is conjunction:
                continue
            if value is decisive:
                return not conjunction
            problem = problem or NoSuchOverload()
        if problem is not None:
            raise problem
        return conjunction

    return decide
