"""JSON as Go's ``encoding/json`` writes and reads it."""

from __future__ import annotations

import json
import re
from math import isfinite, isinf
from typing import Any, Final, NoReturn

from pyxp.gotext.errors import OutOfRangeError, TextError
from pyxp.gotext.floats import format_float
from pyxp.gotext.values import NilArray, NilObject, valid_text, valid_value

_CONTROL: Final = "[\x00-\x1f\u2028\u2029\ud800-\udfff]"
_SPECIAL: Final = '[\x00-\x1f"\\\\<>&\u2028\u2029\ud800-\udfff]'
_COMMON: Final = {"\\": "\\\\", '"': '\\"', "<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
"""The escapes of what texts are full of; the backslash comes first, which the others bring in."""
_RARE: Final = {
    **{code: f"\\u{code:04x}" for code in (*range(0x20), 0x2028, 0x2029)},
    **{ord(character): f"\\{name}" for character, name in zip("\b\f\n\r\t", "bfnrt", strict=True)},
}


def marshal(value: Any) -> str:
    """The compact JSON text of a value: members sorted, ``<``, ``>`` and ``&`` escaped.

    Raises:
        TextError: A number is infinite or not a number.
    """
    if value is None or isinstance(value, (NilObject, NilArray)):
        return "null"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_string(key)}:{marshal(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(marshal, value)) + "]"
    return str(value)


def _string(text: str) -> str:
    if re.search(_SPECIAL, text):
        for character, escape in _COMMON.items():
            text = text.replace(character, escape)
        if re.search(_CONTROL, text):
            text = re.sub("[\ud800-\udfff]", r"\\ufffd", text).translate(_RARE)
    return f'"{text}"'


def _float(value: float) -> str:
    require_finite(value)
    if value != 0 and (abs(value) < 1e-6 or abs(value) >= 1e21):
        # Go drops the leading zero of a two-digit negative exponent, as JavaScript does.
        return re.sub(r"e-0(\d)$", r"e-\1", format_float(value, "e"))
    return format_float(value, "f")


def require_finite(value: float) -> None:
    """Refuse what JSON has no number for.

    Raises:
        TextError: The float is infinite or not a number.
    """
    if not isfinite(value):
        raise TextError(f"cannot marshal value to JSON: json: unsupported value: {format_float(value, 'g')}")


def unmarshal(text: str) -> Any:
    """The value of a JSON text; numbers are floats, the last of equal members wins.

    Raises:
        OutOfRangeError: A number is too large for a float.
        TextError: The text is not JSON, or it is nested too deeply.
    """
    try:
        value = json.loads(valid_text(text), parse_int=_number, parse_float=_number, parse_constant=_no_constant)
    except RecursionError as error:
        raise TextError("JSON text is nested too deeply") from error
    except ValueError as error:
        raise TextError(f"cannot unmarshal JSON: {error}") from error
    return valid_value(value) if "\\u" in text else value


def _number(digits: str) -> float:
    value = float(digits)
    if isinf(value):
        raise OutOfRangeError(f"json: cannot unmarshal number {digits[:40]} into Go value of type float64")
    return value


def _no_constant(name: str) -> NoReturn:
    raise TextError(f"cannot unmarshal JSON: {name} is not a JSON value")
