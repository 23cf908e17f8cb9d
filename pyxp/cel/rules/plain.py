"""Plain data, compared as JSON: what is left of values without a schema."""

from __future__ import annotations

from typing import Any


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
