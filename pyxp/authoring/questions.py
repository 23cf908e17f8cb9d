"""Questions about a claim: conditions that Python's operators cannot say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from pyxp.authoring.arguments import reference_of
from pyxp.authoring.conditions import Compared, Holds, IsSet, some_of
from pyxp.authoring.decisions import Decision, check_constant, compared
from pyxp.authoring.deferred import Deferred, refuse_value
from pyxp.authoring.expressions import (
    CompositeField,
    Undeclared,
    describe,
    shape_of_expression,
)
from pyxp.authoring.given import shown
from pyxp.authoring.locations import calling_location
from pyxp.authoring.references import Reference, part_of
from pyxp.authoring.shapes import STRING
from pyxp.errors import AuthoringError

_Value = TypeVar("_Value")


def is_set(value: object) -> bool:
    """Whether a claim has the field ``value``; an empty text, list or map is there, too.

    Raises:
        AuthoringError: ``value`` is not a field of the claim.
    """
    reference, field = _field_of("ask whether a claim sets", value)
    return cast(bool, Decision(reference._session, IsSet(field)))


def present(value: _Value | None) -> _Value:
    """An optional field of the claim as one that is there: for type checkers, which do not see conditions.

    It is the same reference, so it may stand only where a condition makes sure of the field, as without this.

    Raises:
        AuthoringError: ``value`` is not a field of the claim.
    """
    _field_of("take as present", value)
    return cast(_Value, value)


def one_of(value: object, options: Sequence[Any]) -> bool:
    """Whether the field ``value`` equals one of several constants.

    Raises:
        AuthoringError: ``value`` is not a field of the claim, or an option is never its value.
    """
    reference, field = _field_of("look for a value in", value)
    if isinstance(options, str | Mapping) or not isinstance(options, Sequence) or not options:
        raise AuthoringError(
            f"cannot compare {describe(field)} with {shown(options)}: one_of takes a list of constants",
            hint="write contains(ref, value) for a list of the claim"
            if isinstance(options, Deferred)
            else 'write one_of(ref, ["first", "second"])',
            location=calling_location(),
        )
    found = [compared(reference, "==", option)._expression for option in options]
    return cast(bool, Decision(reference._session, some_of([one for one in found if isinstance(one, Compared)])))


def contains(values: object, item: object) -> bool:
    """Whether a list of the claim has the element ``item``, or a map the key.

    Raises:
        AuthoringError: ``values`` is neither a list nor a map of the claim, or ``item`` is of another type than what
            is in it.
    """
    reference, field = _field_of("search in", values)
    kind = field.shape.type
    if kind not in ("array", "object") or field.shape.members:
        if not isinstance(field, Undeclared):
            refuse_value(reference, "search in", "contains takes a list or a map of the claim; write == for one value")
        return cast(bool, Decision(reference._session, IsSet(field)))
    shape = field.shape.items if kind == "array" else STRING
    inner = part_of(field, "[...]", shape, False)
    if isinstance(item, Deferred):
        _, other = _field_of("search for", item)
        if shape_of_expression(other).type != inner.shape.type:
            refuse_value(item, "search for", f"what is in {describe(field)} is of type {inner.shape.type}")
        return cast(bool, Decision(reference._session, Holds(field, other)))
    check_constant(inner, item)
    return cast(bool, Decision(reference._session, Holds(field, item)))


def _field_of(action: str, value: object) -> tuple[Reference, CompositeField]:
    """A reference to a field of the claim.

    Raises:
        AuthoringError: It is something else.
    """
    reference = reference_of(action, value)
    expression = reference._expression
    if not isinstance(expression, CompositeField):
        refuse_value(reference, action, "conditions read fields of the claim and of EnvironmentConfigs, as they are")
    return reference, expression
