"""Floats: Go's ``strconv.FormatFloat`` and ``ParseFloat``.

Python's own formatting agrees with Go's for ``%e`` and ``%f``; this module adds the shortest forms, the hexadecimal
and binary ones, and the grammar of Go's parser (underscores, hexadecimal mantissas, ``Inf``).
"""

from __future__ import annotations

import re
import struct
from math import copysign, frexp, inf, isfinite, isinf, isnan, nan
from typing import Final

from pyxp.gotext.errors import OutOfRangeError, TextError

SHORTEST: Final = -1
"""As a precision: as many digits as it takes to identify the float."""

_MANTISSA_BITS: Final = 52


def format_float(value: float, verb: str, precision: int = SHORTEST) -> str:
    """``value`` as ``strconv.FormatFloat(value, verb, precision, 64)`` writes it; ``verb`` is one of ``beEfgGxX``."""
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if verb in "gG":
        text = _general(value, precision)
    elif verb in "eE":
        text = _exponent(value, precision)
    elif verb == "f":
        text = _fixed(value, precision)
    elif verb == "b":
        return _binary(value)
    else:
        text = _hexadecimal(value, precision)
    return text.upper() if verb.isupper() else text


def format_float32(value: float) -> str:
    """The float, cut to 32 bits, as ``strconv.FormatFloat(value, 'g', -1, 32)`` writes it."""
    if not isfinite(value):
        return format_float(value, "g")
    try:
        single = struct.pack("<f", value)
        (held,) = struct.unpack("<f", single)
    except OverflowError:
        return format_float(copysign(inf, value), "g")
    for precision in range(1, 10):
        digits = float(f"{held:.{precision}g}")
        if struct.pack("<f", digits) == single:
            return format_float(digits, "g")
    return format_float(held, "g")


def shortest_digits(value: float) -> tuple[str, str, int]:
    """Sign, digits without zeros at either end, and the position of the point: ``0.digits * 10**position``."""
    sign = "-" if repr(value).startswith("-") else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    position = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return (sign, digits, position) if digits else (sign, "", 0)


def _general(value: float, precision: int) -> str:
    if precision != SHORTEST:
        return f"%.{precision}g" % value
    sign, digits, position = shortest_digits(value)
    exponent = position - 1
    # However many digits the shortest form has, Go decides as for six.
    if digits and (exponent < -4 or exponent >= 6):
        return _exponent(value, SHORTEST)
    return sign + _point(digits, position) if digits else sign + "0"


def _point(digits: str, position: int) -> str:
    """Digits with a decimal point at ``position``, padded with zeros."""
    if position <= 0:
        return "0." + "0" * -position + digits
    if position >= len(digits):
        return digits + "0" * (position - len(digits))
    return digits[:position] + "." + digits[position:]


def _exponent(value: float, precision: int) -> str:
    if precision != SHORTEST:
        return f"%.{precision}e" % value
    sign, digits, position = shortest_digits(value)
    exponent = position - 1 if digits else 0
    digits = digits or "0"
    point = "." if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{point}{digits[1:]}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _fixed(value: float, precision: int) -> str:
    if precision != SHORTEST:
        return f"%.{precision}f" % value
    sign, digits, position = shortest_digits(value)
    return sign + (_point(digits, position) if digits else "0")


def _binary(value: float) -> str:
    """The mantissa as an integer and a power of two, as in ``4503599627370496p-52``."""
    sign, mantissa, exponent = _parts(value)
    return f"{sign}{mantissa}p{exponent - _MANTISSA_BITS:+d}"


def _parts(value: float) -> tuple[str, int, int]:
    """Sign, mantissa with its 52 bits after the point, and exponent; denormal numbers keep the smallest exponent."""
    sign = "-" if repr(value).startswith("-") else ""
    fraction, exponent = frexp(abs(value))
    exponent -= 1
    if fraction == 0:
        return sign, 0, -1022
    if exponent < -1022:
        return sign, int(abs(value) * 2.0**537 * 2.0**537), -1022
    return sign, int(fraction * 2 ** (_MANTISSA_BITS + 1)), exponent


