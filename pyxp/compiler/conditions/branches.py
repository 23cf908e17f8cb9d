"""Branches: under which condition a choice gives each of its results, as far as the choice itself tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from pyxp.authoring.conditions import Compared, IsSet, IsTrue, all_of, opposite, some_of
from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    CompositeField,
    Condition,
    ExternalName,
    Fallback,
    Nothing,
    ResourceField,
    Transformed,
    parts_of,
)
from pyxp.authoring.nodes import Instead
from pyxp.authoring.plain_conditions import TRUE

_BACK: Final[Mapping[str, Callable[[str], Any]]] = {"string": str, "integer": int, "boolean": lambda key: key == "true"}


def branches_of(choice: Choice) -> Iterator[tuple[Condition, Any]]:
    """The results of a choice, each with a condition that is true wherever it is chosen."""
    conditions = [_condition(choice.subject, key) for key in choice.options]
    yield from zip(conditions, choice.options.values(), strict=True)
    if choice.otherwise is not ABSENT:
        known = all(condition is not TRUE for condition in conditions)
        yield opposite(some_of(conditions)) if known else TRUE, choice.otherwise


def reads(value: Any, condition: Condition = TRUE) -> Iterator[tuple[Any, Condition]]:
    """Every field that a value reads without a fallback, with a condition that is true wherever it is read."""
    if isinstance(value, CompositeField | ResourceField | ExternalName | Nothing):
        yield value, condition
    elif isinstance(value, Choice):
        yield from reads(value.subject, condition)
        for branch, result in branches_of(value):
            yield from reads(result, all_of([condition, branch]))
    else:
        parts: Iterable[Any] = [value.otherwise] if isinstance(value, Fallback) else parts_of(value)
        for part in parts:
            yield from reads(part, condition)


def _condition(subject: Any, key: str) -> Condition:
    """What is true where the subject of a choice is ``key``; :data:`TRUE` where that is not plain to see."""
    if isinstance(subject, CompositeField) and subject.shape.type in _BACK:
        value = _BACK[subject.shape.type](key)
        if subject.shape.type == "boolean":
            return IsTrue(subject) if value else opposite(IsTrue(subject))
        return Compared(subject, "==", value)
    if isinstance(subject, Fallback) and isinstance(subject.source, Transformed):
        marked, transform = subject.source.source, subject.source.transform
        if isinstance(transform, Instead) and isinstance(marked, CompositeField):
            there: Condition = IsSet(marked)
            return {transform.value: there, subject.otherwise: opposite(there)}.get(key, TRUE)
    return TRUE
