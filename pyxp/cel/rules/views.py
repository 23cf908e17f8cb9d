"""Objects and maps seen through their schemas, without copying them; see :mod:`pyxp.cel.rules.lenses`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pyxp.cel.equality import equals, map_find, map_keys
from pyxp.cel.rules.escaping import escape, unescape
from pyxp.cel.rules.plain import same_json
from pyxp.cel.values import MISSING, MapView, NoSuchOverload

Lens = Callable[[Any], Any]


class FieldView:
    """What there is to know of a field of an object.

    Attributes:
        name: Its own name.
        plain: The Python type of the values that stay as they are, None when there is none.
        see: The lens of its values.
    """

    __slots__ = ("name", "plain", "see")

    def __init__(self, name: str, plain: type | None, see: Lens) -> None:
        self.name = name
        self.plain = plain
        self.see = see


class ObjectSchema:
    """The fields of an object, by the names that expressions use; what is to know of one is found on first use.

    Args:
        properties: Their schemas, by their own names.
        describe: What there is to know of a field, by its own name and schema.

    Attributes:
        schemas: Their schemas.
        fields: The fields that were asked for.
    """

    __slots__ = ("_describe", "_described", "_names", "fields", "schemas")

    def __init__(self, properties: Mapping[str, Any], describe: Callable[[str, Mapping[str, Any]], FieldView]) -> None:
        self.schemas = properties
        self.fields: dict[str, FieldView] = {}
        self._describe = describe
        self._described: dict[str, FieldView] = {}
        self._names = {found: name for name in properties if (found := escape(name)) is not None}

    def field(self, key: Any) -> FieldView | None:
        """The field that a name means; None when there is none.

        Raises:
            NoSuchOverload: The key is not a name.
        """
        if type(key) is not str:
            raise NoSuchOverload
        name = self._names.get(key) or unescape(key)
        if name is None or name not in self.schemas:
            return None
        found = self.fields[key] = self._property(name)
        return found

    def see(self, name: str, value: Any) -> Any:
        """The value of a property, by its own name, which expressions may not be able to write."""
        return self._property(name).see(value)

    def _property(self, name: str) -> FieldView:
        found = self._described.get(name)
        if found is None:
            found = self._described[name] = self._describe(name, self.schemas[name])
        return found


class MapSchema:
    """The values of a map, their lens built on first use.

    Args:
        schema: Their schema.
        make: Makes its lens.
    """

    __slots__ = ("_lens", "_make", "schema")

    def __init__(self, schema: Mapping[str, Any], make: Callable[[Mapping[str, Any]], Lens]) -> None:
        self.schema = schema
        self._make = make
        self._lens: Lens | None = None

    def see(self, value: Any) -> Any:
        """One value through the lens."""
        return self.lens()(value)

    def lens(self) -> Lens:
        """The lens."""
        if self._lens is None:
            self._lens = self._make(self.schema)
        return self._lens


class ObjectView(MapView):
    """An object with declared fields. Null fields count as absent; unknown fields cannot be seen."""

    __slots__ = ("_seen", "data", "schema")

    def __init__(self, data: dict[str, Any], schema: ObjectSchema) -> None:
        self.data = data
        self.schema = schema
        self._seen: dict[str, Any] | None = None

    def __len__(self) -> int:
        return len(self.data)

    def plain(self) -> Any:
        """The data without its schema."""
        return self.data

    def find(self, key: Any) -> Any:
        """The field under an escaped name, or MISSING."""
        field = self.schema.fields.get(key) or self.schema.field(key)
        if field is None:
            return MISSING
        value = self.data.get(field.name)
        python = type(value)
        if python is field.plain:
            return value
        if value is None:
            return MISSING
        if python is not list and python is not dict:
            return field.see(value)
        # A rule may look at a list many times, and what was seen of it is kept with it.
        if self._seen is None:
            self._seen = {}
        found = self._seen.get(field.name)
        if found is None:
            found = self._seen[field.name] = field.see(value)
        return found

    def has(self, key: str) -> bool:
        """Whether a field is there, and not null."""
        field = self.schema.fields.get(key)
        if field is not None and type(self.data.get(field.name)) is field.plain:
            return True
        return self.find(key) is not MISSING

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
                if found is MISSING or not equals(self.schema.see(name, value), found):
                    return False
            elif theirs is None:
                raise NoSuchOverload
            elif name in theirs and not same_json(value, theirs[name]):
                return False
        return True


class KeyedView(MapView):
    """A map with values of one schema."""

    __slots__ = ("_seen", "data", "schema")

    def __init__(self, data: dict[str, Any], schema: MapSchema) -> None:
        self.data = data
        self.schema = schema
        self._seen: dict[str, Any] = {}

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
        if value is MISSING:
            return MISSING
        if type(value) is not list and type(value) is not dict:
            return self.schema.see(value)
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self.schema.see(value)
        return found

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