def _hexadecimal(value: float, precision: int) -> str:
    sign, mantissa, exponent = _parts(value)
    # The leading one goes to bit 60, so that 15 hexadecimal digits follow it.
    if mantissa == 0:
        exponent = 0
    else:
        shift = 61 - mantissa.bit_length()
        exponent += 8 - shift
        mantissa <<= shift
    if 0 <= precision < 15:
        mantissa, exponent = _rounded(mantissa, exponent, precision)
    digits = f"{mantissa & (1 << 60) - 1:015x}"
    digits = digits.rstrip("0") if precision == SHORTEST else digits.ljust(precision, "0")[:precision]
    point = "." if digits else ""
    return f"{sign}0x{mantissa >> 60}{point}{digits}p{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _rounded(mantissa: int, exponent: int, precision: int) -> tuple[int, int]:
    """The mantissa rounded to ``precision`` hexadecimal digits, half to even."""
    dropped = 60 - precision * 4
    kept, rest = mantissa >> dropped, mantissa & (1 << dropped) - 1
    half = 1 << (dropped - 1)
    if rest > half or (rest == half and kept & 1):
        kept += 1
    mantissa = kept << dropped
    return (mantissa >> 1, exponent + 1) if mantissa & (1 << 61) else (mantissa, exponent)


_DECIMAL: Final = r"[+-]?(?:[0-9_]+\.?[0-9_]*|\.[0-9_]+)(?:[eE][+-]?[0-9_]+)?"
_HEXADECIMAL: Final = r"([+-]?)0[xX]([0-9a-fA-F_]*)(?:\.([0-9a-fA-F_]*))?[pP]([+-]?[0-9_]+)"
_UNDERSCORES: Final = r"(?:^|[^0-9a-fA-F])_|_(?:$|[^0-9a-fA-F])"
_SPECIAL: Final = {"inf": inf, "infinity": inf, "nan": nan}
_MAX_LENGTH: Final = 100_000


def parse_float(text: str) -> float:
    """What ``strconv.ParseFloat(text, 64)`` reads.

    Raises:
        OutOfRangeError: The float is out of range.
        TextError: The text is not a float.
    """
    special = _SPECIAL.get(text.lstrip("+-").lower() if len(text) <= 9 else "")
    if special is not None and len(text) - len(text.lstrip("+-")) <= 1:
        if special != special and text[0] in "+-":
            raise _not_a_float(text)
        return -special if text[0] == "-" else special
    if len(text) > _MAX_LENGTH:
        raise TextError("strconv.ParseFloat: text is too long")
    if re.fullmatch(_DECIMAL, text):
        if "_" in text and not _underscores_fit(text):
            raise _not_a_float(text)
        value = float(text.replace("_", ""))
    else:
        value = _parse_hexadecimal(text)
    if isinf(value):
        raise OutOfRangeError(f'strconv.ParseFloat: parsing "{text}": value out of range')
    return value


def _underscores_fit(text: str) -> bool:
    """Whether each underscore stands between digits."""
    body = text.lstrip("+-")
    return "__" not in body and re.search(r"(?:^|[^0-9])_|_(?:$|[^0-9])", body) is None


def _parse_hexadecimal(text: str) -> float:
    match = re.fullmatch(_HEXADECIMAL, text)
    if match is None:
        raise _not_a_float(text)
    sign, whole, fraction, exponent = match.group(1), match.group(2), match.group(3) or "", match.group(4)
    # The prefix counts as a digit before an underscore, the exponent's letter does not.
    body = text.lstrip("+-")[1:].replace("x", "0", 1).replace("X", "0", 1)
    if "_" in text and ("__" in body or re.search(_UNDERSCORES, body) or re.search(r"[pP][+-]?_", body)):
        raise _not_a_float(text)
    digits = (whole + fraction).replace("_", "")
    if not digits:
        raise _not_a_float(text)
    power = _bounded(exponent.replace("_", "")) - 4 * len(fraction.replace("_", ""))
    mantissa = int(digits, 16)
    if mantissa == 0 or power < -1_000_000:
        value = 0.0
    elif power > 1100 or mantissa.bit_length() + power > 1100:
        value = inf
    else:
        value = _scaled(mantissa, power)
    return -value if sign == "-" else value


def _bounded(digits: str) -> int:
    """A signed decimal, cut off far outside the exponents that floats have."""
    magnitude = digits.lstrip("+-").lstrip("0")
    value = int(magnitude or "0") if len(magnitude) < 8 else 10_000_000
    return -value if digits.startswith("-") else value


def _scaled(mantissa: int, power: int) -> float:
    """``mantissa * 2**power``, rounded once."""
    try:
        return float(mantissa << power) if power >= 0 else mantissa / (1 << -power)
    except OverflowError:
        return inf


def _not_a_float(text: str) -> TextError:
    return TextError(f'strconv.ParseFloat: parsing "{text[:200]}": invalid syntax')
