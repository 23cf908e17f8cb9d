"""A patch's list of transforms as one function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.inputs import Transform
from pyxp.engine.patch_and_transform.transforms.conversion import compile_convert
from pyxp.engine.patch_and_transform.transforms.mapping import compile_map
from pyxp.engine.patch_and_transform.transforms.matching import compile_match
from pyxp.engine.patch_and_transform.transforms.mathematics import compile_math
from pyxp.engine.patch_and_transform.transforms.strings import compile_string
from pyxp.gotext.errors import TextError
from pyxp.model.budget import SHORT, Budget, Exceeded

Step: TypeAlias = Callable[[Any], Any]
Chain: TypeAlias = Callable[[Any, Budget], Any]


def compile_chain(transforms: Sequence[Transform]) -> Chain | None:
    """One function for all transforms in their order, None when there are none.

    Each result that is not short is spent from the budget, and of what is matched as much as there are patterns to try.

    The function raises:
        Exceeded: the results are more than the budget allows; the message tells the same.
        Failure: a transform cannot be applied to the value it got; the message tells its index and type.
    """
    steps = [
        (index, transform.type, _compile(transform), len(transform.match.patterns) if transform.match else 0)
        for index, transform in enumerate(transforms)
    ]
    if not steps:
        return None

    def apply(value: Any, budget: Budget) -> Any:
        for index, kind, step, tries in steps:
            try:
                if tries:
                    budget.spend(value, tries)
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


def _compile(transform: Transform) -> Step:
    try:
        return compile_transform(transform)
    except Failure as failure:
        return _failing(failure.message)


def compile_transform(transform: Transform) -> Step:
    """One transform as a function of one value.

    Raises:
        Failure: the transform cannot work.
    """
    kind = transform.type
    if kind == "math" and transform.math is not None:
        return compile_math(transform.math)
    if kind == "map" and transform.map is not None:
        return compile_map(transform.map)
    if kind == "match" and transform.match is not None:
        return compile_match(transform.match)
    if kind == "string" and transform.string is not None:
        return compile_string(transform.string)
    if kind == "convert" and transform.convert is not None:
        return compile_convert(transform.convert)
    if kind in ("math", "map", "match", "string", "convert"):
        raise Failure(f"the transform's configuration is missing; give it under {kind}")
    raise Failure(f'"{kind}" is not a transform type')


def _failing(message: str) -> Step:
    def fail(_: Any) -> Any:
        raise Failure(message)

    return fail
