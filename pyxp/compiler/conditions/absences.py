"""Absences: what stands in filters where a composite lacks a field that the XRD defaults or requires.

The API server fills in defaults whenever it reads an object, but Crossplane hands functions what it holds in its cache:
after an upgrade of the XRD that can be a composite as it was read before, without the new fields. A filter then says
what it says of the default; what has none is not set, and is asked for before it is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from pyxp.authoring.cel_texts import Alternatives, literal, negated
from pyxp.authoring.conditions import Compared, Holds, IsSet, IsTrue
from pyxp.authoring.expressions import ABSENT, CompositeField, Condition, is_of_claim
from pyxp.authoring.plain_conditions import OPERATORS
from pyxp.compiler.spec_paths import PathStep, Schema, steps_of
from pyxp.structural.defaulting import apply_defaults

_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


class Level(NamedTuple):
    """A step on the way to a field that a composite may lack.

    Attributes:
        guard: What is true where it is there, once all steps before it are.
        otherwise: What the field is where it is not: the value within its default, or ``ABSENT``.
    """

    guard: str
    otherwise: Any


def values_without(spec: Schema, path: str) -> list[Any]:
    """For each step of a path below the spec, what stands at the path's end where that step is the first to lack."""
    steps = list(steps_of(spec, path))
    return [_within(_default(step), steps[number + 1 :]) for number, step in enumerate(steps)]


def _default(found: PathStep) -> Any:
    if isinstance(found.step, int) or found.step not in found.holder.get("properties", {}):
        return ABSENT
    given = found.node.get("default")
    return ABSENT if given is None else apply_defaults(found.node, given)


def _within(value: Any, steps: Sequence[PathStep]) -> Any:
    for _, step, _, _ in steps:
        if isinstance(step, int):
            there = isinstance(value, list) and step < len(value)
        else:
            there = isinstance(value, Mapping) and step in value
        if not there:
            return ABSENT
        value = value[step]
    return value


def asked(condition: Condition) -> CompositeField | None:
    """The field that a plain condition holds against constants; None where it is about something else, or several."""
    if isinstance(condition, IsSet | IsTrue):
        return condition.field if is_of_claim(condition.field) else None
    if isinstance(condition, Compared | Holds):
        found, constant = condition.parts()
        return found if is_of_claim(found) and not isinstance(constant, CompositeField) else None
    return None


def holds_of(condition: Condition, value: Any) -> bool:
    """What a condition about one field says of a value; nothing is true of what is not there."""
    if value is ABSENT or isinstance(condition, IsSet):
        return value is not ABSENT
    if isinstance(condition, Compared):
        return bool(OPERATORS[condition.operator](value, condition.right))
    return condition.item in value if isinstance(condition, Holds) else value is True


def contrary(condition: Condition) -> Condition | None:
    """The comparison that is true where a field is there and a condition about it is not; None where none is."""
    if isinstance(condition, Compared):
        return Compared(condition.left, _OPPOSITE[condition.operator], condition.right)
    return Compared(condition.field, "!=", True) if isinstance(condition, IsTrue) else None


def along(levels: Sequence[tuple[str, bool]], test: list[str]) -> list[str]:
    """Expressions that are all true where a test is of what is at the end of a way, or where the way says so.

    Args:
        levels: What is true where a step is there, and what is said where it is not.
        test: The same of the end, asked only where all steps are there; ``false`` alone where nothing is true of it.
    """
    if not levels:
        return test
    (guard, said), *rest = levels
    below = along(rest, test)
    if not said:
        return below if below == ["false"] else [guard, *below]
    if below == ["false"]:
        return [negated(guard)]
    return [Alternatives.of([negated(guard)], below)] if below else []


def read_along(levels: Sequence[Level], read: str) -> str:
    """How a field is read that is there, or that a default stands for; what is neither must be asked for before.

    A default that several steps have in common is written once.
    """
    guards: list[str] = []
    for number, level in enumerate(levels):
        guards.append(level.guard)
        after = levels[number + 1 :]
        if level.otherwise is not ABSENT and not (after and _same(after[0].otherwise, level.otherwise)):
            return f"({' && '.join(guards)} ? {read_along(after, read)} : {literal(level.otherwise)})"
        if level.otherwise is ABSENT:
            guards.pop()
    return read


def _same(one: Any, other: Any) -> bool:
    return other is not ABSENT and one is not ABSENT and literal(one) == literal(other)
