"""How raw values become the CEL values that their schema means.

Numbers become doubles, formatted strings become times and bytes, lists and objects become views of the data. Lenses are
built once per schema. Source: apiserver 0.35, ``pkg/cel/common/values.go``.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from typing import Any, Final

from pyxp.cel.rules.declarations import with_type_and_meta
from pyxp.cel.rules.list_views import ItemSchema, ItemsView, KeyedListView, SetView
from pyxp.cel.rules.plain import Unknown
from pyxp.cel.rules.views import FieldView, KeyedView, Lens, MapSchema, ObjectSchema, ObjectView
from pyxp.cel.values import EvaluationError
from pyxp.gotext.values import type_name


def _number(value: Any) -> Any:
    if type(value) is float:
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise EvaluationError(f"invalid data, expected float, got {type_name(value)}")
    return float(value)


def _int_or_string(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise EvaluationError("invalid data, expected XIntOrString value to be either a string or integer")
    return value


def _expecting(python: type, name: str) -> Lens:
    def check(value: Any) -> Any:
        if type(value) is python:
            return value
        raise EvaluationError(f"invalid data, expected {name}, got {type_name(value)}")

    return check


def _duration(value: Any) -> Any:
    from pyxp.cel.libraries.timestamps import parse_extended_duration

    return parse_extended_duration(_text(value))


def _date(value: Any) -> Any:
    from pyxp.cel.libraries.timestamps import parse_timestamp

    return parse_timestamp(f"{_text(value)}T00:00:00Z")


def _date_time(value: Any) -> Any:
    from pyxp.cel.libraries.timestamps import parse_date_time

    return parse_date_time(_text(value))


def _bytes(value: Any) -> Any:
    # Unlike the format of schemas, the server reads the bytes in the alphabet of URLs, and over line breaks.
    text = _text(value).replace("\r", "").replace("\n", "")
    try:
        if "+" in text or "/" in text:
            raise Base64Error
        return b64decode(text, altchars=b"-_", validate=True)
    except (Base64Error, ValueError):
        raise EvaluationError("Invalid byte formatted string") from None


_text: Final = _expecting(str, "string")
_FORMATS: Final[dict[str, Lens]] = {"duration": _duration, "date": _date, "date-time": _date_time, "byte": _bytes}
_SCALARS: Final[dict[str, Lens]] = {
    "string": _text,
    "integer": _expecting(int, "int"),
    "number": _number,
    "boolean": _expecting(bool, "bool"),
}
_PLAIN: Final[dict[str, type]] = {"string": str, "integer": int, "number": float, "boolean": bool}


def lens(schema: Mapping[str, Any], *, root: bool = False) -> Lens:
    """How values of a schema are seen.

    Args:
        schema: A structural schema.
        root: Whether it is the root of a resource.
    """
    return _nullable(_lens(schema, root=root), nullable=bool(schema.get("nullable")))


def field(name: str, schema: Mapping[str, Any]) -> FieldView:
    """What there is to know of a field.

    Args:
        name: Its own name.
        schema: Its schema.
    """
    return FieldView(name, _plain_type(schema), lens(schema))


def _plain_type(schema: Mapping[str, Any]) -> type | None:
    """The Python type of the values that a schema leaves as they are, None when there is none."""
    kind = schema.get("type")
    if schema.get("x-kubernetes-int-or-string") or (kind == "string" and str(schema.get("format")) in _FORMATS):
        return None
    return _PLAIN.get(kind) if isinstance(kind, str) else None


def _nullable(inner: Lens, *, nullable: bool) -> Lens:
    def see(value: Any) -> Any:
        if value is None:
            if nullable:
                return None
            raise EvaluationError("invalid data, got null for schema with nullable=false")
        return inner(value)

    return see


def _lens(schema: Mapping[str, Any], *, root: bool) -> Lens:
    if schema.get("x-kubernetes-int-or-string"):
        return _int_or_string
    kind = schema.get("type")
    if kind == "object":
        return _object_lens(schema, root=root)
    if kind == "array":
        return _array_lens(schema)
    if kind == "string":
        return _FORMATS.get(str(schema.get("format")), _text)
    if isinstance(kind, str) and kind in _SCALARS:
        return _SCALARS[kind]
    return Unknown


def _object_lens(schema: Mapping[str, Any], *, root: bool) -> Lens:
    if root or schema.get("x-kubernetes-embedded-resource"):
        schema = with_type_and_meta(schema)
    properties = schema.get("properties")
    additional = schema.get("additionalProperties")
    if not properties and isinstance(additional, Mapping):
        values = MapSchema(additional, lens)

        def see_map(value: Any) -> Any:
            if type(value) is dict:
                return KeyedView(value, values)
            raise EvaluationError("invalid data, expected a map for the provided schema with type=object")

        return see_map
    fields = ObjectSchema(properties or {}, field)

    def see_object(value: Any) -> Any:
        if type(value) is dict:
            return ObjectView(value, fields)
        raise EvaluationError("invalid data, expected a map for the provided schema with type=object")

    return see_object


def _array_lens(schema: Mapping[str, Any]) -> Lens:
    inner = schema.get("items") or {}
    keys = tuple(schema.get("x-kubernetes-list-map-keys") or ())
    items = ItemSchema(inner, lens, plain=_plain_type(inner), keys=keys)
    views: dict[Any, type[ItemsView]] = {"set": SetView, "map": KeyedListView}
    view = views.get(schema.get("x-kubernetes-list-type"), ItemsView)

    def see(value: Any) -> Any:
        if type(value) is list:
            return view(value, items)
        raise EvaluationError("invalid data, expected an array for the provided schema with type=array")

    return see
