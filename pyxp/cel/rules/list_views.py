"""Lists seen through their schemas, without copying them; see :mod:`pyxp.cel.rules.lenses`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pyxp.cel.equality import elements, equals, lists_equal
from pyxp.cel.rules.escaping import escape
from pyxp.cel.rules.views import Lens, MapSchema
from pyxp.cel.values import MISSING, EvaluationError, ListView


class ItemSchema(MapSchema):
    """The items of a list.

    Args:
        schema: Their schema.
        make: Makes its lens.
        plain: The Python type of items that stay as they are, None when there is none.
        keys: The fields that identify the items of a map list.
    """

    __slots__ = ("keys", "plain")

    def __init__(
        self,
        schema: Mapping[str, Any],
        make: Callable[[Mapping[str, Any]], Lens],
        *,
        plain: type | None,
        keys: tuple[str, ...],
    ) -> None:
        super().__init__(schema, make)
        self.plain = plain
        self.keys = tuple(escape(key) or key for key in keys)

    def see_all(self, values: list[Any]) -> list[Any]:
        """All items; where they stay as they are, the list itself."""
        if self.plain is not None and all(type(value) is self.plain for value in values):
            return values
        return list(map(self.lens(), values))

    def key(self, element: Any) -> Any:
        """What identifies an element of a map list."""
        if not isinstance(element, Mapping):
            raise EvaluationError("unexpected data format for element of array with x-kubernetes-list-type=map")
        return tuple(_hashable(element.get(key)) for key in self.keys)


def _hashable(value: Any) -> Any:
    return (type(value), value) if isinstance(value, str | int | float | None) else repr(value)


class ItemsView(ListView):
    """A list; the base of sets and map lists."""

    __slots__ = ("_seen", "data", "schema")

    def __init__(self, data: list[Any], schema: ItemSchema) -> None:
        self.data = data
        self.schema = schema
        self._seen: list[Any] | None = None

    def __len__(self) -> int:
        return len(self.data)

    def plain(self) -> Any:
        """The data without its schema."""
        return self.data

    def items(self) -> list[Any]:
        """All items as CEL values."""
        if self._seen is None:
            self._seen = self.schema.see_all(self.data)
        return self._seen

    def item(self, index: int) -> Any:
        """One item as a CEL value."""
        return self.schema.see(self.data[index]) if self._seen is None else self._seen[index]

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
