"""Values by a condition, as choices by the fields that the condition asks for.

Crossplane can look a value up by another one, and knows whether a field is there; it evaluates nothing. So a condition
decides on a value where the fields in it have few values each: one field after the other is supposed to have each of
them, until nothing of the condition is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from pyxp.authoring.cases import Case, atoms_of, fields_of, supposed
from pyxp.authoring.conditions import Compared, Holds, IsSet, Known
from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    CompositeField,
    Condition,
    Expression,
    Fallback,
    Transformed,
    describe,
)
from pyxp.authoring.locations import wrong_here
from pyxp.authoring.nodes import Instead
from pyxp.authoring.plain_conditions import plain_condition
from pyxp.authoring.shapes import STRING, Shape
from pyxp.errors import AuthoringError

_MOST: Final = 64
"""How many values of a whole number are told apart, and how many alternatives one value has."""
_THERE, _MISSING = "set", "unset"


def chosen_by(condition: Condition, result: Any, otherwise: Any, shape: Shape) -> Any:
    """``result`` where a condition is true, else ``otherwise``, as an expression or a constant.

    Args:
        condition: The condition.
        result: A constant or an expression.
        otherwise: The same.
        shape: Type of both.

    Raises:
        AuthoringError: Nothing that Crossplane has tells the cases apart.
    """
    return _Tree(condition, result, otherwise, shape).of(plain_condition(condition))


class _Tree:
    """The choices that one condition becomes."""

    def __init__(self, condition: Condition, result: Any, otherwise: Any, shape: Shape) -> None:
        self._written = condition.described()
        self._result, self._otherwise, self._shape = result, otherwise, shape
        self._left = _MOST

    def of(self, condition: Condition) -> Any:
        """What is chosen where ``condition`` is what is left to be decided."""
        if isinstance(condition, Known):
            return self._result if condition.value else self._otherwise
        field = next(fields_of(condition))
        atoms = list(atoms_of(condition, field.path))
        absent = None if field.guaranteed else supposed(condition, field.presence, Case.ABSENT)
        if all(isinstance(atom, IsSet) for atom in atoms):
            return self._by_presence(field, supposed(condition, field.path, Case.THERE), absent)
        values, complete = self._values(field, atoms)
        cases = {value: supposed(condition, field.path, value) for value in values}
        other = None if complete else supposed(condition, field.path, Case.OTHER)
        if absent is None or other is None or _same(absent, other):
            return self._by_value(field, cases, other if other is not None else absent)
        inner = self._by_value(_certain(field), cases, other)
        return self._by_presence(field, inner, absent)

    def _by_value(self, field: CompositeField, cases: dict[Any, Condition], rest: Condition | None) -> Any:
        """A choice by the value of a field; what is chosen for most values, or all others, is told once."""
        if rest is None and len(cases) > 2:
            rest = max(cases.values(), key=lambda case: sum(_same(case, other) for other in cases.values()))
        different = {value: case for value, case in cases.items() if rest is None or not _same(case, rest)}
        if not different and rest is not None:
            return self.of(rest)
        if rest is None and len({case.described() for case in different.values()}) == 1:
            return self.of(next(iter(different.values())))
        options = {_text(value): self._branch(case) for value, case in different.items()}
        return Choice(field, options, ABSENT if rest is None else self._branch(rest), self._shape)

    def _by_presence(self, field: CompositeField, there: Any, absent: Condition | None) -> Any:
        """A choice by whether a claim has a field."""
        found = self._branch(there) if isinstance(there, Condition) else there
        if absent is None:
            return found
        missing = self._branch(absent)
        if isinstance(found, str | int | float):
            return Fallback(Transformed(field, Instead(found, field.shape.type), self._shape), missing)
        marker = Transformed(field, Instead(_THERE, field.shape.type), STRING)
        return Choice(Fallback(marker, _MISSING), {_MISSING: missing, _THERE: found}, ABSENT, self._shape)

    def _branch(self, condition: Condition) -> Any:
        self._left -= 1
        if self._left < 0:
            raise self._wrong(
                f"it has more than {_MOST} cases", "choose by fewer fields, or by those with fewer values"
            )
        return self.of(condition)

    def _values(self, field: CompositeField, atoms: list[Condition]) -> tuple[list[Any], bool]:
        """The values of a field that count, and whether it has no others.

        Raises:
            AuthoringError: They are too many, or not known.
        """
        schema = field.shape.schema
        if any(isinstance(atom, Holds) for atom in atoms):
            raise self._wrong("Crossplane looks nothing up in a list or a map", _OTHERWISE)
        if field.shape.type == "boolean":
            return [True, False], True
        if "enum" in schema:
            return list(schema["enum"]), True
        low, high = schema.get("minimum"), schema.get("maximum")
        if field.shape.type == "integer" and low is not None and high is not None and high - low < _MOST:
            skipped = (schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum"))
            return list(range(int(low) + bool(skipped[0]), int(high) + 1 - bool(skipped[1]))), True
        constants = list(_constants(atoms))
        if len(constants) < len([atom for atom in atoms if not isinstance(atom, IsSet)]):
            bound = "set ge= and le= of it, at most 63 apart" if field.shape.type == "integer" else _OTHERWISE
            raise self._wrong(f"{describe(field)} may have too many values", bound)
        return list(dict.fromkeys(constants)), False

    def _wrong(self, why: str, hint: str) -> AuthoringError:
        return wrong_here(f"cannot choose by {self._written}: {why}", hint)


_OTHERWISE: Final = (
    "make two resources with when=, one for each value, or take the value as a field of the claim that rules check"
)


def _constants(atoms: list[Condition]) -> Iterator[Any]:
    """The constants that a field is said to equal."""
    for atom in atoms:
        if isinstance(atom, Compared) and atom.operator == "==" and not isinstance(atom.right, Expression | float):
            yield atom.right


def _same(one: Condition, other: Condition) -> bool:
    return one.described() == other.described()


def _certain(field: CompositeField) -> CompositeField:
    return replace(field, guaranteed=True, within="")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
