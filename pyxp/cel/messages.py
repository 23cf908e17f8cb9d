"""Values of message types: objects with declared fields of which some are set.

A field that is not set reads as its default (an empty message, list or map, zero); ``has()`` says whether a field holds
anything else than its default, as it does for messages of protocol buffers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.cel.equality import equals
from pyxp.cel.values import MISSING, MapView


class Message(MapView):
    """A message.

    Args:
        fields: The fields that are set.
        defaults: What every field of the type reads as when it is not set.
        optional: Names of the fields that count as present even when they are set to their default.
    """

    __slots__ = ("_defaults", "_fields", "_optional")

    def __init__(
        self, fields: Mapping[str, Any], defaults: Mapping[str, Any], optional: frozenset[str] = frozenset()
    ) -> None:
        self._fields = fields
        self._defaults = defaults
        self._optional = optional

    def __len__(self) -> int:
        return len(self._defaults)

    def find(self, key: Any) -> Any:
        """The value of a field, MISSING when the type has none of that name."""
        found = self._fields.get(key, MISSING)
        return self._defaults.get(key, MISSING) if found is MISSING else found

    def has(self, key: str) -> bool:
        """Whether a field is set to something."""
        found = self._fields.get(key, MISSING)
        if found is MISSING:
            return False
        return key in self._optional or isinstance(found, Message) or not equals(found, self._defaults.get(key))

    def keys(self) -> list[Any]:
        """The names of all fields."""
        return list(self._defaults)

    def plain(self) -> Any:
        """The message itself: it keeps its type."""
        return self

    def equals(self, other: Any) -> bool:
        """Whether another message has the same fields with the same values."""
        return (
            isinstance(other, Message)
            and self._defaults.keys() == other._defaults.keys()
            and all(equals(self.find(name), other.find(name)) for name in self._defaults)
        )
