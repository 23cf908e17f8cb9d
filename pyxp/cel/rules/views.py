"""Data seen through its schema, without copying it.

A lens turns a raw value into the CEL value that the schema means: numbers become doubles, formatted strings become
times and bytes, lists and objects become views. Lenses are built once per schema.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from typing import Any, Final

from pyxp.cel.equality import elements, equals, lists_equal, map_find, map_keys
from pyxp.cel.rules.declarations import with_type_and_meta
from pyxp.cel.rules.escaping import escape, unescape
from pyxp.cel.values import MISSING, EvaluationError, ListView, MapView, NoSuchOverload

Lens = Callable[[Any], Any]


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise EvaluationError("invalid data, expected float")
    return float(value)


def _int_or_string(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise EvaluationError("invalid data, expected XIntOrString value to be either a string or integer")
    return value


def _expecting(python: type, name: str) -> Lens:
    def check(value: Any) -> Any:
        if type(value) is python:
            return value
        raise EvaluationError(f"invalid data, expected {name}")

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


def lens(schema: Mapping[str, Any], *, root: bool = False) -> Lens:
    """How values of a schema are seen.

    Args:
        schema: A structural schema.
        root: Whether it is the root of a resource.
    """
    return _nullable(_lens(schema, root=root), nullable=bool(schema.get("nullable")))


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
        values = MapSchema(additional)

        def see_map(value: Any) -> Any:
            if type(value) is dict:
                return KeyedView(value, values)
            raise EvaluationError("invalid data, expected a map for the provided schema with type=object")

        return see_map
    fields = ObjectSchema(properties or {})

    def see_object(value: Any) -> Any:
        if type(value) is dict:
            return ObjectView(value, fields)
        raise EvaluationError("invalid data, expected a map for the provided schema with type=object")

    return see_object


def _array_lens(schema: Mapping[str, Any]) -> Lens:
    items = ItemSchema(schema.get("items") or {}, tuple(schema.get("x-kubernetes-list-map-keys") or ()))
    views: dict[Any, type[ItemsView]] = {"set": SetView, "map": KeyedListView}
    view = views.get(schema.get("x-kubernetes-list-type"), ItemsView)

    def see(value: Any) -> Any:
        if type(value) is list:
            return view(value, items)
        raise EvaluationError("invalid data, expected an array for the provided schema with type=array")

    return see


class Unknown:
    """A value kept without a schema: it can only be compared."""

    __slots__ = ("data",)

    def __init__(self, data: Any) -> None:
        self.data = data

    def __eq__(self, other: object) -> bool:
        return same_json(self.data, other.data if isinstance(other, Unknown) else other)

    __hash__ = None  # type: ignore[assignment]  # compared by changing data


def same_json(left: Any, right: Any) -> bool:
    """Deep equality of plain data; booleans are not numbers."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if type(left) is dict and type(right) is dict:
        return left.keys() == right.keys() and all(same_json(value, right[key]) for key, value in left.items())
    if type(left) is list and type(right) is list:
        return len(left) == len(right) and all(map(same_json, left, right))
    return bool(left == right)


class ObjectSchema:
    """The fields of an object: lenses by their own name, built on first use.

    Attributes:
        schemas: Their schemas.
        names: The property that a name in an expression means.
    """

    __slots__ = ("_lenses", "names", "schemas")

    def __init__(self, properties: Mapping[str, Any]) -> None:
        self.schemas = properties
        self.names = {found: name for name in properties if (found := escape(name)) is not None}
        self._lenses: dict[str, Lens] = {}

    def name(self, key: Any) -> str | None:
        """The property that a name means which is not the escaped one of any, None when there is none.

        Raises:
            NoSuchOverload: The key is not a name.
        """
        if type(key) is not str:
            raise NoSuchOverload
        found = unescape(key)
        if found is None or found not in self.schemas:
            return None
        self.names[key] = found
        return found

    def lens(self, name: str) -> Lens:
        """The lens of a property, by its own name."""
        found = self._lenses.get(name)
        if found is None:
            found = self._lenses[name] = lens(self.schemas[name])
        return found


class MapSchema:
    """The values of a map, their lens built on first use."""

    __slots__ = ("_lens", "schema")

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self._lens: Lens | None = None

    def see(self, value: Any) -> Any:
        """One value through the lens."""
        if self._lens is None:
            self._lens = lens(self.schema)
        return self._lens(value)


