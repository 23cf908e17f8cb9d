"""Which part of the stored object a part of the new one continues: the basis of ratcheting.

Fields that the schema knows correlate by name, items of ``x-kubernetes-list-type: map`` by their keys. Items of other
lists and fields beyond the schema do not correlate. It follows apiserver's ``CorrelatedObject``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from pyxp.structural.pruning import child_of


class _Missing(Enum):
    MISSING = "no old value"


#: There is no old value to compare with.
MISSING: Final = _Missing.MISSING


def same(old: Any, new: Any) -> bool:
    """Whether two plain values are equal; unlike in Python, true and 1 differ, and so do 1 and 1.0."""
    if type(old) is not type(new):
        return False
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(same(value, new[key]) for key, value in old.items())
    if isinstance(old, list):
        return len(old) == len(new) and all(same(a, b) for a, b in zip(old, new, strict=True))
    return bool(old == new)


class Pair:
    """A value, the old value that it continues, and the schema by which their parts correlate."""

    __slots__ = ("_schema", "_unchanged", "new", "old")

    def __init__(self, schema: Mapping[str, Any], old: Any, new: Any) -> None:
        self.old = old
        self.new = new
        self._schema = schema
        self._unchanged: bool | None = None

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
        """The pair of a field, None where it has no old value or the schema does not know it."""
        if not isinstance(self.old, dict) or name not in self.old:
            return None
        schema = child_of(self._schema, name)
        return Pair(schema, self.old[name], self.new[name]) if isinstance(schema, Mapping) else None

    def item(self, index: int) -> Pair | None:
        """The pair of a list's item, None where it has no partner."""
        items = self._schema.get("items")
        if not isinstance(items, Mapping) or self._schema.get("x-kubernetes-list-type") != "map":
            return None
        partner = self._partner(self.new[index])
        return Pair(items, partner, self.new[index]) if partner is not None else None

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
            pairs = (self.item(index) for index in range(len(new)))
            return all(pair is not None and pair.unchanged() for pair in pairs)
        if isinstance(old, dict) and isinstance(new, dict):
            fields = (self.field(name) for name in new)
            return len(old) == len(new) and all(pair is not None and pair.unchanged() for pair in fields)
        return same(old, new)

    def _partner(self, item: Any) -> Any:
        keys = self._schema.get("x-kubernetes-list-map-keys") or []
        if not isinstance(self.old, list) or not isinstance(item, dict):
            return None
        if any(item.get(key) is None or isinstance(item[key], (dict, list)) for key in keys):
            return None
        for candidate in self.old:
            if isinstance(candidate, dict) and all(same(candidate.get(key), item[key]) for key in keys):
                return candidate
        return None
