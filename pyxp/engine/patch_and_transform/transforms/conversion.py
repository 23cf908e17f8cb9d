"""``convert``: from one of Go's types to another, with ``strconv``'s grammar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.inputs import ConvertTransform
from pyxp.gotext.booleans import format_bool, parse_bool
from pyxp.gotext.floats import format_float, parse_float
from pyxp.gotext.integers import parse_int, truncated
from pyxp.gotext.marshalling import unmarshal
from pyxp.gotext.quantities import parse_quantity
from pyxp.gotext.values import NilArray, NilObject, type_name

TYPES = ("string", "bool", "int", "int64", "float64", "object", "array")
"""The types that ``toType`` may name."""

FORMATS = ("none", "quantity", "json")
"""The formats that ``format`` may name."""


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


_CONVERSIONS: dict[tuple[str, str, str], Callable[[Any], Any]] = {
    ("string", "int64", "none"): parse_int,
    ("string", "bool", "none"): parse_bool,
    ("string", "float64", "none"): parse_float,
    ("string", "float64", "quantity"): lambda text: parse_quantity(text).approximate(),
    ("string", "object", "json"): _parse_object,
    ("string", "array", "json"): _parse_array,
    ("int64", "string", "none"): str,
    ("int64", "bool", "none"): lambda value: value == 1,
    ("int64", "float64", "none"): float,
    ("bool", "string", "none"): format_bool,
    ("bool", "int64", "none"): int,
    ("bool", "float64", "none"): float,
    ("float64", "string", "none"): _float_text,
    ("float64", "int64", "none"): truncated,
    ("float64", "bool", "none"): lambda value: value == 1.0,
}
