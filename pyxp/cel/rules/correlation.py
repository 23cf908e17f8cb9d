"""Pairs the parts of an updated object with those of the old one, to find what did not change.

The pairing decides which broken rules only warn. As the one that gives rules their ``oldSelf`` it pairs items of map
lists only: those of other lists are unchanged when their whole list is. That is what apiserver 1.35 does, where a list
without a type counts as atomic (``correlateOldValueForChildAtNewIndex`` in ``k8s.io/apiserver/pkg/cel/common``); other
users of that library, which pair by position, are not the ones that judge custom resources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyxp.cel.rules.plain import same_json


class Pair:
    """A value with its old value, and their schema."""

    __slots__ = ("_equal", "_partners", "new", "old", "schema")

    def __init__(self, new: Any, old: Any, schema: Mapping[str, Any]) -> None:
        self.new = new
        self.old = old
        self.schema = schema
        self._equal: bool | None = None
        self._partners: Partners | None = None

    @classmethod
    def of_objects(cls, new: Any, old: Any, schema: Mapping[str, Any]) -> Pair:
        """The pair of two whole objects.

        With metadata they always differ: no schema of a kind knows all the fields that a stored object has there.
        """
        pair = cls(new, old, schema)
        if isinstance(new, Mapping) and "metadata" in new:
            pair._equal = False
        return pair

    def key(self, name: str) -> Pair | None:
        """The pair under a key, None when one side has none."""
        if type(self.new) is not dict or type(self.old) is not dict or name not in self.new or name not in self.old:
            return None
        schema = (self.schema.get("properties") or {}).get(name, self.schema.get("additionalProperties"))
        return Pair(self.new[name], self.old[name], schema) if isinstance(schema, Mapping) else None

    def index(self, index: int) -> Pair | None:
        """The pair of an item, None when it has no partner."""
        items = self.schema.get("items")
        if type(self.new) is not list or type(self.old) is not list or not isinstance(items, Mapping):
            return None
        if self._partners is None:
            self._partners = Partners(self.old, self.schema)
        old = self._partners.find(self.new[index])
        return None if old is None else Pair(self.new[index], old, items)

    def equal(self) -> bool:
        """Whether nothing changed; map lists may be reordered."""
        if self._equal is None:
            self._equal = self._compare()
        return self._equal

    def _compare(self) -> bool:
        new, old = self.new, self.old
        if type(new) is list and type(old) is list:
            if len(new) != len(old):
                return False
            if self.schema.get("x-kubernetes-list-type") != "map":
                return same_json(new, old)
            pairs = [self.index(index) for index in range(len(new))]
            return all(pair is not None and pair.equal() for pair in pairs)
        if type(new) is dict and type(old) is dict:
            if len(new) != len(old):
                return False
            children = [self.key(name) for name in new]
            return all(pair is not None and pair.equal() for pair in children)
        return same_json(new, old)


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

        None when there is none, and when the element lacks a key or has one that is no scalar.
        """
        keys = self._keys(element) if self._by_keys else None
        return None if keys is None else self._by_keys.get(keys)

    def _keys(self, element: Any) -> tuple[tuple[type, Any], ...] | None:
        if not isinstance(element, Mapping):
            return None
        values = [element.get(name) for name in self._names]
        # The type counts: for the server 1 and 1.0 and true are three keys.
        return tuple((type(v), v) for v in values) if all(isinstance(v, str | int | float) for v in values) else None
