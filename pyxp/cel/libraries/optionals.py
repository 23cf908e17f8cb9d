"""Optional values."""

from __future__ import annotations

from typing import Any, Final

from pyxp.cel.equality import KINDS, elements
from pyxp.cel.libraries.registry import overload
from pyxp.cel.values import NONE, Duration, EvaluationError, NoSuchOverload, Optional, Timestamp

_ZERO: Final = (False, 0, 0.0, "", b"", Duration(0), Timestamp(0))


def _of_non_zero(value: Any) -> Optional:
    if value is None or KINDS[type(value)] in ("list", "map"):
        return Optional(value) if value is not None and len(value) else NONE
    if KINDS[type(value)] in ("opaque", "optional", "type", "unknown"):
        return Optional(value)
    return NONE if value in _ZERO else Optional(value)


def _has_value(optional: Optional) -> bool:
    # An optional in an optional may have become what it holds, which the checker cannot know.
    if type(optional) is not Optional:
        raise NoSuchOverload
    return optional.present


def _value(optional: Optional) -> Any:
    if type(optional) is not Optional:
        raise NoSuchOverload
    if not optional.present:
        raise EvaluationError("optional.none() dereference")
    return optional.value


def _unwrap(value: Any) -> list[Any]:
    items = elements(value)
    if any(type(item) is not Optional for item in items):
        raise NoSuchOverload
    return [item.value for item in items if item.present]


def _native(*_: Any) -> Any:
    # Indexing is planned without a call; the declarations are for the checker.
    raise EvaluationError("no such overload")


FUNCTIONS: Final = (
    overload("optional.of", "optional_of", "(T) -> optional_type(T)", Optional),
    overload("optional.ofNonZeroValue", "optional_ofNonZeroValue", "(T) -> optional_type(T)", _of_non_zero),
    overload("optional.none", "optional_none", "() -> optional_type(T)", lambda: NONE),
    overload("optional.unwrap", "optional_unwrap", "(list(optional_type(T))) -> list(T)", _unwrap),
    overload("unwrapOpt", "optional_unwrapOpt", "list(optional_type(T)).() -> list(T)", _unwrap),
    overload("hasValue", "optional_hasValue", "optional_type(T).() -> bool", _has_value),
    overload("value", "optional_value", "optional_type(T).() -> T", _value),
    overload("or", "optional_or_optional", "optional_type(T).(optional_type(T)) -> optional_type(T)",
             lambda optional, other: optional if optional.present else other),
    overload("orValue", "optional_orValue_value", "optional_type(T).(T) -> T",
             lambda optional, other: optional.value if optional.present else other),
    overload("_[?_]", "list_optindex_optional_int", "(list(T), int) -> optional_type(T)", _native),
    overload("_[?_]", "optional_list_optindex_optional_int", "(optional_type(list(T)), int) -> optional_type(T)",
             _native),
    overload("_[?_]", "map_optindex_optional_value", "(map(K, V), K) -> optional_type(V)", _native),
    overload("_[?_]", "optional_map_optindex_optional_value", "(optional_type(map(K, V)), K) -> optional_type(V)",
             _native),
    overload("_[_]", "optional_list_index_int", "(optional_type(list(T)), int) -> optional_type(T)", _native),
    overload("_[_]", "optional_map_index_value", "(optional_type(map(K, V)), K) -> optional_type(V)", _native),
)  # fmt: skip
