"""Kubernetes quantities: ``5Gi``, ``100m``, ``1e3``.

Follows ``resource.ParseQuantity`` of apimachinery, in which short decimal and binary quantities keep an integer and a
power of ten, while all others are rounded up to billionths. How a quantity is held decides what it can be converted
to, and the last digit of its float.
"""

from __future__ import annotations

import re
from math import inf
from typing import Final, NamedTuple

from pyxp.gotext.errors import TextError
from pyxp.gotext.integers import INT64_MAX, INT64_MIN

_SHAPE: Final = r"([+-]?)(0*)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*(?:[+-]?[0-9]*))"
_EXPONENT: Final = r"[eE]([+-]?[0-9]+)"
_DECIMAL: Final = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY: Final = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}

_SHORT_DIGITS: Final = 18
"""Decimal quantities with no more digits than this are kept exactly."""

_NANO: Final = 9
_MAX_LENGTH: Final = 1000
_LARGE_SCALE: Final = 1000
_ANY_LARGE: Final = 1 << 2000
"""Stands for what is too large to be worked with, which no float can hold."""


class Quantity(NamedTuple):
    """A quantity as ParseQuantity holds it: ``value * 10**scale``.

    Attributes:
        value: The digits.
        scale: The power of ten of the last digit.
        short: Whether it is held as a 64-bit integer and its scale, rather than in arbitrary precision.
    """

    value: int
    scale: int
    short: bool

    def approximate(self) -> float:
        """The float of ``Quantity.AsApproximateFloat64``."""
        try:
            base = float(self.value)
        except OverflowError:
            base = inf if self.value > 0 else -inf
        return base if self.scale == 0 else base * _power_of_ten(self.scale)


def parse_quantity(text: str) -> Quantity:
    """What ``resource.ParseQuantity`` reads.

    Raises:
        TextError: The text is not a quantity.
    """
    match = re.fullmatch(_SHAPE, text, re.ASCII) if len(text) <= _MAX_LENGTH else None
    if match is None or not text:
        raise TextError(
            f'"{text[:100]}" is not a quantity such as 5Gi, 100m or 1e3',
            go="quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        )
    sign, zeros, whole, fraction, suffix = (part or "" for part in match.groups())
    if suffix in _BINARY:
        held = _binary(whole or "0", fraction, _BINARY[suffix])
    else:
        held = _decimal(whole or "0", fraction, _exponent_of(suffix))
    if not held.short and not zeros + whole + fraction:
        # A missing number counts for zero, but only as long as no rounding is needed.
        raise TextError(
            f'unable to parse the numeric part of "{text[:100]}"', go="unable to parse numeric part of quantity"
        )
    return held._replace(value=-held.value) if sign == "-" else held


def _exponent_of(suffix: str) -> int:
    if suffix in _DECIMAL:
        return _DECIMAL[suffix]
    match = re.fullmatch(_EXPONENT, suffix, re.ASCII)
    if match is None or not INT64_MIN <= int(match.group(1)) <= INT64_MAX:
        raise TextError(f'unable to parse quantity\'s suffix "{suffix[:100]}"', go="unable to parse quantity's suffix")
    return (int(match.group(1)) + 2**31) % 2**32 - 2**31


def _decimal(whole: str, fraction: str, exponent: int) -> Quantity:
    """A decimal quantity, as it is when it is short, else rounded."""
    value, scale = int(whole + fraction), exponent - len(fraction)
    short = len(whole) + len(fraction) <= _SHORT_DIGITS and scale >= -_NANO
    return Quantity(value, scale, short=True) if short else _rounded_to_nano(value, scale)


def _binary(whole: str, fraction: str, exponent: int) -> Quantity:
    """A binary quantity, as it is when it is short, else rounded and capped at what an int64 holds."""
    precision = 15 - len(whole) - int(exponent * 3 / 10) - 1
    if not fraction and precision >= 0:
        return Quantity(int(whole) << exponent, 0, short=True)
    held = _rounded_to_nano(int(whole + fraction) << exponent, -len(fraction))
    return Quantity(INT64_MAX, 0, short=False) if held.value > INT64_MAX * 10**-held.scale else held


def _rounded_to_nano(value: int, scale: int) -> Quantity:
    """The value rescaled to nano; what is finer is rounded away from zero."""
    if value == 0:
        return Quantity(0, scale, short=False)
    shift = scale + _NANO
    if shift > _LARGE_SCALE:
        return Quantity(_ANY_LARGE, -_NANO, short=False)
    if shift >= 0:
        return Quantity(value * 10**shift, -_NANO, short=False)
    if -shift > _LARGE_SCALE + _MAX_LENGTH:
        return Quantity(1, -_NANO, short=False)
    quotient, rest = divmod(value, 10**-shift)
    return Quantity(quotient + (1 if rest else 0), -_NANO, short=False)


def _power_of_ten(exponent: int) -> float:
    """Go's ``math.Pow10``: a product of two table entries, not always the nearest float."""
    if exponent < -323:
        return 0.0
    if exponent > 308:
        return inf
    hundreds, units = divmod(abs(exponent), 32)
    if exponent < 0:
        return float(f"1e-{hundreds * 32}") / float(f"1e{units}")
    return float(f"1e{hundreds * 32}") * float(f"1e{units}")
