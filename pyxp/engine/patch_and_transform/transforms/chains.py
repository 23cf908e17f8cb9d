"""A patch's list of transforms as one function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.inputs import TransformInput
from pyxp.engine.patch_and_transform.transforms.kinds import Step
from pyxp.engine.patch_and_transform.transforms.table import compile_transform, tries
from pyxp.gotext.errors import TextError
from pyxp.model.budget import SHORT, Budget, Exceeded

Chain: TypeAlias = Callable[[Any, Budget], Any]


def compile_chain(transforms: Sequence[TransformInput]) -> Chain | None:
    """One function for all transforms in their order, None when there are none.

    Each result that is not short is spent from the budget, and of what is matched as much as there are patterns to try.

    The function raises:
        Exceeded: the results are more than the budget allows; the message tells the same.
        Failure: a transform cannot be applied to the value it got; the message tells its index and type.
    """
    steps = [
        (index, transform.type, _compile(transform), tries(transform)) for index, transform in enumerate(transforms)
    ]
    if not steps:
        return None

    def apply(value: Any, budget: Budget) -> Any:
        for index, kind, step, count in steps:
            try:
                if count:
                    budget.spend(value, count)
                value = step(value)
                if value.__class__ is not str or len(value) > SHORT:
                    budget.spend(value)
            except (Failure, Exceeded, TextError) as error:
                error.message = f"transform at index {index} ({kind}) failed: {error.message}"
                if isinstance(error, TextError):
                    raise Failure(error.message) from error
                raise
        return value

    return apply


def _compile(transform: TransformInput) -> Step:
    try:
        return compile_transform(transform)
    except Failure as failure:
        return _failing(failure.message)


def _failing(message: str) -> Step:
    def fail(_: Any) -> Any:
        raise Failure(message)

    return fail
