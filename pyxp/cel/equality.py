"""Kinds, equality and order of CEL values.

Equality never fails: values of different types are unequal, numbers compare by value across their types.
"""

from __future__ import annotations

from typing import Any, Final

from pyxp.cel.types import Type
from pyxp.cel.values import (
    MISSING,
    Duration,
    ListView,
    MapView,
    MessageView,
    NoSuchOverload,
    Opaque,
    Optional,
    Timestamp,
    UInt,
    from_key,
    to_key,
)

_BASES: Final = (
    (ListView, "list"), (MessageView, "message"), (MapView, "map"), (Opaque, "opaque"), (Type, "type"), (str, "string"),
)  # fmt: skip


class _Kinds(dict[type, str]):
    """Kind of a value by its Python type; subclasses of the bases are found once and remembered."""

    def __missing__(self, python: type) -> str:
        for base, kind in _BASES:
            if issubclass(python, base):
                self[python] = kind
                return kind
        return "unknown"


KINDS: Final = _Kinds(
    {
        type(None): "null",
        bool: "bool",
        int: "int",
        UInt: "uint",
        float: "double",
        str: "string",
        bytes: "bytes",
        Duration: "duration",
        Timestamp: "timestamp",
        list: "list",
        dict: "map",
        Optional: "optional",
    }
)

_NUMBERS: Final = frozenset({int, UInt, float})
_DIRECT: Final = frozenset({str, int, bool, bytes, float, UInt, type(None), Duration, Timestamp})

_MEASURED: Final = frozenset({str, bytes, list, dict})


def kind_of(value: Any) -> str:
    """The kind of a value: ``int``, ``list``, ``opaque`` ..."""
    return KINDS[type(value)]


def equals(left: Any, right: Any) -> bool:
    """CEL's ``==``."""
    left_type, right_type = type(left), type(right)
    if left_type is right_type and left_type in _DIRECT:
        return bool(left == right)
    if left_type in _NUMBERS and right_type in _NUMBERS:
        # Integers beyond 2**53 lose digits when they are compared with doubles: cel-go 0.26, common/types/double.go.
        return float(left) == float(right) if float in (left_type, right_type) else bool(left == right)
    left_kind = KINDS[left_type]
    if left_kind != KINDS[right_type]:
        return False
    if left_kind == "list":
        return left.equals(right) if isinstance(left, ListView) else lists_equal(left, right)
    if left_kind == "map":
        return left.equals(right) if isinstance(left, MapView) else maps_equal(left, right)
    if left_kind == "message":
        return bool(left.equals(right))
    if left_kind == "optional":
        return left.present == right.present and equals(left.value, right.value)
    if left_kind == "type":
        return bool(left.kind == right.kind and left.name == right.name)
    return left_type is right_type and bool(left == right)


def lists_equal(left: Any, right: Any) -> bool:
    """Element by element equality of two lists."""
    if len(left) != len(right):
        return False
    return all(equals(a, b) for a, b in zip(elements(left), elements(right), strict=True))


def maps_equal(left: Any, right: Any) -> bool:
    """Equality of two maps: the same keys with equal values."""
    if len(left) != len(right):
        return False
    for key in map_keys(left):
        theirs = map_find(right, key)
        if theirs is MISSING or not equals(map_find(left, key), theirs):
            return False
    return True


def elements(value: Any) -> list[Any]:
    """The elements of a list as CEL values.

    Raises:
        NoSuchOverload: The value is no list.
    """
    if type(value) is list:
        return value
    if isinstance(value, ListView):
        return value.items()
    raise NoSuchOverload


def first_element(value: Any) -> Any:
    """The first element of a list that has one."""
    return value[0] if type(value) is list else value.item(0)


def map_keys(value: Any) -> list[Any]:
    """The keys of a map as CEL values.

    Raises:
        NoSuchOverload: The value is no map.
    """
    if type(value) is dict:
        return [from_key(key) for key in value]
    if isinstance(value, MapView):
        return value.keys()
    raise NoSuchOverload


def map_find(value: Any, key: Any) -> Any:
    """The value under a key of a map, or MISSING.

    Raises:
        NoSuchOverload: The value is no map.
    """
    if type(value) is dict:
        if type(key) is float and key != key:
            return MISSING
        try:
            return value.get(to_key(key), MISSING)
        except TypeError:  # a list or map, which equals no key
            return MISSING
    if isinstance(value, MapView):
        return value.find(key)
    raise NoSuchOverload


def extent(value: Any, most: int) -> int:
    """How many values there are in a list or map, at any depth.

    Args:
        value: The list or map; other values have no extent.
        most: Where counting may stop.
    """
    count, waiting = 0, [value]
    while waiting and count < most:
        found = waiting.pop()
        if isinstance(found, MapView | ListView):
            found = found.plain()
        if type(found) is dict:
            found = found.values()
        elif type(found) is not list:
            continue
        count += len(found)
        waiting += [item for item in found if type(item) not in _DIRECT]
    return count


def size_of(value: Any) -> int:
    """The size as the cost model counts it: length of text, bytes, lists and maps, 1 for the rest."""
    python = type(value)
    if python in _MEASURED:
        return len(value)
    if python in _DIRECT:
        return 1
    kind = KINDS[type(value)]
    if kind in ("string", "bytes", "list", "map"):
        return len(value)
    if kind == "optional":
        return size_of(value.value) if value.present else 1
    if kind == "opaque":
        return int(getattr(value, "size", 1))
    return 1
