"""Operators, indexing and ``size``."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, Final

from pyxp.cel.equality import elements, equals, kind_of, map_find
from pyxp.cel.libraries.bounds import bounded, checked_duration, checked_int, checked_timestamp, checked_uint
from pyxp.cel.libraries.registry import Overload, overload
from pyxp.cel.values import INT_MIN, MISSING, EvaluationError, ListView, UInt, from_key


def _divide_int(left: int, right: int) -> int:
    if right == 0:
        raise EvaluationError("division by zero")
    quotient = abs(left) // abs(right)
    return checked_int(quotient if (left < 0) == (right < 0) else -quotient)


def _modulo_int(left: int, right: int) -> int:
    if right == 0:
        raise EvaluationError("modulus by zero")
    if left == INT_MIN and right == -1:
        raise EvaluationError("integer overflow")
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def _divide_uint(left: int, right: int) -> UInt:
    if right == 0:
        raise EvaluationError("division by zero")
    return UInt(left // right)


def _modulo_uint(left: int, right: int) -> UInt:
    if right == 0:
        raise EvaluationError("modulus by zero")
    return UInt(left % right)


def _divide_double(left: float, right: float) -> float:
    if right != 0.0:
        return left / right
    if left == 0.0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _concatenate(left: Any, right: Any) -> Any:
    bounded(len(left) + len(right))
    return left + right


def _add_lists(left: Any, right: Any) -> Any:
    bounded(len(left) + len(right))
    if isinstance(left, ListView):
        return left.plus(right)
    return [*left, *elements(right)]


def _in_list(item: Any, container: Any) -> bool:
    if type(container) is list and type(item) is str:
        return item in container
    return any(equals(item, element) for element in elements(container))


def _in_map(key: Any, container: Any) -> bool:
    return map_find(container, key) is not MISSING


def index_list(container: Any, index: Any) -> Any:
    """``list[index]``.

    Raises:
        EvaluationError: The index is out of bounds or no whole number.
    """
    position = index if type(index) is int else list_position(index)
    if not 0 <= position < len(container):
        raise EvaluationError(f"index out of bounds: {show_key(index)}")
    return container.item(position) if isinstance(container, ListView) else container[position]


def list_position(index: Any) -> int:
    """The Python index that a CEL index means; numbers of any type will do when they are whole.

    Raises:
        EvaluationError: It is not a whole number.
    """
    if isinstance(index, float):
        if not index.is_integer():
            raise EvaluationError(f"unsupported index value: {index}")
        return int(index)
    if isinstance(index, bool) or not isinstance(index, int):
        raise EvaluationError(f"unsupported index type '{kind_of(index)}' in list")
    return int(index)


def show_key(key: Any) -> str:
    """An index or key as error messages show it."""
    key = from_key(key)
    if key is True or key is False:
        return "true" if key else "false"
    return str(key)


def index_map(container: Any, key: Any) -> Any:
    """``map[key]``.

    Raises:
        EvaluationError: There is no such key.
    """
    found = map_find(container, key)
    if found is MISSING:
        raise EvaluationError(f"no such key: {show_key(key)}")
    return found


def _ternary(condition: Any, chosen: Any, other: Any) -> Any:
    return chosen if condition else other


def _differ(left: Any, right: Any) -> bool:
    """``!=``: also what cannot be compared differs."""
    try:
        return not equals(left, right)
    except EvaluationError:
        return True


_ORDER_NAMES: Final = {"_<_": "less", "_<=_": "less_equals", "_>_": "greater", "_>=_": "greater_equals"}
_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "_<_": operator.lt, "_<=_": operator.le, "_>_": operator.gt, "_>=_": operator.ge,
}  # fmt: skip
_ORDERED: Final = ("bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration")
_IDS: Final = {"int": "int64", "uint": "uint64"}
_SIZED: Final = {"bytes": "bytes", "list": "list(T)", "map": "map(K, V)", "string": "string"}


def _orderings() -> list[Overload]:
    found: list[Overload] = []
    for name, prefix in _ORDER_NAMES.items():
        for kind in _ORDERED:
            identity = f"{prefix}_{_IDS.get(kind, kind)}"
            found.append(overload(name, identity, f"({kind}, {kind}) -> bool", _ORDER[name]))
        for left in ("int", "uint", "double"):
            for right in ("int", "uint", "double"):
                if left != right:
                    identity = f"{prefix}_{_IDS.get(left, left)}_{_IDS.get(right, right)}"
                    compare = _as_doubles(_ORDER[name]) if "double" in (left, right) else _ORDER[name]
                    found.append(overload(name, identity, f"({left}, {right}) -> bool", compare))
    return found


def _as_doubles(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    # Integers beyond 2**53 lose digits when they are compared with doubles: cel-go 0.26, common/types/double.go.
    return lambda left, right: compare(float(left), float(right))


def _add_nanoseconds(left: Any, right: Any) -> int:
    return int(left.nanoseconds) + int(right.nanoseconds)


def _subtract_nanoseconds(left: Any, right: Any) -> int:
    return int(left.nanoseconds) - int(right.nanoseconds)


FUNCTIONS: Final = (
    overload("_==_", "equals", "(T, T) -> bool", equals),
    overload("_!=_", "not_equals", "(T, T) -> bool", _differ),
    *_orderings(),
    overload("_+_", "add_bytes", "(bytes, bytes) -> bytes", _concatenate),
    overload("_+_", "add_double", "(double, double) -> double", operator.add),
    overload("_+_", "add_duration_duration", "(duration, duration) -> duration",
             lambda a, b: checked_duration(_add_nanoseconds(a, b))),
    overload("_+_", "add_duration_timestamp", "(duration, timestamp) -> timestamp",
             lambda a, b: checked_timestamp(_add_nanoseconds(a, b), b.offset)),
    overload("_+_", "add_timestamp_duration", "(timestamp, duration) -> timestamp",
             lambda a, b: checked_timestamp(_add_nanoseconds(a, b), a.offset)),
    overload("_+_", "add_int64", "(int, int) -> int", lambda a, b: checked_int(a + b)),
    overload("_+_", "add_list", "(list(T), list(T)) -> list(T)", _add_lists),
    overload("_+_", "add_string", "(string, string) -> string", _concatenate),
    overload("_+_", "add_uint64", "(uint, uint) -> uint", lambda a, b: checked_uint(int(a) + int(b))),
    overload("_-_", "subtract_double", "(double, double) -> double", operator.sub),
    overload("_-_", "subtract_duration_duration", "(duration, duration) -> duration",
             lambda a, b: checked_duration(_subtract_nanoseconds(a, b))),
    overload("_-_", "subtract_int64", "(int, int) -> int", lambda a, b: checked_int(a - b)),
    overload("_-_", "subtract_timestamp_duration", "(timestamp, duration) -> timestamp",
             lambda a, b: checked_timestamp(_subtract_nanoseconds(a, b), a.offset)),
    overload("_-_", "subtract_timestamp_timestamp", "(timestamp, timestamp) -> duration",
             lambda a, b: checked_duration(_subtract_nanoseconds(a, b))),
    overload("_-_", "subtract_uint64", "(uint, uint) -> uint", lambda a, b: checked_uint(int(a) - int(b))),
    overload("_*_", "multiply_double", "(double, double) -> double", operator.mul),
    overload("_*_", "multiply_int64", "(int, int) -> int", lambda a, b: checked_int(a * b)),
    overload("_*_", "multiply_uint64", "(uint, uint) -> uint", lambda a, b: checked_uint(int(a) * int(b))),
    overload("_/_", "divide_double", "(double, double) -> double", _divide_double),
    overload("_/_", "divide_int64", "(int, int) -> int", _divide_int),
    overload("_/_", "divide_uint64", "(uint, uint) -> uint", _divide_uint),
    overload("_%_", "modulo_int64", "(int, int) -> int", _modulo_int),
    overload("_%_", "modulo_uint64", "(uint, uint) -> uint", _modulo_uint),
    overload("!_", "logical_not", "(bool) -> bool", operator.not_),
    overload("-_", "negate_double", "(double) -> double", operator.neg),
    overload("-_", "negate_int64", "(int) -> int", lambda a: checked_int(-a)),
    overload("_?_:_", "conditional", "(bool, T, T) -> T", _ternary),
    overload("_[_]", "index_list", "(list(T), int) -> T", index_list),
    overload("_[_]", "index_map", "(map(K, V), K) -> V", index_map),
    overload("@in", "in_list", "(T, list(T)) -> bool", _in_list),
    overload("@in", "in_map", "(K, map(K, V)) -> bool", _in_map),
    *(overload("size", f"size_{name}", f"({kind}) -> int", len) for name, kind in _SIZED.items()),
    *(overload("size", f"{name}_size", f"{kind}.() -> int", len) for name, kind in _SIZED.items()),
)  # fmt: skip
