"""References: the values that stand for fields while a platform's Python runs.

``xr.spec.environment`` and ``stream.status.arn`` are references. They flow through f-strings, dicts, lists and
function calls; everything that would need the value itself raises and names the construct to use.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, overload

from pyxp.authoring.decisions import Decision, compared, joined, negated
from pyxp.authoring.deferred import UNKNOWN, Deferred, refuse, refuse_value
from pyxp.authoring.expressions import (
    CompositeField,
    EnvironmentField,
    Expression,
    ResourceField,
    Transform,
    Transformed,
    Undeclared,
    describe,
    is_of_claim,
    shape_of_expression,
)
from pyxp.authoring.locations import calling_location
from pyxp.authoring.markers import current_session, has_marker, shown
from pyxp.authoring.methods import (
    decision_advice,
    item_advice,
    iteration_advice,
    method_advice,
    search_advice,
    slice_advice,
    sum_advice,
)
from pyxp.authoring.nodes import Multiply
from pyxp.authoring.shapes import Shape
from pyxp.errors import AuthoringError, did_you_mean, named
from pyxp.model import fieldpath
from pyxp.model.fieldpath import PathSyntaxError

UNDECLARED = ""
"""The path of a reference to a field that does not exist."""


class Reference(Deferred):
    """A value whose fields and items can be named, and which can stand in text."""

    __slots__ = ()
    _kind = "reference to"

    def __getattr__(self, name: str) -> Reference:
        """The field ``name`` below this one.

        A field that is not declared is noted for the compiler, which reports all of them together; the reference
        returned in its place never reaches a manifest.
        """
        if name.startswith(("__", "_repr_")):
            raise AttributeError(name)
        expression = self._expression
        if isinstance(expression, CompositeField) and expression.path == UNDECLARED:
            return self
        shape = shape_of_expression(expression)
        member = shape.members.get(name)
        if member is None or not isinstance(expression, CompositeField | ResourceField):
            error = _missing(expression, name)
            self._undeclared(error)
            return Reference(self._session, Undeclared(UNDECLARED, Shape(), True, error=error))
        return Reference(self._session, part_of(expression, f".{member.name}", member.shape, member.guaranteed))

    def _undeclared(self, error: AuthoringError) -> None:
        session = self._session or current_session()
        if session is None:
            raise error
        session.undeclared.append(error)

    def __getitem__(self, key: object) -> Reference:
        expression = self._expression
        shape = shape_of_expression(expression)
        if isinstance(expression, CompositeField) and expression.path == UNDECLARED:
            return self
        if isinstance(expression, CompositeField | ResourceField):
            if shape.type == "array" and isinstance(key, int) and not isinstance(key, bool) and key >= 0:
                certain = key < int(shape.schema.get("minItems", 0))
                return Reference(self._session, part_of(expression, f"[{key}]", shape.items, certain))
            is_map = shape.type == "object" and not shape.members
            if is_map and isinstance(key, str) and not has_marker(key):
                if not _is_key(key):
                    refuse_value(
                        self, f"take item {shown(key)} of", "no field path leads to this key; take another one"
                    )
                return Reference(self._session, part_of(expression, f"[{key}]", shape.items, certain=False))
        if isinstance(key, slice):
            refuse_value(self, "take a part of", slice_advice(shape))
        return refuse_value(self, f"take item {shown(key)} of", item_advice(shape))

    def __iter__(self, *_: object) -> Iterator[Any]:
        expression = self._expression
        path = expression.path if is_of_claim(expression) else ""
        refuse_value(self, "iterate over", iteration_advice(shape_of_expression(expression), path))

    __reversed__ = __iter__

    def __format__(self, spec: str) -> str:
        if spec:
            refuse_value(self, f"format with {spec!r}", "leave the format specification out")
        session = self._session or current_session()
        if session is None:
            refuse(
                f"put {describe(self._expression)} into text",
                "make the text in compose, or in a function that compose calls",
                "no composite is being composed",
            )
        return session.mark(self._expression)

    def __str__(self) -> str:
        return format(self, "")

    def __add__(self, other: object) -> str:
        if isinstance(other, str | Reference) and shape_of_expression(self._expression).type == "string":
            return f"{self}{other}"
        return refuse_value(self, "add to", sum_advice(shape_of_expression(self._expression)))

    def __radd__(self, other: object) -> str:
        if isinstance(other, str) and shape_of_expression(self._expression).type == "string":
            return f"{other}{self}"
        return refuse_value(self, "add to", sum_advice(shape_of_expression(self._expression)))

    def __mul__(self, factor: object) -> Reference:
        shape = shape_of_expression(self._expression)
        if shape.type not in {"integer", "number"} or not isinstance(factor, int) or isinstance(factor, bool):
            refuse_value(self, "multiply", "multiply a numeric reference with a whole number")
        return transformed(self, Multiply(factor))

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        refuse_value(self, "decide on", decision_advice(shape_of_expression(self._expression)))

    def __contains__(self, *_: object) -> bool:
        refuse_value(self, "search in", search_advice(shape_of_expression(self._expression)))

    __hash__ = Deferred.__hash__

    def __eq__(self, other: object) -> Decision:  # type: ignore[override] # a condition, which is not known yet
        return compared(self, "==", other)

    def __ne__(self, other: object) -> Decision:  # type: ignore[override] # likewise
        return negated(compared(self, "==", other))

    def __lt__(self, other: object) -> Decision:
        return compared(self, "<", other)

    def __le__(self, other: object) -> Decision:
        return compared(self, "<=", other)

    def __gt__(self, other: object) -> Decision:
        return compared(self, ">", other)

    def __ge__(self, other: object) -> Decision:
        return compared(self, ">=", other)

    def __and__(self, other: object) -> Decision:
        return joined(self, other, "&")

    def __rand__(self, other: object) -> Decision:
        return joined(self, other, "&", reflected=True)

    def __or__(self, other: object) -> Decision:
        return self._either(other)

    def __ror__(self, other: object) -> Decision:
        return self._either(other, reflected=True)

    def _either(self, other: object, *, reflected: bool = False) -> Decision:
        if shape_of_expression(self._expression).type == "object":
            refuse_value(self, "use | on", "write merge({...}, under=ref) for a map")
        return joined(self, other, "|", reflected=reflected)


def _is_key(key: str) -> bool:
    """Whether a field path leads to a map's key, which it does not for numbers, brackets and quotes at the ends."""
    try:
        return fieldpath.parse(f"spec[{key}]") == ("spec", key)
    except PathSyntaxError:
        return False


