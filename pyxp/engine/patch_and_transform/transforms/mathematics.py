"""``math``: multiply and clamp, with Go's two kinds of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.fields import Fields
from pyxp.engine.patch_and_transform.refusals import one_of, require
from pyxp.engine.patch_and_transform.transforms.kinds import Step, TransformKind
from pyxp.gotext.integers import truncated, wrapped
from pyxp.gotext.values import type_name


class MathTransform(NamedTuple):
    """The settings; ``operands`` by their names, None where one is missing."""

    type: str
    operands: dict[str, int | None]


def _multiply(value: float, factor: int) -> float:
    return wrapped(value * factor) if isinstance(value, int) else value * float(factor)


def _clamp_min(value: float, bound: int) -> float:
    """The bound, or the value untouched; a float is compared without its fraction."""
    return bound if truncated(value) < bound else value


def _clamp_max(value: float, bound: int) -> float:
    return bound if truncated(value) > bound else value


_TYPES: Final[dict[str, tuple[str, Callable[[float, int], float]]]] = {
    "Multiply": ("multiply", _multiply),
    "ClampMin": ("clampMin", _clamp_min),
    "ClampMax": ("clampMax", _clamp_max),
}
"""What each type calculates, and the name of its operand."""


def _read(value: Any, path: str) -> MathTransform:
    names = [name for name, _ in _TYPES.values()]
    fields = Fields(value, path, ("type", *names))
    return MathTransform(fields.text("type"), {name: fields.integer(name) for name in names})


def _check(settings: MathTransform) -> None:
    require(settings.type, "type", "a math transform needs a type")
    one_of(settings.type, _TYPES, "type", "unknown math transform type")
    name, _ = _TYPES[settings.type]
    require(settings.operands[name], name, f"a number must be given for {settings.type}")


def _compile(settings: MathTransform) -> Step:
    if settings.type not in _TYPES:
        raise Failure(f'"{settings.type}" is not a math transform type')
    name, calculate = _TYPES[settings.type]
    operand = settings.operands[name]
    if operand is None:
        raise Failure(f"a number is missing for the math transform type {settings.type}")
    fixed = operand

    def apply(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Failure(f"math needs a number, found a value of type {type_name(value)}")
        return calculate(value, fixed)

    return apply


KIND: Final = TransformKind(_read, _check, _compile)
