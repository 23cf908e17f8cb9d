"""The Kubernetes list library."""

from __future__ import annotations

from functools import reduce
from typing import Any, Final

from pyxp.cel.equality import KINDS, elements, equals
from pyxp.cel.libraries.bounds import checked_duration, checked_int, checked_uint
from pyxp.cel.libraries.registry import overload
from pyxp.cel.values import Duration, EvaluationError, NoSuchOverload, UInt

_COMPARABLE: Final = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")
_SUMMABLE: Final = ("int", "uint", "double", "duration")


def _ordered(value: Any) -> list[Any]:
    items = elements(value)
    kinds = {KINDS[type(item)] for item in items}
    if (
        not kinds <= set(_COMPARABLE)
        or len(kinds - {"int", "uint", "double"}) + bool(kinds & {"int", "uint", "double"}) > 1
    ):
        raise NoSuchOverload
    return items


def _is_sorted(value: Any) -> bool:
    items = _ordered(value)
    return all(not items[index] > items[index + 1] for index in range(len(items) - 1))


def _min(value: Any) -> Any:
    items = _ordered(value)
    if not items:
        raise EvaluationError("min called on empty list")
    return reduce(lambda best, item: item if item < best else best, items)


def _max(value: Any) -> Any:
    items = _ordered(value)
    if not items:
        raise EvaluationError("max called on empty list")
    return reduce(lambda best, item: item if item > best else best, items)


def _of_kind(value: Any, kind: str) -> list[Any]:
    items = elements(value)
    if any(KINDS[type(item)] != kind for item in items):
        raise NoSuchOverload
    return items


def _sum_int(value: Any) -> int:
    return reduce(lambda total, item: checked_int(total + item), _of_kind(value, "int"), 0)


def _sum_uint(value: Any) -> UInt:
    return reduce(lambda total, item: checked_uint(int(total) + int(item)), _of_kind(value, "uint"), UInt(0))


def _sum_double(value: Any) -> float:
    return reduce(lambda total, item: total + float(item), _of_kind(value, "double"), 0.0)


def _sum_duration(value: Any) -> Duration:
    items = _of_kind(value, "duration")
    return reduce(lambda total, item: checked_duration(total.nanoseconds + item.nanoseconds), items, Duration(0))


def _index_of(value: Any, wanted: Any) -> int:
    return next((index for index, item in enumerate(elements(value)) if equals(item, wanted)), -1)


def _last_index_of(value: Any, wanted: Any) -> int:
    items = elements(value)
    return next((index for index in range(len(items) - 1, -1, -1) if equals(items[index], wanted)), -1)


_SUMS: Final = {"int": _sum_int, "uint": _sum_uint, "double": _sum_double, "duration": _sum_duration}

FUNCTIONS: Final = (
    *(overload("isSorted", f"list_{kind}_is_sorted_bool", f"list({kind}).() -> bool", _is_sorted)
      for kind in _COMPARABLE),
    *(overload("sum", f"list_{kind}_sum_{kind}", f"list({kind}).() -> {kind}", _SUMS[kind]) for kind in _SUMMABLE),
    *(overload("min", f"list_{kind}_min_{kind}", f"list({kind}).() -> {kind}", _min) for kind in _COMPARABLE),
    *(overload("max", f"list_{kind}_max_{kind}", f"list({kind}).() -> {kind}", _max) for kind in _COMPARABLE),
    overload("indexOf", "list_a_index_of_int", "list(T).(T) -> int", _index_of),
    overload("lastIndexOf", "list_a_last_index_of_int", "list(T).(T) -> int", _last_index_of),
)  # fmt: skip