class ItemSchema(MapSchema):
    """The items of a list, and the key fields of a map list."""

    __slots__ = ("keys",)

    def __init__(self, schema: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        super().__init__(schema)
        self.keys = tuple(escape(key) or key for key in keys)

    def key(self, element: Any) -> Any:
        """What identifies an element of a map list."""
        if not isinstance(element, Mapping):
            raise EvaluationError("unexpected data format for element of array with x-kubernetes-list-type=map")
        return tuple(_hashable(element.get(key)) for key in self.keys)


def _hashable(value: Any) -> Any:
    return (type(value), value) if isinstance(value, str | int | float | None) else repr(value)


class ObjectView(MapView):
    """An object with declared fields. Null fields count as absent; unknown fields cannot be seen."""

    __slots__ = ("data", "schema")

    def __init__(self, data: dict[str, Any], schema: ObjectSchema) -> None:
        self.data = data
        self.schema = schema

    def __len__(self) -> int:
        return len(self.data)

    def plain(self) -> Any:
        """The data without its schema."""
        return self.data

    def find(self, key: Any) -> Any:
        """The field under an escaped name, or MISSING."""
        name = self.schema.names.get(key) or self.schema.name(key)
        if name is None:
            return MISSING
        value = self.data.get(name)
        return MISSING if value is None else self.schema.lens(name)(value)

    def keys(self) -> list[Any]:
        """The escaped names of the fields that are there."""
        return [escape(name) or name for name in self.data if name in self.schema.schemas]

    def equals(self, other: Any) -> bool:
        """Deep equality; unknown fields are compared as plain data."""
        if len(self) != len(other):
            return False
        theirs = other.data if isinstance(other, ObjectView) else None
        for name, value in self.data.items():
            if name in self.schema.schemas:
                found = other.find(name) if isinstance(other, MapView) else map_find(other, name)
                if found is MISSING or not equals(self.schema.lens(name)(value), found):
                    return False
            elif theirs is None:
                raise NoSuchOverload
            elif name in theirs and not same_json(value, theirs[name]):
                return False
        return True


class KeyedView(MapView):
    """A map with values of one schema."""

    __slots__ = ("data", "schema")

    def __init__(self, data: dict[str, Any], schema: MapSchema) -> None:
        self.data = data
        self.schema = schema

    def __len__(self) -> int:
        return len(self.data)

    def plain(self) -> Any:
        """The data without its schema."""
        return self.data

    def find(self, key: Any) -> Any:
        """The value under a key, or MISSING."""
        if type(key) is not str:
            raise NoSuchOverload
        value = self.data.get(key, MISSING)
        return MISSING if value is MISSING else self.schema.see(value)

    def keys(self) -> list[Any]:
        """The keys."""
        return list(self.data)

    def equals(self, other: Any) -> bool:
        """The same keys with equal values."""
        if len(self) != len(map_keys(other)):
            return False
        for key, value in self.data.items():
            found = map_find(other, key)
            if found is MISSING or not equals(self.schema.see(value), found):
                return False
        return True


class ItemsView(ListView):
    """A list; the base of sets and map lists."""

    __slots__ = ("data", "schema")

    def __init__(self, data: list[Any], schema: ItemSchema) -> None:
        self.data = data
        self.schema = schema

    def __len__(self) -> int:
        return len(self.data)

    def plain(self) -> Any:
        """The data without its schema."""
        return self.data

    def items(self) -> list[Any]:
        """All items as CEL values."""
        see = self.schema.see
        return [see(value) for value in self.data]

    def item(self, index: int) -> Any:
        """One item as a CEL value."""
        return self.schema.see(self.data[index])

    def equals(self, other: Any) -> bool:
        """Item by item."""
        return lists_equal(self, other)

    def plus(self, other: Any) -> Any:
        """The items of both, in order."""
        return [*self.items(), *elements(other)]


def _raw_items(other: Any) -> list[Any]:
    return other.data if isinstance(other, ItemsView) else [getattr(item, "data", item) for item in elements(other)]


class SetView(ItemsView):
    """A list of type set: equality ignores order, addition is union."""

    __slots__ = ()

    def equals(self, other: Any) -> bool:
        """The same members."""
        if len(self) != len(other):
            return False
        mine = {_hashable(value) for value in self.data}
        return all(_hashable(value) in mine for value in _raw_items(other))

    def plus(self, other: Any) -> Any:
        """The union, new members last."""
        merged = dict.fromkeys(map(_hashable, self.data))
        out = list(self.data)
        for value in _raw_items(other):
            if _hashable(value) not in merged:
                merged[_hashable(value)] = None
                out.append(value)
        return SetView(out, self.schema)


class KeyedListView(ItemsView):
    """A list of type map: equality goes by key, addition replaces and appends."""

    __slots__ = ()

    def equals(self, other: Any) -> bool:
        """The same keys with equal elements."""
        if len(self) != len(other):
            return False
        mine = {self.schema.key(value): value for value in self.data}
        for raw, seen in zip(_raw_items(other), elements(other), strict=True):
            value = mine.get(self.schema.key(raw), MISSING)
            if value is MISSING or not equals(self.schema.see(value), seen):
                return False
        return True

    def plus(self, other: Any) -> Any:
        """The merge: elements of ``other`` replace those of the same key or come last."""
        merged = {self.schema.key(value): value for value in self.data}
        merged.update({self.schema.key(value): value for value in _raw_items(other)})
        return KeyedListView(list(merged.values()), self.schema)
