"""Which part of a stored object a part of the new one continues, to find what did not change.

What did not change may stay broken: the server only warns then. Fields that the schema knows correlate by name, items
of ``x-kubernetes-list-type: map`` by their keys. Items of other lists, one without a type included, and fields beyond
the schema do not correlate: they are unchanged when their whole list or object is. The source is ``CorrelatedObject``
of ``k8s.io/apiserver`` v0.35.4, ``pkg/cel/common/equality.go``; other users of that library, which pair by position,
are not the ones that judge custom resources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final

from pyxp.structural.pruning import child_of


class _Missing(Enum):
    MISSING = "no old value"


MISSING: Final = _Missing.MISSING
"""There is no old value to compare with."""


def same(old: Any, new: Any) -> bool:
    """Whether two plain values are equal; unlike in Python, true and 1 differ, and so do 1 and 1.0."""
    if type(old) is not type(new):
        return False
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(same(value, new[key]) for key, value in old.items())
    if isinstance(old, list):
        return len(old) == len(new) and all(map(same, old, new))
    return bool(old == new)


class Pair:
    """A value, the old value that it continues, and the schema by which their parts correlate."""

    __slots__ = ("_partners", "_schema", "_unchanged", "new", "old")

    def __init__(self, schema: Mapping[str, Any], old: Any, new: Any) -> None:
        self.old = old
        self.new = new
        self._schema = schema
        self._unchanged: bool | None = None
        self._partners: Partners | None = None

    @classmethod
    def of_objects(cls, schema: Mapping[str, Any], old: Any, new: Any) -> Pair:
        """The pair of two whole objects.

        With metadata they always differ: no schema of a kind knows all the fields that a stored object has there.
        """
        pair = cls(schema, old, new)
        if isinstance(new, dict) and "metadata" in new:
            pair._unchanged = False
        return pair

    def field(self, name: str) -> Pair | None:
        """The pair of a field, None where one side lacks it or the schema does not know it."""
        if not isinstance(self.new, dict) or not isinstance(self.old, dict):
            return None
        if name not in self.new or name not in self.old:
            return None
        schema = child_of(self._schema, name)
        return Pair(schema, self.old[name], self.new[name]) if isinstance(schema, Mapping) else None

    def item(self, index: int) -> Pair | None:
        """The pair of a list's item, None where it has no partner."""
        items = self._schema.get("items")
        if not isinstance(self.new, list) or not isinstance(items, Mapping):
            return None
        if self._partners is None:
            self._partners = Partners(self.old, self._schema)
        partner = self._partners.find(self.new[index])
        return None if partner is None else Pair(items, partner, self.new[index])

    def unchanged(self) -> bool:
        """Whether new and old are equal; items of map lists may have changed places."""
        if self._unchanged is None:
            self._unchanged = self._compare()
        return self._unchanged

    def _compare(self) -> bool:
        old, new = self.old, self.new
        if isinstance(old, list) and isinstance(new, list):
            if len(old) != len(new):
                return False
            if self._schema.get("x-kubernetes-list-type") != "map":
                return same(old, new)
            items = (self.item(index) for index in range(len(new)))
            return all(pair is not None and pair.unchanged() for pair in items)
        if isinstance(old, dict) and isinstance(new, dict):
            fields = (self.field(name) for name in new)
            return len(old) == len(new) and all(pair is not None and pair.unchanged() for pair in fields)
        return same(old, new)


class Partners:
    """The items of an old list, to be found by the keys of new ones.

    Args:
        items: The old list.
        schema: The schema of the list; only items of map lists have partners.
    """

    __slots__ = ("_by_keys", "_names")

    def __init__(self, items: Any, schema: Mapping[str, Any]) -> None:
        self._names: Sequence[str] = schema.get("x-kubernetes-list-map-keys") or ()
        self._by_keys: dict[tuple[tuple[type, Any], ...], Any] = {}
        if schema.get("x-kubernetes-list-type") == "map" and self._names and isinstance(items, list):
            for item in items:
                keys = self._keys(item)
                if keys is not None:
                    self._by_keys.setdefault(keys, item)

    def find(self, element: Any) -> Any:
        """The item that has the keys of an element.

        None when there is none, and when the element lacks a key or has one that is not a scalar.
        """
        keys = self._keys(element) if self._by_keys else None
        return None if keys is None else self._by_keys.get(keys)

    def _keys(self, element: Any) -> tuple[tuple[type, Any], ...] | None:
        if not isinstance(element, dict):
            return None
        values = [element.get(name) for name in self._names]
        # The type counts: for the server 1 and 1.0 and true are three keys.
        return tuple((type(v), v) for v in values) if all(isinstance(v, str | int | float) for v in values) else None
