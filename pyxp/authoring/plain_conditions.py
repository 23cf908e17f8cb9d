"""Plain conditions: without fallbacks, and with everything decided that is known while generating."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from pyxp.authoring.conditions import (
    All,
    Compared,
    Holds,
    IsSet,
    IsTrue,
    Known,
    Not,
    Some,
    all_of,
    opposite,
    some_of,
)
from pyxp.authoring.expressions import CompositeField, Condition, Fallback

TRUE: Final = Known(True)
FALSE: Final = Known(False)
OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def plain_condition(condition: Condition) -> Condition:
    """A condition of the same meaning over fields and constants alone."""
    if isinstance(condition, All | Some):
        return (all_of if isinstance(condition, All) else some_of)(list(map(plain_condition, condition.conditions)))
    if isinstance(condition, Not):
        return opposite(plain_condition(condition.condition))
    if isinstance(condition, IsSet | Holds) and any(map(_is_never, condition.parts())):
        return FALSE
    if isinstance(condition, IsSet):
        return TRUE if condition.field.guaranteed else condition
    if isinstance(condition, IsTrue):
        cases = _cases(condition.field)
        return some_of([all_of([when, _truth(value)]) for when, value in cases])
    if isinstance(condition, Compared):
        pairs = [
            (all_of([when, other]), left, right)
            for when, left in _cases(condition.left)
            for other, right in _cases(condition.right)
        ]
        return some_of([all_of([when, _compared(left, condition.operator, right)]) for when, left, right in pairs])
    return condition


def _truth(value: Any) -> Condition:
    if _is_never(value):
        return FALSE
    return IsTrue(value) if isinstance(value, CompositeField) else Known(value is True)


def _compared(left: Any, sign: str, right: Any) -> Condition:
    if _is_never(left) or _is_never(right):
        return FALSE
    if not isinstance(left, CompositeField):
        if not isinstance(right, CompositeField):
            return Known(OPERATORS[sign](left, right))
        mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(sign, sign)
        return Compared(right, mirrored, left)
    if isinstance(right, bool):
        return IsTrue(left) if right else all_of([_is_set(left), opposite(IsTrue(left))])
    return Compared(left, sign, right)


def _is_never(value: Any) -> bool:
    return isinstance(value, CompositeField) and bool(value.never)


def _is_set(field: CompositeField) -> Condition:
    if field.never:
        return FALSE
    return TRUE if field.guaranteed else IsSet(field)


def _cases(value: Any) -> list[tuple[Condition, Any]]:
    """The fields and constants that a value may be, each with when it is."""
    if not isinstance(value, Fallback):
        return [(TRUE, value)]
    earlier = _cases(value.source)
    there = [(_is_set(item) if isinstance(item, CompositeField) else TRUE) for _, item in earlier]
    found = [(all_of([when, is_there]), item) for (when, item), is_there in zip(earlier, there, strict=True)]
    missing = opposite(some_of([when for when, _ in found]))
    return [*found, *((all_of([missing, when]), item) for when, item in _cases(value.otherwise))]
