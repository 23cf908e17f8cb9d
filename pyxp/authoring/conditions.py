"""Conditions: what is true of a claim or not, as a tree over its fields.

Nothing that a claim leaves out makes a condition fail: what is not set equals nothing, is above and below nothing,
holds nothing, and is not true. Nothing here knows how a condition reaches the cluster; that is the compiler's work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyxp.authoring.expressions import CompositeField, Condition, Expression, describe


@dataclass(frozen=True, slots=True, eq=False)
class Known(Condition):
    """What is known while generating."""

    value: bool

    def parts(self) -> tuple[Any, ...]:
        """The value."""
        return (self.value,)

    def described(self) -> str:
        """``True`` or ``False``."""
        return str(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class IsTrue(Condition):
    """A boolean of the claim that is set and true."""

    field: Expression

    def parts(self) -> tuple[Any, ...]:
        """The field."""
        return (self.field,)

    def described(self) -> str:
        """The field by itself."""
        return describe(self.field)


@dataclass(frozen=True, slots=True, eq=False)
class IsSet(Condition):
    """Whether a claim has a field."""

    field: CompositeField

    def parts(self) -> tuple[Any, ...]:
        """The field."""
        return (self.field,)

    def described(self) -> str:
        """The call that asks for it."""
        return f"is_set({describe(self.field)})"


@dataclass(frozen=True, slots=True, eq=False)
class Compared(Condition):
    """A field beside a constant or another field.

    Attributes:
        left: The field, or one with a fallback.
        operator: ``==``, ``<``, ``<=``, ``>`` or ``>=``.
        right: The same, or a constant.
    """

    left: Expression
    operator: str
    right: Any

    def parts(self) -> tuple[Any, ...]:
        """Both sides."""
        return (self.left, self.right)

    def described(self) -> str:
        """The comparison."""
        return f"{describe(self.left)} {self.operator} {_operand(self.right)}"


@dataclass(frozen=True, slots=True, eq=False)
class Holds(Condition):
    """Whether a list has an element, or a map a key.

    Attributes:
        values: The list or the map.
        item: A constant, or a field.
    """

    values: CompositeField
    item: Any

    def parts(self) -> tuple[Any, ...]:
        """The list or map, and the element or key."""
        return (self.values, self.item)

    def described(self) -> str:
        """The call that asks for it."""
        return f"contains({describe(self.values)}, {_operand(self.item)})"


@dataclass(frozen=True, slots=True, eq=False)
class Not(Condition):
    """What is true where a condition is not."""

    condition: Condition

    def parts(self) -> tuple[Any, ...]:
        """The condition."""
        return (self.condition,)

    def described(self) -> str:
        """The call that negates it, or ``!=``."""
        inner = self.condition
        if isinstance(inner, Compared) and inner.operator == "==":
            return f"{describe(inner.left)} != {_operand(inner.right)}"
        return f"not_({inner.described()})"


@dataclass(frozen=True, slots=True, eq=False)
class All(Condition):
    """What is true where all of several conditions are."""

    conditions: tuple[Condition, ...]

    def parts(self) -> tuple[Any, ...]:
        """The conditions."""
        return self.conditions

    def described(self) -> str:
        """The conditions with ``&`` between them."""
        return " & ".join(map(_grouped, self.conditions))


@dataclass(frozen=True, slots=True, eq=False)
class Some(Condition):
    """What is true where at least one of several conditions is."""

    conditions: tuple[Condition, ...]

    def parts(self) -> tuple[Any, ...]:
        """The conditions."""
        return self.conditions

    def described(self) -> str:
        """The conditions with ``|`` between them."""
        return " | ".join(map(_grouped, self.conditions))


def all_of(conditions: list[Condition]) -> Condition:
    """What is true where all conditions are, with what is known taken out of it."""
    if any(isinstance(condition, Known) and not condition.value for condition in conditions):
        return Known(False)
    flat = [one for item in conditions for one in (item.conditions if isinstance(item, All) else (item,))]
    open_ = [condition for condition in flat if not isinstance(condition, Known)]
    return All(tuple(open_)) if len(open_) > 1 else (open_ or [Known(True)])[0]


def some_of(conditions: list[Condition]) -> Condition:
    """What is true where one of the conditions is, with what is known taken out of it."""
    if any(isinstance(condition, Known) and condition.value for condition in conditions):
        return Known(True)
    flat = [one for item in conditions for one in (item.conditions if isinstance(item, Some) else (item,))]
    open_ = [condition for condition in flat if not isinstance(condition, Known)]
    return Some(tuple(open_)) if len(open_) > 1 else (open_ or [Known(False)])[0]


def opposite(condition: Condition) -> Condition:
    """What is true where a condition is not."""
    if isinstance(condition, Known):
        return Known(not condition.value)
    return condition.condition if isinstance(condition, Not) else Not(condition)


def _operand(value: Any) -> str:
    return describe(value) if isinstance(value, Expression) else repr(value)


def _grouped(condition: Condition) -> str:
    plain = isinstance(condition, IsTrue | IsSet | Holds) or (
        isinstance(condition, Not) and not isinstance(condition.condition, Compared)
    )
    return condition.described() if plain else f"({condition.described()})"
