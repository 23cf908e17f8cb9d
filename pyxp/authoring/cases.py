"""Cases: what is left of a condition once the value of a field is supposed to be known."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, Final

from pyxp.authoring.conditions import All, Compared, IsSet, IsTrue, Known, Not, Some, all_of, opposite, some_of
from pyxp.authoring.expressions import CompositeField, Condition
from pyxp.authoring.plain_conditions import OPERATORS

MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Comparisons as they read from the other side."""


class Case(Enum):
    """What a field may be besides having a certain value."""

    ABSENT = "absent"
    THERE = "there, with a value that is not known"
    OTHER = "there, with a value that equals no constant of the condition"


def supposed(condition: Condition, path: str, case: Any) -> Condition:
    """A plain condition where the field at ``path`` has a value, or is as a :class:`Case` says.

    What the case does not decide stays as it is.
    """
    if isinstance(condition, All | Some):
        join = all_of if isinstance(condition, All) else some_of
        return join([supposed(one, path, case) for one in condition.conditions])
    if isinstance(condition, Not):
        return opposite(supposed(condition.condition, path, case))
    if case is Case.ABSENT and any(_goes_with(field, path) for field in fields_of(condition)):
        return Known(False)
    if isinstance(condition, IsSet):
        return Known(True) if case is not Case.ABSENT and _comes_with(condition.field, path) else condition
    if case in (Case.ABSENT, Case.THERE):
        return condition
    if isinstance(condition, IsTrue) and isinstance(condition.field, CompositeField) and condition.field.path == path:
        return Known(case is True)
    return _compared(condition, path, case) if isinstance(condition, Compared) else condition


def fields_of(condition: Condition) -> Iterator[CompositeField]:
    """The fields that a plain condition asks for, in the order of writing."""
    for part in condition.parts():
        if isinstance(part, Condition):
            yield from fields_of(part)
        elif isinstance(part, CompositeField):
            yield part


def atoms_of(condition: Condition, path: str) -> Iterator[Condition]:
    """The parts of a plain condition that ask for the field at ``path``, and have no parts themselves."""
    if isinstance(condition, All | Some | Not):
        for part in condition.parts():
            yield from atoms_of(part, path)
    elif any(field.path == path for field in fields_of(condition)):
        yield condition


def _comes_with(field: CompositeField, path: str) -> bool:
    """Whether a field is there where the one at ``path`` is."""
    return any(path == there or path.startswith((f"{there}.", f"{there}[")) for there in (field.path, field.presence))


def _goes_with(field: CompositeField, path: str) -> bool:
    """Whether a field is absent where the one at ``path`` is."""
    return path in (field.path, field.presence) or field.path.startswith((f"{path}.", f"{path}["))


def _compared(condition: Compared, path: str, case: Any) -> Condition:
    left, operator, right = condition.left, condition.operator, condition.right
    if isinstance(right, CompositeField) and right.path == path:
        left, operator, right = right, MIRRORED.get(operator, operator), left
    if not isinstance(left, CompositeField) or left.path != path:
        return condition
    if case is Case.OTHER:
        return Known(False) if operator == "==" and not isinstance(right, CompositeField) else condition
    if isinstance(right, CompositeField):
        return Compared(right, MIRRORED.get(operator, operator), case)
    return Known(OPERATORS[operator](case, right))
