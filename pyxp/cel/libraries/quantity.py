"""Kubernetes resource quantities: ``1500m``, ``1Gi``, ``2e3``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from pyxp.cel.libraries.reading import is_read, read_as
from pyxp.cel.libraries.registry import overload
from pyxp.cel.values import INT_MAX, INT_MIN, EvaluationError, NoSuchOverload, Opaque
from pyxp.gotext import quantities

_LARGEST_SCALE: Final = 1000
"""Powers of ten beyond this are not worked out: a few characters would fill the memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Quantity(Opaque):
    """An amount and how it is held.

    Attributes:
        amount: The exact value.
        scale: Power of ten of the last digit when it is held as a 64 bit integer, None for arbitrary precision.
        computed: Whether it is a sum or a difference, which the server compares with nothing (``q == a.add(b)``).
    """

    amount: Fraction
    scale: int | None
    computed: bool = False

    type_name = "kubernetes.Quantity"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quantity):
            return False
        if other.computed:
            raise NoSuchOverload
        return self.amount == other.amount

    def __hash__(self) -> int:
        return hash(self.amount)


def parse_quantity(text: str) -> Quantity:
    """The quantity.

    Raises:
        EvaluationError: The text is not a quantity, or far beyond what any could mean.
    """
    value, scale, short = read_as(quantities.parse_quantity, text)
    if scale > _LARGEST_SCALE:
        raise EvaluationError("unable to parse quantity's suffix")
    return Quantity(Fraction(value) * Fraction(10) ** scale, scale if short else None)


def _is_quantity(text: str) -> bool:
    return is_read(parse_quantity, text)


def _is_integer(value: Quantity) -> bool:
    if value.scale is None or value.scale < 0:
        return False
    return value.amount.denominator == 1 and INT_MIN <= value.amount <= INT_MAX


def _as_integer(value: Quantity) -> int:
    if not _is_integer(value):
        raise EvaluationError("cannot convert value to integer")
    return value.amount.numerator


def _as_float(value: Quantity) -> float:
    try:
        return float(value.amount)
    except OverflowError:
        return math.copysign(math.inf, _sign(value))


def _compare(left: Quantity, right: Quantity) -> int:
    return (left.amount > right.amount) - (left.amount < right.amount)


def _plus(left: Quantity, right: Quantity | int, sign: int = 1) -> Quantity:
    amount, scale = (right.amount, right.scale) if isinstance(right, Quantity) else (Fraction(right), 0)
    total = left.amount + sign * amount
    if left.scale is None or scale is None:
        return Quantity(total, None, computed=True)
    lowest = min(left.scale, scale)
    held = total / Fraction(10) ** lowest
    return Quantity(total, lowest if INT_MIN <= held <= INT_MAX else None, computed=True)


def _minus(left: Quantity, right: Quantity | int) -> Quantity:
    return _plus(left, right, -1)


def _sign(value: Quantity) -> int:
    return (value.amount > 0) - (value.amount < 0)


def _q(signature: str) -> str:
    return signature.replace("Q", "kubernetes.Quantity")


def _less(left: Any, right: Any) -> bool:
    return bool(left.amount < right.amount)


def _greater(left: Any, right: Any) -> bool:
    return bool(left.amount > right.amount)


FUNCTIONS: Final = (
    overload("isQuantity", "is_quantity_string", "(string) -> bool", _is_quantity),
    overload("quantity", "string_to_quantity", _q("(string) -> Q"), parse_quantity),
    overload("isInteger", "quantity_is_integer", _q("Q.() -> bool"), _is_integer),
    overload("asInteger", "quantity_get_int", _q("Q.() -> int"), _as_integer),
    overload("asApproximateFloat", "quantity_get_float", _q("Q.() -> double"), _as_float),
    overload("sign", "quantity_sign", _q("(Q) -> int"), _sign),
    overload("isGreaterThan", "quantity_is_greater_than", _q("Q.(Q) -> bool"), _greater),
    overload("isLessThan", "quantity_is_less_than", _q("Q.(Q) -> bool"), _less),
    overload("compareTo", "quantity_compare_to", _q("Q.(Q) -> int"), _compare),
    overload("add", "quantity_add", _q("Q.(Q) -> Q"), _plus),
    overload("add", "quantity_add_int", _q("Q.(int) -> Q"), _plus),
    overload("sub", "quantity_sub", _q("Q.(Q) -> Q"), _minus),
    overload("sub", "quantity_sub_int", _q("Q.(int) -> Q"), _minus),
)
