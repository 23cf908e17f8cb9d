"""Conditions as CEL: what filters of resources and rules of schemas have in common.

Asking for a field that is not there ends in an error, so every step to it that need not be there is asked for first.
How a field is named, and what has to be asked for, is the affair of those who derive from :class:`CelWriter`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pyxp.authoring.conditions import All, Compared, Holds, IsSet, IsTrue, Not, Some
from pyxp.authoring.expressions import CompositeField, Condition

_SINGLE: Final = re.compile(r"has\([\w.]+\)|[\w.]+")
"""An expression that can be negated without parentheses."""


class Alternatives(str):
    """Expressions with ``||`` between them, in parentheses, so that they can stand beside anything.

    Attributes:
        options: The expressions.
    """

    options: tuple[str, ...]

    @classmethod
    def of(cls, *options: list[str]) -> Alternatives:
        """What is true where all expressions of one option are; each option has at least one."""
        parts = tuple(dict.fromkeys(part for option in options for part in _alternatives_in(option)))
        made = cls(f"({' || '.join(parts)})")
        made.options = parts
        return made

    @property
    def bare(self) -> str:
        """Without the parentheses."""
        return self[1:-1]


class CelWriter:
    """Writes plain conditions as expressions of type bool that fail for no claim."""

    def expression(self, condition: Condition) -> str:
        """A condition as one expression."""
        parts = self.conjuncts(condition)
        if len(parts) == 1 and isinstance(parts[0], Alternatives):
            return parts[0].bare
        return " && ".join(parts)

    def conjuncts(self, condition: Condition) -> list[str]:
        """Expressions that are all true where the condition is, none of which fails if those before it are true."""
        if isinstance(condition, All):
            return list(dict.fromkeys(part for item in condition.conditions for part in self.conjuncts(item)))
        if isinstance(condition, Some):
            return _alternatives([self.conjuncts(item) for item in condition.conditions])
        if isinstance(condition, Not):
            return [self._negated(condition.condition)]
        if isinstance(condition, IsSet):
            return self.steps(condition.field)[0] or ["true"]
        if isinstance(condition, IsTrue) and isinstance(condition.field, CompositeField):
            guards, read = self.steps(condition.field)
            return [*guards, self.truth(read)]
        if isinstance(condition, Compared | Holds):
            return self._compared(condition)
        return ["true" if condition.described() == "True" else "false"]

    def steps(self, field: CompositeField) -> tuple[list[str], str]:
        """What must be true one after the other so that a field can be read, and how it is read."""
        raise NotImplementedError

    def truth(self, read: str) -> str:
        """Whether a boolean is true."""
        raise NotImplementedError

    def number(self, value: Any, read: str, beside: Any) -> str:
        """A number, or how one is read, so that it can be compared with another one."""
        raise NotImplementedError

    def _negated(self, inner: Condition) -> str:
        if isinstance(inner, Compared) and inner.operator == "==":
            unequal = self._compared(Compared(inner.left, "!=", inner.right))
            if len(unequal) == 1:
                return unequal[0]
        return negated(self.expression(inner))

    def _compared(self, condition: Compared | Holds) -> list[str]:
        first, second = condition.parts()
        (guards, one), (more, other) = self._operand(first, second), self._operand(second, first)
        test = f"{other} in {one}" if isinstance(condition, Holds) else f"{one} {condition.operator} {other}"
        return list(dict.fromkeys([*guards, *more, test]))

    def _operand(self, value: Any, beside: Any) -> tuple[list[str], str]:
        guards, read = self.steps(value) if isinstance(value, CompositeField) else ([], literal(value))
        return guards, self.number(value, read, beside)


def _alternatives(options: list[list[str]]) -> list[str]:
    """What all alternatives ask first, then the alternatives in parentheses."""
    options = [
        [part for part in option if [f"!{part}"] not in options[:index]] or option
        for index, option in enumerate(options)
    ]
    shared = [part for part in options[0] if all(part in option for option in options)]
    rest = [[part for part in option if part not in shared] for option in options]
    if not all(rest):
        return shared
    return [*shared, Alternatives.of(*rest)]


def _alternatives_in(parts: list[str]) -> tuple[str, ...]:
    """What stands between ``||``: expressions that are all true, or the alternatives that are the only one of them."""
    if len(parts) > 1:
        return (f"({' && '.join(parts)})",)
    return parts[0].options if isinstance(parts[0], Alternatives) else (parts[0],)


def negated(expression: str) -> str:
    """What is true where an expression is not."""
    return f"!{expression}" if _SINGLE.fullmatch(expression) else f"!({expression})"


def literal(value: Any) -> str:
    """A constant in CEL."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{literal(key)}: {literal(item)}' for key, item in value.items())}}}"
    if not isinstance(value, str):
        return repr(value)
    escaped = "".join(_character(character) for character in value)
    return f"'{escaped}'"


def _character(character: str) -> str:
    if character in "'\\":
        return f"\\{character}"
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
