"""Go's ``encoding/json``: how values are written and read where a transform or a detail asks for JSON."""

from __future__ import annotations

import json
import re
from math import isinf
from typing import Any, NoReturn

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.floats import format_float
from pyxp.engine.patch_and_transform.values import NilArray, NilObject, settled, valid_text

_CONTROL = re.compile("[\x00-\x1f\u2028\u2029\ud800-\udfff]")
_SPECIAL = re.compile('[\x00-\x1f"\\\\<>&\u2028\u2029\ud800-\udfff]')
_COMMON = {"\\": "\\\\", '"': '\\"', "<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
"""The escapes of what texts are full of; the backslash comes first, which the others bring in."""
_RARE = {
    **{code: f"\\u{code:04x}" for code in (*range(0x20), 0x2028, 0x2029)},
    **{ord(character): f"\\{name}" for character, name in zip("\b\f\n\r\t", "bfnrt", strict=True)},
    # Stray bytes, see values.
    **dict.fromkeys(range(0xD800, 0xE000), "\\ufffd"),
}


def marshal(value: Any) -> str:
    """The compact JSON text of a value: members sorted, ``<``, ``>`` and ``&`` escaped.

    Raises:
        Failure: a number is infinite or not a number.
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
    if _SPECIAL.search(text):
        for character, escape in _COMMON.items():
            text = text.replace(character, escape)
        if _CONTROL.search(text):
            text = text.translate(_RARE)
    return f'"{text}"'


def _float(value: float) -> str:
    settled(value)  # refuses what is not finite
    if value != 0 and (abs(value) < 1e-6 or abs(value) >= 1e21):
        # Go drops the leading zero of a two-digit negative exponent, as JavaScript does.
        return re.sub(r"e-0(\d)$", r"e-\1", format_float(value, "e"))
    return format_float(value, "f")


def unmarshal(text: str) -> Any:
    """The value of a JSON text; numbers are floats, the last of equal members wins.

    Raises:
        Failure: the text is not JSON, a number is out of range, or it is nested too deeply.
    """
    try:
        value = json.loads(valid_text(text), parse_int=_number, parse_float=_number, parse_constant=_no_constant)
    except RecursionError as error:
        raise Failure("JSON text is nested too deeply") from error
    except ValueError as error:
        raise Failure(f"cannot unmarshal JSON: {error}") from error
    return _valid(value) if "\\u" in text else value


def _number(digits: str) -> float:
    value = float(digits)
    if isinf(value):
        raise Failure(f"json: cannot unmarshal number {digits[:40]} into Go value of type float64")
    return value


def _no_constant(name: str) -> NoReturn:
    raise Failure(f"cannot unmarshal JSON: {name} is no JSON value")


def _valid(value: Any) -> Any:
    """The value without the lone surrogates that escapes can leave."""
    if isinstance(value, str):
        return valid_text(value)
    if isinstance(value, dict):
        return {valid_text(key): _valid(item) for key, item in value.items()}
    return [_valid(item) for item in value] if isinstance(value, list) else value
