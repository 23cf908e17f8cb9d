"""Kubernetes quantities (``5Gi``, ``100m``, ``1e3``) as approximate floats.

Follows ``resource.ParseQuantity`` and ``Quantity.AsApproximateFloat64`` of apimachinery, whose intermediate results
decide the last digit of the float: short decimal and binary quantities keep an integer and a power of ten, all others
are rounded up to nano.
"""

from __future__ import annotations

import re
from math import inf
from typing import TypeAlias

from pyxp.engine.patch_and_transform.failures import Failure

_SHAPE = re.compile(r"([+-]?)(0*)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*(?:[+-]?[0-9]*))", re.ASCII)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_EXPONENT = re.compile(r"[eE]([+-]?[0-9]+)", re.ASCII)

_SHORT_DIGITS = 18
"""Decimal quantities with no more digits than this are kept exactly."""

_NANO = 9
_Scaled: TypeAlias = tuple[int, int]
"""An integer and the power of ten to multiply it with."""

_INT64_MAX = 2**63 - 1
_MAX_LENGTH = 1000
_LARGE_SCALE = 1000


def approximate(text: str) -> float:
    """The quantity as a float, as the conversion ``quantity`` makes it.

    Raises:
        Failure: the text is no quantity.
    """
    match = _SHAPE.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if match is None or not text:
        raise Failure(f'"{text[:100]}" is not a quantity such as 5Gi, 100m or 1e3')
    sign, zeros, whole, fraction, suffix = (part or "" for part in match.groups())
    if suffix in _BINARY:
        exact, rounded = _binary(whole or "0", fraction, _BINARY[suffix])
    else:
        exact, rounded = _decimal(whole or "0", fraction, _exponent_of(suffix))
    if exact is None and not zeros + whole + fraction:
        # The real parser takes a missing number for zero, but only as long as no rounding is needed.
        raise Failure(f'unable to parse the numeric part of "{text[:100]}"')
    value, scale = rounded if exact is None else exact
    base = float(-value if sign == "-" else value) if value.bit_length() <= 1024 else inf
    return base if scale == 0 else base * _power_of_ten(scale)


def _exponent_of(suffix: str) -> int:
    if suffix in _DECIMAL:
        return _DECIMAL[suffix]
    match = _EXPONENT.fullmatch(suffix)
    if match is None or not -(2**63) <= int(match.group(1)) < 2**63:
        raise Failure(f'unable to parse quantity\'s suffix "{suffix[:100]}"')
    return (int(match.group(1)) + 2**31) % 2**32 - 2**31


def _decimal(whole: str, fraction: str, exponent: int) -> tuple[_Scaled | None, _Scaled]:
    """A decimal quantity as it is, when it is short, and rounded."""
    value, scale = int(whole + fraction), exponent - len(fraction)
    short = len(whole) + len(fraction) <= _SHORT_DIGITS and scale >= -_NANO
    return ((value, scale), (0, 0)) if short else (None, _rounded_to_nano(value, scale))


def _binary(whole: str, fraction: str, exponent: int) -> tuple[_Scaled | None, _Scaled]:
    """A binary quantity as it is, when it is short, and rounded and capped at what an int64 holds."""
    precision = 15 - len(whole) - int(exponent * 3 / 10) - 1
    if not fraction and precision >= 0:
        return (int(whole) << exponent, 0), (0, 0)
    value, scale = _rounded_to_nano(int(whole + fraction) << exponent, -len(fraction))
    return None, (_INT64_MAX, 0) if value > _INT64_MAX * 10**-scale else (value, scale)


def _rounded_to_nano(value: int, scale: int) -> _Scaled:
    """The value rescaled to nano; what is finer is rounded away from zero."""
    if value == 0:
        return 0, scale
    shift = scale + _NANO
    if shift > _LARGE_SCALE:
        return 1 << 2000, -_NANO
    if shift >= 0:
        return value * 10**shift, -_NANO
    if -shift > _LARGE_SCALE + _MAX_LENGTH:
        return 1, -_NANO
    quotient, rest = divmod(value, 10**-shift)
    return quotient + (1 if rest else 0), -_NANO


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
