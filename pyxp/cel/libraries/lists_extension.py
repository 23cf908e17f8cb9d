"""Lists: slicing, flattening, sorting, ranges, first and last."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any, Final

from pyxp.cel.equality import KINDS, elements, equals
from pyxp.cel.libraries.bounds import bounded
from pyxp.cel.libraries.registry import overload
from pyxp.cel.values import NONE, CostExceeded, EvaluationError, Optional

_SORTABLE: Final = frozenset({"int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes"})
_MAX_RANGE: Final = 1_000_000


def _slice(value: Any, start: int, end: int) -> list[Any]:
    size = len(value)
    if start < 0 or end < 0:
        raise EvaluationError(f"cannot slice({start}, {end}), negative indexes not supported")
    if start > end:
        raise EvaluationError(f"cannot slice({start}, {end}), start index must be less than or equal to end index")
    if end > size:
        raise EvaluationError(f"cannot slice({start}, {end}), list is length {size}")
    return elements(value)[start:end]


def _flatten(value: Any, depth: int = 1) -> list[Any]:
    if depth < 0:
        raise EvaluationError("level must be non-negative")
    out: list[Any] = []
    for item in elements(value):
        if depth > 0 and KINDS[type(item)] == "list":
            out.extend(_flatten(item, depth - 1))
        else:
            out.append(item)
        bounded(len(out))
    return out


def _distinct(value: Any) -> list[Any]:
    seen: set[Any] = set()
    out: list[Any] = []
    compared = 0
    for item in elements(value):
        if type(item) is str:
            if item not in seen:
                seen.add(item)
                out.append(item)
            continue
        compared += len(out)
        if compared > 10_000_000:
            raise CostExceeded("operation cancelled: list too large for distinct()")
        if not any(equals(item, known) for known in out):
            out.append(item)
    return out


def sort_by_keys(items: list[Any], keys: list[Any]) -> list[Any]:
    """The items in the order of their keys; equal keys keep their order.

    Raises:
        EvaluationError: The keys are not of one sortable type.
    """
    kinds = {KINDS[type(key)] for key in keys}
    if len(kinds) > 1:
        raise EvaluationError("list elements must have the same type")
    if kinds and not kinds <= _SORTABLE:
        raise EvaluationError("list elements must be comparable")

    def order(left: int, right: int) -> int:
        return int(keys[left] > keys[right]) - int(keys[left] < keys[right])

    return [items[index] for index in sorted(range(len(items)), key=cmp_to_key(order))]


def _sort(value: Any) -> list[Any]:
    items = elements(value)
    return sort_by_keys(items, items)


def _range(count: int) -> list[int]:
    if count > _MAX_RANGE:
        raise CostExceeded("operation cancelled: range too large")
    return list(range(count))


def _first(value: Any) -> Optional:
    items = elements(value)
    return Optional(items[0]) if items else NONE


def _last(value: Any) -> Optional:
    items = elements(value)
    return Optional(items[-1]) if items else NONE


_COMPARABLE: Final = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")

FUNCTIONS: Final = (
    overload("slice", "list_slice", "list(T).(int, int) -> list(T)", _slice),
    overload("flatten", "list_flatten", "list(list(T)).() -> list(T)", _flatten),
    overload("flatten", "list_flatten_int", "list(dyn).(int) -> list(dyn)", _flatten),
    overload("distinct", "list_distinct", "list(T).() -> list(T)", _distinct),
    *(overload("sort", f"list_{kind}_sort", f"list({kind}).() -> list({kind})", _sort) for kind in _COMPARABLE),
    *(
        overload(
            "@sortByAssociatedKeys",
            f"list_{kind}_sortByAssociatedKeys",
            f"list(T).(list({kind})) -> list(T)",
            lambda items, keys: sort_by_keys(elements(items), keys),
        )
        for kind in _COMPARABLE
    ),
    overload("lists.range", "lists_range", "(int) -> list(int)", _range),
    overload("reverse", "list_reverse", "list(T).() -> list(T)", lambda value: elements(value)[::-1]),
    overload("first", "list_first", "list(T).() -> optional_type(T)", _first),
    overload("last", "list_last", "list(T).() -> optional_type(T)", _last),
)