def _missing(expression: Expression, name: str) -> AuthoringError:
    """What is told of a field that is not declared, or of a method of Python's."""
    shape = shape_of_expression(expression)
    location = calling_location()
    if (advice := method_advice(shape, name)) is not None:
        used = f"cannot use .{name} of {describe(expression)}: {UNKNOWN}"
        return AuthoringError(used, hint=advice, location=location)
    hint = did_you_mean(name, shape.members) or f"declared: {named(shape.members, name) or 'no fields'}"
    return AuthoringError(
        f"cannot read {describe(expression)}.{name}: the field is not declared", hint=hint, location=location
    )


@overload
def part_of(parent: CompositeField, step: str, shape: Shape, certain: bool) -> CompositeField: ...


@overload
def part_of(parent: ResourceField, step: str, shape: Shape, certain: bool) -> ResourceField: ...


def part_of(
    parent: CompositeField | ResourceField, step: str, shape: Shape, certain: bool
) -> CompositeField | ResourceField:
    """A field or element of a field.

    Args:
        parent: The object, list or map.
        step: The end of its path, such as ``.cidr`` or ``[0]``.
        shape: Its type.
        certain: Whether it is there wherever the parent is.
    """
    if isinstance(parent, EnvironmentField):
        # Defaults stand in the environment before any object does, but not in objects that need not be there.
        filled = parent.above is None and "default" in shape.schema
        there = certain and (parent.guaranteed or filled)
        within = parent.presence if certain and not there and parent.above is not None else ""
        return EnvironmentField(parent.path + step, shape, there, within, name=parent.name + step, above=parent)
    if isinstance(parent, CompositeField):
        within = parent.presence if certain and not parent.guaranteed else ""
        never = parent.never or _beyond(parent, step)
        return CompositeField(parent.path + step, shape, parent.guaranteed and certain, within, never)
    return ResourceField(parent.resource, parent.path + step, shape)


def _beyond(parent: CompositeField, step: str) -> str:
    """Why a list never has an element, by its schema; empty for all else."""
    most, position = parent.shape.schema.get("maxItems"), step[1:-1]
    if most is None or not position.isdecimal() or int(position) < most:
        return ""
    elements = f"{most} element" if most == 1 else f"{most} elements"
    return f"there is no {parent.path}{step}: the list has at most {elements}"


def transformed(reference: Reference, transform: Transform) -> Reference:
    """A reference to what a transform makes of the value of ``reference``."""
    source = reference._expression
    shape = transform.shape if transform.shape is not None else shape_of_expression(source)
    return Reference(reference._session, Transformed(source, transform, shape))


def expression_of(value: object) -> Expression | None:
    """The expression behind a symbolic value, or None for an ordinary one."""
    return value._expression if isinstance(value, Deferred) else None
