"""Kubernetes resource quantities: ``1500m``, ``1Gi``, ``2e3``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from pyxp.cel.libraries.registry import overload
from pyxp.cel.values import INT_MAX, INT_MIN, EvaluationError, NoSuchOverload, Opaque

_QUANTITY: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eE][+-]?[0-9]+|[a-zA-Z]*)")
_DECIMAL: Final = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY: Final = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_MAX_DIGITS: Final = 1000
_INT64_DIGITS: Final = 18


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
        EvaluationError: The text is none.
    """
    match = _QUANTITY.fullmatch(text) if len(text) < _MAX_DIGITS else None
    if match is None or not text:
        raise EvaluationError(
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        )
    sign, whole, fraction, suffix = match[1], match[2].lstrip("0"), match[3] or "", match[4]
    digits = int((whole + fraction) or "0") * (-1 if sign == "-" else 1)
    if suffix in _BINARY:
        shift = _BINARY[suffix]
        amount = Fraction(digits << shift, 10 ** len(fraction))
        room = 15 - (len(whole) or 1) - int(shift * 3 / 10) - 1
        scale = 0 if not fraction and room >= 0 else None
        _require_digits(match, scale)
        return Quantity(amount if scale is not None else _limited(amount), scale)
    if suffix in _DECIMAL:
        exponent = _DECIMAL[suffix]
    elif suffix[:1] in ("e", "E") and len(suffix) > 1 and not suffix[1:].isalpha():
        exponent = int(suffix[1:]) if len(suffix) < 6 else 10**6
    else:
        raise EvaluationError("unable to parse quantity's suffix")
    if abs(exponent) > _MAX_DIGITS:
        raise EvaluationError("unable to parse quantity's suffix")
    last = exponent - len(fraction)
    amount = Fraction(digits) * Fraction(10) ** last
    fits = len(whole) + len(fraction) <= _INT64_DIGITS and last >= -9
    scale = last if fits else None
    _require_digits(match, scale)
    return Quantity(amount if scale is not None else _limited(amount), scale)


def _require_digits(match: re.Match[str], scale: int | None) -> None:
    """A text without digits (``Ki``, ``-``) counts for zero, but only one held as an integer."""
    if scale is None and not (match[2] or match[3]):
        raise EvaluationError("unable to parse numeric part of quantity")


def _limited(amount: Fraction) -> Fraction:
    """Rounded away from zero to whole billionths, and no larger than an int64."""
    if amount.denominator != 1:
        nano = amount * 10**9
        rounded = -((-nano.numerator) // nano.denominator) if nano > 0 else nano.numerator // nano.denominator
        amount = Fraction(rounded, 10**9)
    return max(min(amount, Fraction(INT_MAX)), Fraction(-INT_MAX))


def _is_quantity(text: str) -> bool:
    try:
        parse_quantity(text)
    except EvaluationError:
        return False
    return True


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
