"""``convert``: from one of Go's types to another, with ``strconv``'s grammar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.fields import Fields
from pyxp.engine.patch_and_transform.refusals import one_of
from pyxp.engine.patch_and_transform.transforms.kinds import Step, TransformKind
from pyxp.gotext.booleans import format_bool, parse_bool
from pyxp.gotext.floats import format_float, parse_float
from pyxp.gotext.integers import parse_int, truncated
from pyxp.gotext.marshalling import unmarshal
from pyxp.gotext.quantities import parse_quantity
from pyxp.gotext.values import NilArray, NilObject, type_name
from pyxp.model.budget import require_flat

_TYPES: Final = ("string", "bool", "int", "int64", "float64", "object", "array")
_FORMATS: Final = ("none", "quantity", "json")


class ConvertTransform(NamedTuple):
    """The settings."""

    to_type: str
    format: str | None


def _read(value: Any, path: str) -> ConvertTransform:
    fields = Fields(value, path, ("toType", "format"))
    return ConvertTransform(fields.text("toType"), fields.optional_text("format"))


def _check(settings: ConvertTransform) -> None:
    if settings.format is not None:
        one_of(settings.format, _FORMATS, "format", "unknown format")
    one_of(settings.to_type, _TYPES, "toType", "unknown type")


def _compile(settings: ConvertTransform) -> Step:
    layout = "none" if settings.format is None else settings.format
    if layout not in _FORMATS or settings.to_type not in _TYPES:
        raise Failure(f'cannot convert to "{settings.to_type}" with format "{layout}"')
    wanted = "int64" if settings.to_type == "int" else settings.to_type

    def apply(value: Any) -> Any:
        found = type_name(value)
        if found not in _TYPES:
            raise Failure(f"cannot convert a value of type {found}")
        if found == wanted:
            return value
        convert = _CONVERSIONS.get((found, wanted, layout))
        if convert is None:
            raise Failure(f"conversion from {found} to {settings.to_type} is not supported with format {layout}")
        return convert(value)

    return apply


def _parse(text: str) -> Any:
    value = unmarshal(text)
    require_flat(value)
    return value


def _parse_object(text: str) -> dict[str, Any]:
    value = _parse(text)
    if value is None:
        return NilObject()
    if not isinstance(value, dict):
        raise Failure(f"expected a JSON object, found a value of type {type_name(value)}")
    return value


def _parse_array(text: str) -> list[Any]:
    value = _parse(text)
    if value is None:
        return NilArray()
    if not isinstance(value, list):
        raise Failure(f"expected a JSON array, found a value of type {type_name(value)}")
    return value


_CONVERSIONS: Final[dict[tuple[str, str, str], Callable[[Any], Any]]] = {
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
    ("float64", "string", "none"): lambda value: format_float(value, "f"),
    ("float64", "int64", "none"): truncated,
    ("float64", "bool", "none"): lambda value: value == 1.0,
}

KIND: Final = TransformKind(_read, _check, _compile)
