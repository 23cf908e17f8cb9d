"""Decisions: conditions as values of Python, which operators on references make and which join each other.

``xr.spec.zones >= 3`` and ``is_set(xr.spec.email)`` are decisions. They are joined with ``&``, ``|`` and ``not_``,
which Python lets us define; ``and``, ``or``, ``not`` and ``if`` want a truth that is not known yet, and are refused.
"""

from __future__ import annotations

from typing import NoReturn

from pyxp.authoring.conditions import Compared, IsTrue, Known, all_of, opposite, some_of
from pyxp.authoring.deferred import Deferred, refuse_value
from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    CompositeField,
    Condition,
    Expression,
    Fallback,
    Undeclared,
    describe,
    shape_of_expression,
)
from pyxp.authoring.locations import wrong_here
from pyxp.authoring.markers import has_marker, shown
from pyxp.authoring.worlds import bounds_of, told_bounds
from pyxp.errors import Exceeded, did_you_mean
from pyxp.gotext.patterns import PatternError, matches

JOINED = "join conditions with &, | and not_(...), each comparison in parentheses"
USED = "write c.add(..., when=condition) or `with c.when(condition):` for a resource, choose(ref, {...}) for a value"
_ORDERED = "write at_least(ref, limit) in place of max, at_most(ref, limit) in place of min; for a resource"
_NUMBERS = ("integer", "number")
_CLAIM_ONLY = "conditions read fields of the claim and of EnvironmentConfigs, as they are or with default(ref, value)"
_LARGEST = 2**53
"""Up to here every whole number is a double, which is what the function's numbers are."""


class Decision(Deferred):
    """A condition on the claim, to be handed to ``when``."""

    __slots__ = ()
    _kind = "condition"

    def __and__(self, other: object) -> Decision:
        return joined(self, other, "&")

    def __rand__(self, other: object) -> Decision:
        return joined(self, other, "&", reflected=True)

    def __or__(self, other: object) -> Decision:
        return joined(self, other, "|")

    def __ror__(self, other: object) -> Decision:
        return joined(self, other, "|", reflected=True)

    def __invert__(self, *_: object) -> NoReturn:
        refuse_value(self, "use ~ on", "write not_(condition)")

    def __bool__(self) -> bool:
        expression = self._expression
        if isinstance(expression, Compared) and expression.operator != "==":
            refuse_value(self, "decide on", f"{_ORDERED} c.add(..., when=condition); {JOINED}")
        refuse_value(self, "decide on", f"{USED}; one_of(ref, [...]) in place of `in`; {JOINED}")


def compared(left: Deferred, operator: str, right: object) -> Decision:
    """The comparison of a field of the claim with a constant or another field.

    Raises:
        AuthoringError: One side is something else, or both are of different types.
    """
    if right is None:
        refuse_value(
            left, "compare", "write is_set(ref) for whether a claim sets it, not_(is_set(ref)) for the opposite"
        )
    one = _field(left)
    kind = shape_of_expression(one).type
    undeclared = isinstance(one, Undeclared)
    if kind not in ("string", "boolean", *_NUMBERS) and not undeclared:
        asked = {"array": "write contains(ref, value)", "object": "write is_set(ref), or name one of its fields"}
        refuse_value(left, "compare", asked.get(kind, "its type is not known"))
    if operator != "==" and kind not in _NUMBERS and not undeclared:
        refuse_value(left, "order", f"it is of type {kind}; compare it with ==, or write one_of(ref, [...])")
    if isinstance(right, Deferred):
        other = _field(right)
        if not (undeclared or isinstance(other, Undeclared)):
            _check_kinds(one, kind, shape_of_expression(other).type, right)
        return Decision(left._session, Compared(one, operator, other))
    if not undeclared:
        check_constant(one, right, equals=operator == "==")
    return Decision(left._session, Compared(one, operator, right))


def check_constant(field: Expression, value: object, *, equals: bool = True) -> None:
    """Refuses a constant that a field is never beside: of another type, or none of its values where it must be one.

    Raises:
        AuthoringError: The field is never like that.
    """
    if isinstance(value, str) and has_marker(value):
        raise wrong_here(f"cannot compare {describe(field)} with text that holds a reference", "compare two fields")
    shape = shape_of_expression(field)
    found = {str: "string", bool: "boolean", int: "integer", float: "number"}.get(type(value), "")
    _check_kinds(field, shape.type, found, value)
    if isinstance(value, int | float) and not isinstance(value, bool) and not abs(value) <= _LARGEST:
        raise wrong_here(f"cannot compare {describe(field)} with {value}: numbers of conditions end at 2**53")
    allowed = shape.schema.get("enum")
    if equals and allowed is not None and value not in allowed:
        hint = did_you_mean(str(value), map(str, allowed)) or f"its values are {', '.join(map(repr, allowed))}"
        raise wrong_here(f"cannot compare: {value!r} is never a value of {describe(field)}", hint)
    why = why_never(field, value) if equals and isinstance(value, str) else ""
    if why:
        raise wrong_here(f"cannot compare: {value!r} is never a value of {describe(field)}", why)


