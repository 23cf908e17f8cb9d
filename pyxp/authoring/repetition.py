"""Bounded repetition: what a claim asks for several times is composed as often as it may ask, each under a condition.

There is no loop in the cluster. A claim's list or number has a bound, so all rounds that there can be are composed, and
a round's resources are there only where the claim goes that far.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar, overload

from pyxp.authoring.arguments import reference_of
from pyxp.authoring.blocks import Block, Loop
from pyxp.authoring.conditions import IsSet
from pyxp.authoring.decisions import Decision, compared
from pyxp.authoring.deferred import refuse_value
from pyxp.authoring.expressions import (
    CompositeField,
    Expression,
    Fallback,
    Undeclared,
    describe,
    shape_of_expression,
)
from pyxp.authoring.given import shown
from pyxp.authoring.locations import calling_location, wrong_here
from pyxp.authoring.markers import Session, current_session
from pyxp.authoring.references import Reference
from pyxp.authoring.shapes import Shape
from pyxp.errors import AuthoringError

T = TypeVar("T")
MOST_ROUNDS: Final = 100
"""How many rounds a loop has at most: each makes resources, and a filter for each of them."""


@overload
def up_to(values: int | None, most: int | None = None) -> Iterator[int]: ...


@overload
def up_to(values: Sequence[T] | None, most: int | None = None) -> Iterator[T]: ...


def up_to(values: Any, most: int | None = None) -> Iterator[Any]:
    """The elements of a list of the claim, or the numbers below one of its numbers, to compose something for each.

    What is added in a round of the ``for`` loop is there only where the claim has that element, or asks for that many.

    Args:
        values: A list or a whole number of the claim.
        most: How many rounds are composed. No claim may ask for more. By default, and where the claim's schema allows
            less, those that it allows.

    Returns:
        References to the elements, or ``0``, ``1``, ... for a number; ``enumerate`` counts elements.

    Raises:
        AuthoringError: ``values`` is neither, its schema has no bound, or a claim may ask for more than ``most``.
    """
    if not isinstance(values, Reference):
        _refuse_known(values)
    reference = reference_of("repeat by", values)
    session = current_session()
    if session is None:
        raise AuthoringError(
            "cannot repeat: no composite is being composed",
            hint="write the loop in compose, or in a function that compose calls",
            location=calling_location(),
        )
    if isinstance(reference._expression, Undeclared):
        return iter([reference])
    written = f"up_to({describe(reference._expression)}{'' if most is None else f', {most}'})"
    loop = Loop(written, calling_location())
    count = _count(reference, most)
    session.blocks.loops.append(loop)
    return _rounds(reference, count, loop, session)


def _rounds(reference: Reference, count: int, loop: Loop, session: Session) -> Iterator[Any]:
    for index in range(count):
        if shape_of_expression(reference._expression).type == "array":
            item: Any = reference[index]
            decision = Decision(session, IsSet(item._expression))
        else:
            item, decision = index, compared(reference, ">", index)
        block = Block(decision, loop.location, session.blocks.open)
        loop.rounds.append(block)
        with block:
            yield item


def _count(reference: Reference, most: int | None) -> int:
    """How many rounds there are.

    Raises:
        AuthoringError: Nothing says so, or a claim may ask for more than is composed.
    """
    expression, named = reference._expression, describe(reference._expression)
    option = "max_length" if shape_of_expression(expression).type == "array" else "le"
    bound = _largest(reference, expression)
    if most is not None and (not isinstance(most, int) or isinstance(most, bool) or most < 1):
        raise wrong_here(
            f"cannot repeat up to {shown(most)} times: it is not a whole number above 0", "write up_to(ref, 4)"
        )
    if bound is None:
        raise wrong_here(
            f"cannot repeat by {named}: nothing in its schema says how large it may be",
            f"set {option}={most or 4} for {_fields(expression)}",
        )
    count = bound if most is None else min(bound, most)
    if count > MOST_ROUNDS:
        raise wrong_here(
            f"cannot repeat {count} times: at most {MOST_ROUNDS} rounds are composed",
            f"set {option}={MOST_ROUNDS} or less for {_fields(expression)}",
        )
    if bound > count:
        raise wrong_here(
            f"cannot repeat by {named} {most} times at most: a claim may ask for {bound}, and would silently get less",
            f"set {option}={most} for {_fields(expression)}, or write up_to(ref, {bound})",
        )
    return count


def _largest(reference: Reference, value: Any) -> int | None:
    """How often a claim may ask; None where nothing bounds it.

    Raises:
        AuthoringError: The value is not one to repeat by.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, Fallback) and shape_of_expression(value).type == "integer":
        both = [_largest(reference, value.source), _largest(reference, value.otherwise)]
        return None if None in both else max(one for one in both if one is not None)
    if not isinstance(value, CompositeField):
        refuse_value(
            reference,
            "repeat by",
            "up_to takes a list of the claim or of an EnvironmentConfig as it is, or a whole number as it is or with"
            " default(ref, value)",
        )
    if value.shape.type not in ("array", "integer"):
        hint = {"object": "a map has no order; take a list of entries", "number": "declare it as int"}
        refuse_value(
            reference, "repeat by", hint.get(value.shape.type, "up_to takes a list or a whole number of the claim")
        )
    return _bound(value.shape)


def _bound(shape: Shape) -> int | None:
    schema = shape.schema
    if shape.type == "array":
        return schema.get("maxItems")
    bounds = [max(schema["enum"])] if "enum" in schema else []
    if "maximum" in schema:
        bounds.append(int(schema["maximum"]) - (1 if schema.get("exclusiveMaximum") else 0))
    return min(bounds, default=None)


def _fields(expression: Expression) -> str:
    return describe(expression.source) if isinstance(expression, Fallback) else describe(expression)


def _refuse_known(values: object) -> None:
    """Refuses what Python's own loops go through.

    Raises:
        AuthoringError: It is known while generating.
    """
    if isinstance(values, int) and not isinstance(values, bool):
        raise wrong_here(f"cannot repeat by {values}: it is known while generating", f"write range({values})")
    if isinstance(values, Sequence) and not isinstance(values, str):
        raise wrong_here(f"cannot repeat by {shown(values)}: it is known while generating", "write for item in [...]")
