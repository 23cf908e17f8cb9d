"""``convert``: from one of Go's types to another, with ``strconv``'s grammar."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.floats import format_float, parse_float
from pyxp.engine.patch_and_transform.gojson import unmarshal
from pyxp.engine.patch_and_transform.inputs import ConvertTransform
from pyxp.engine.patch_and_transform.quantities import approximate
from pyxp.engine.patch_and_transform.values import NilArray, NilObject, truncated, type_name

TYPES = ("string", "bool", "int", "int64", "float64", "object", "array")
"""The types that ``toType`` may name."""

FORMATS = ("none", "quantity", "json")
"""The formats that ``format`` may name."""

_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_TRUE = frozenset(("1", "t", "T", "TRUE", "true", "True"))
_FALSE = frozenset(("0", "f", "F", "FALSE", "false", "False"))
_INT64_DIGITS = 19


def compile_convert(config: ConvertTransform) -> Callable[[Any], Any]:
    """The transform as a function of one value.

    Raises:
        Failure: type or format is unknown.
    """
    layout = "none" if config.format is None else config.format
    if layout not in FORMATS or config.to_type not in TYPES:
        raise Failure(f'cannot convert to "{config.to_type}" with format "{layout}"')
    wanted = "int64" if config.to_type == "int" else config.to_type

    def apply(value: Any) -> Any:
        found = type_name(value)
        if found not in TYPES:
            raise Failure(f"cannot convert a value of type {found}")
        if found == wanted:
            return value
        convert = _CONVERSIONS.get((found, wanted, layout))
        if convert is None:
            raise Failure(f"conversion from {found} to {config.to_type} is not supported with format {layout}")
        return convert(value)

    return apply


def _parse_int(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise Failure(f'"{text[:100]}" is no integer')
    digits = text.lstrip("+-").lstrip("0") or "0"
    value = int(digits) if len(digits) <= _INT64_DIGITS else 2**64
    value = -value if text.startswith("-") else value
    if not -(2**63) <= value < 2**63:
        raise Failure(f'"{text[:100]}" does not fit into a 64-bit integer')
    return value


def _parse_bool(text: str) -> bool:
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise Failure(f'"{text[:100]}" is no boolean')


def _parse_object(text: str) -> dict[str, Any]:
    value = unmarshal(text)
    if value is None:
        return NilObject()
    if not isinstance(value, dict):
        raise Failure(f"expected a JSON object, found a value of type {type_name(value)}")
    return value


def _parse_array(text: str) -> list[Any]:
    value = unmarshal(text)
    if value is None:
        return NilArray()
    if not isinstance(value, list):
        raise Failure(f"expected a JSON array, found a value of type {type_name(value)}")
    return value


def _float_text(value: float) -> str:
    return format_float(value, "f")


def _bool_text(value: bool) -> str:
    return "true" if value else "false"


_CONVERSIONS: dict[tuple[str, str, str], Callable[[Any], Any]] = {
    ("string", "int64", "none"): _parse_int,
    ("string", "bool", "none"): _parse_bool,
    ("string", "float64", "none"): parse_float,
    ("string", "float64", "quantity"): approximate,
    ("string", "object", "json"): _parse_object,
    ("string", "array", "json"): _parse_array,
    ("int64", "string", "none"): str,
    ("int64", "bool", "none"): lambda value: value == 1,
    ("int64", "float64", "none"): float,
    ("bool", "string", "none"): _bool_text,
    ("bool", "int64", "none"): int,
    ("bool", "float64", "none"): float,
    ("float64", "string", "none"): _float_text,
    ("float64", "int64", "none"): truncated,
    ("float64", "bool", "none"): lambda value: value == 1.0,
}