def why_never(field: Expression, value: object) -> str:
    """What the schema of a claim's field says against a text or a number; empty where it may have it.

    Facts of the cluster are held to no schema.
    """
    if type(field) is not CompositeField:
        return ""
    schema = field.shape.schema
    if isinstance(value, int) and not isinstance(value, bool) and field.shape.type == "integer":
        (low, high), step = bounds_of(schema), schema.get("multipleOf", 1)
        fits = low <= value <= high and value % step == 0
        return "" if fits else told_bounds(field)
    pattern, longest, shortest = schema.get("pattern"), schema.get("maxLength"), schema.get("minLength")
    if not isinstance(value, str) or field.shape.type != "string":
        return ""
    if longest is not None and len(value) > longest:
        return f"it has at most {longest} characters"
    if shortest is not None and len(value) < shortest:
        return f"it has at least {shortest} characters"
    return "" if pattern is None or _may_match(pattern, value) else f"it matches {pattern}"


def _may_match(pattern: str, value: str) -> bool:
    try:
        return matches(pattern, value)
    except (PatternError, Exceeded):  # told where the field is declared
        return True


def _check_kinds(field: Expression, kind: str, found: str, value: object) -> None:
    if kind == found or (kind in _NUMBERS and found in _NUMBERS):
        return
    hint = None
    if isinstance(value, str) and kind != "string":
        hint = "write it without quotes"
    raise wrong_here(f"cannot compare {describe(field)} with {_shown(value)}: it is of type {kind}", hint)


def joined(left: Deferred, right: object, operator: str, *, reflected: bool = False) -> Decision:
    """Two conditions with ``&`` or ``|`` between them.

    Raises:
        AuthoringError: One of them is not a condition.
    """
    own = condition_of(left, f"use {operator} on")
    other = condition_of(right, f"use {operator} on")
    parts = [other, own] if reflected else [own, other]
    return Decision(left._session, (all_of if operator == "&" else some_of)(parts))


def negated(value: Deferred) -> Decision:
    """The opposite of a condition."""
    return Decision(value._session, opposite(condition_of(value, "negate")))


def is_condition(value: object) -> bool:
    """Whether ``value`` can be a condition: a decision, a boolean of the claim, or one of Python."""
    if isinstance(value, bool | Decision):
        return True
    return isinstance(value, Deferred) and (
        isinstance(value._expression, Undeclared) or shape_of_expression(value._expression).type == "boolean"
    )


def condition_of(value: object, action: str) -> Condition:
    """The condition that a value of Python is.

    Args:
        value: A decision, a reference to a boolean, or a boolean.
        action: What is done with it, for messages.

    Raises:
        AuthoringError: It is something else.
    """
    if isinstance(value, bool):
        return Known(value)
    if not isinstance(value, Deferred):
        raise wrong_here(f"cannot {action} {_shown(value)}: it is not a condition", f"write a comparison; {JOINED}")
    if not is_condition(value):
        refuse_value(value, action, f"write a comparison, or is_set(ref); {JOINED}")
    expression = value._expression
    if isinstance(expression, Condition):
        return expression
    if isinstance(expression, Choice):
        return _chosen(value, expression, action)
    return IsTrue(_field(value, action))


def _chosen(value: Deferred, choice: Choice, action: str) -> Condition:
    """What ``not_`` of a boolean of the claim makes, as a condition."""
    if choice.otherwise is not ABSENT or dict(choice.options) != {"true": False, "false": True}:
        refuse_value(value, action, "write the condition with ==, &, | and not_(...) in place of choose(...)")
    return opposite(condition_of(Deferred(value._session, choice.subject), action))


def _field(value: Deferred, action: str = "compare") -> Expression:
    """A field of the claim, as it is or with a fallback.

    Raises:
        AuthoringError: It is something else.
    """
    expression = value._expression
    plain = expression
    while isinstance(plain, Fallback):
        if isinstance(plain.otherwise, Expression) and not isinstance(plain.otherwise, CompositeField | Fallback):
            refuse_value(value, action, _CLAIM_ONLY)
        plain = plain.source
    if not isinstance(plain, CompositeField):
        refuse_value(value, action, _CLAIM_ONLY)
    return expression


def _shown(value: object) -> str:
    return describe(value._expression) if isinstance(value, Deferred) else shown(value)
