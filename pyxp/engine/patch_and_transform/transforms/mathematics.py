"""``math``: multiply and clamp, with Go's two kinds of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.inputs import MathTransform
from pyxp.gotext.integers import truncated, wrapped
from pyxp.gotext.values import type_name


def compile_math(config: MathTransform) -> Callable[[Any], Any]:
    """The transform as a function of one number.

    Raises:
        Failure: the type is unknown, or its number is missing.
    """
    operation = {
        "Multiply": (config.multiply, _multiply),
        "ClampMin": (config.clamp_min, _clamp_min),
        "ClampMax": (config.clamp_max, _clamp_max),
    }.get(config.type)
    if operation is None:
        raise Failure(f'"{config.type}" is not a math transform type')
    operand, calculate = operation
    if operand is None:
        raise Failure(f"a number is missing for the math transform type {config.type}")
    fixed = operand

    def apply(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Failure(f"math needs a number, found a value of type {type_name(value)}")
        return calculate(value, fixed)

    return apply


def _multiply(value: float, factor: int) -> float:
    return wrapped(value * factor) if isinstance(value, int) else value * float(factor)


def _clamp_min(value: float, bound: int) -> float:
    """The bound, or the value untouched; a float is compared without its fraction."""
    return bound if truncated(value) < bound else value


def _clamp_max(value: float, bound: int) -> float:
    return bound if truncated(value) > bound else value
