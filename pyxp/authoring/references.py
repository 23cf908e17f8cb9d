"""References: the values that stand for fields while a platform's Python runs.

``xr.spec.environment`` and ``stream.status.arn`` are references. They flow through f-strings, dicts, lists and
function calls; everything that would need the value itself raises and names the construct to use.

Formatting leaves a marker in the text. A marker is made of private-use characters around two letters of different
case, so that slicing or re-casing the text damages it and the damage is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

from pyxp.authoring.expressions import CompositeField, Expression, ExternalName, ResourceField, Text, Transformed
from pyxp.authoring.places import calling_place
from pyxp.authoring.shapes import STRING, Shape, shape_of
from pyxp.errors import AuthoringError, UnresolvedValueError, nearest

_OPEN, _CLOSE, _DIGIT = "\ue0f0", "\ue0f1", 0xE0E0
_MARKER = re.compile(f"{_OPEN}xX([\ue0e0-\ue0e9]+){_CLOSE}")
_REMAINS = re.compile("[\ue0e0-\ue0f1]")


UNDECLARED = ""
"""The path of a reference to a field that does not exist."""


class Session:
    """Everything formatted while one composite is composed, by marker."""

    def __init__(self) -> None:
        self._formatted: list[Expression] = []
        self.undeclared: list[AuthoringError] = []

    def mark(self, expression: Expression) -> str:
        """A marker for ``expression`` that :meth:`parse` turns back."""
        self._formatted.append(expression)
        number = str(len(self._formatted) - 1)
        return f"{_OPEN}xX{''.join(chr(_DIGIT + int(digit)) for digit in number)}{_CLOSE}"

    def parse(self, text: str) -> str | Text:
        """``text`` itself where it has no marker, otherwise its literal and symbolic parts.

        Raises:
            UnresolvedValueError: A marker was sliced or re-cased.
        """
        if not _REMAINS.search(text):
            return text
        parts: list[str | Expression] = []
        end = 0
        for found in _MARKER.finditer(text):
            if found.start() > end:
                parts.append(text[end : found.start()])
            parts.append(self._expression_at(found))
            end = found.end()
        if end < len(text):
            parts.append(text[end:])
        if any(isinstance(part, str) and _REMAINS.search(part) for part in parts):
            raise UnresolvedValueError(
                "cannot slice, split or change the case of text that holds a reference",
                hint="build the text in one f-string; change case with upper(ref) or lower(ref)",
            )
        return Text(tuple(parts))

    def readable(self, text: str) -> str:
        """``text`` for a message: each marker as the field that it stands for, in braces."""
        return _MARKER.sub(lambda found: f"{{{describe(self._expression_at(found))}}}", text)

    def _expression_at(self, found: re.Match[str]) -> Expression:
        return self._formatted[int("".join(str(ord(c) - _DIGIT) for c in found[1]))]


class Reference:
    """A field whose value is known only when a claim is rendered."""

    __slots__ = ("_expression", "_session")
    _expression: Expression
    _session: Session

    def __init__(self, session: Session, expression: Expression) -> None:
        object.__setattr__(self, "_session", session)
        object.__setattr__(self, "_expression", expression)

    def __getattr__(self, name: str) -> Reference:
        """The field ``name`` below this one.

        A field that is not declared is noted for the compiler, which reports all of them together; the reference
        returned in its place never reaches a manifest.
        """
        if name.startswith("__") or name == "_repr_html_":
            raise AttributeError(name)
        expression = self._expression
        if isinstance(expression, CompositeField) and expression.path == UNDECLARED:
            return self
        shape = shape_of_expression(expression)
        member = shape.members.get(name)
        if member is None or not isinstance(expression, CompositeField | ResourceField):
            close = nearest(name, shape.members)
            self._session.undeclared.append(
                AuthoringError(
                    f"cannot read {describe(expression)}.{name}: the field is not declared",
                    hint=f"did you mean {close!r}?"
                    if close
                    else f"declared: {', '.join(shape.members) or 'no fields'}",
                    location=calling_place(),
                )
            )
            return Reference(self._session, CompositeField(UNDECLARED, Shape(), True))
        return Reference(self._session, _below(expression, f".{member.name}", member.shape, member.guaranteed))

    def __getitem__(self, key: object) -> Reference:
        expression = self._expression
        shape = shape_of_expression(expression)
        if isinstance(expression, CompositeField) and expression.path == UNDECLARED:
            return self
        if isinstance(expression, CompositeField | ResourceField):
            if shape.type == "array" and isinstance(key, int) and not isinstance(key, bool) and key >= 0:
                certain = key < int(shape.schema.get("minItems", 0))
                return Reference(self._session, _below(expression, f"[{key}]", shape.items, certain))
            if shape.type == "object" and isinstance(key, str) and not shape.members and "[" not in key:
                return Reference(self._session, _below(expression, f"[{key}]", shape.items, certain=False))
        return _refuse(self, f"take item {key!r} of", "index a list with a number from 0, a map with a text key")

    def __format__(self, spec: str) -> str:
        if spec:
            _refuse(self, f"format with {spec!r}", "leave the format specification out")
        return self._session.mark(self._expression)

    def __str__(self) -> str:
        return self._session.mark(self._expression)

    def __repr__(self) -> str:
        return f"<reference to {describe(self._expression)}>"

    def __add__(self, other: object) -> str:
        if isinstance(other, str | Reference) and shape_of_expression(self._expression).type == "string":
            return f"{self}{other}"
        return _refuse(self, "add to", "Crossplane has no addition; take the sum as a claim field of its own")

    def __radd__(self, other: object) -> str:
        if isinstance(other, str) and shape_of_expression(self._expression).type == "string":
            return f"{other}{self}"
        return _refuse(self, "add to", "Crossplane has no addition; take the sum as a claim field of its own")

    def __mul__(self, factor: object) -> Reference:
        shape = shape_of_expression(self._expression)
        if shape.type not in {"integer", "number"} or not isinstance(factor, int) or isinstance(factor, bool):
            _refuse(self, "multiply", "multiply a numeric reference with a whole number")
        step = {"type": "math", "math": {"type": "Multiply", "multiply": factor}}
        return transformed(self, [step], shape)

    __rmul__ = __mul__

    def __setattr__(self, name: str, value: object) -> None:
        _refuse(self, f"assign {name!r} on", "only fields of xr.status can be assigned")

    def __iter__(self) -> Iterator[Any]:
        _refuse(self, "iterate over", "index its guaranteed elements, or hand the whole list to a field")

    def __hash__(self) -> int:
        _refuse(self, "hash or use as a key", "write choose(ref, {...}) to map values")

    def __eq__(self, other: object) -> bool:
        _refuse(self, "compare", "write choose(ref, {value: result})")

    def __bool__(self) -> bool:
        _refuse(self, "decide on", "write choose(ref, {True: ..., False: ...}) or default(ref, value)")


def _refusal(action: str, hint: str) -> Any:
    def refuse(self: Reference, *_: object) -> NoReturn:
        _refuse(self, action, hint)

    return refuse


_UNKNOWN = "its value is known only in the cluster"
for _name, _action, _hint in (
    ("__len__", "take the length of", "declare the length in the claim's schema"),
    ("__contains__", "search in", "write choose(ref, {...})"),
    ("__int__", "turn into int", "write as_int(ref)"),
    ("__float__", "turn into float", "hand the reference to the field as it is"),
    ("__index__", "index with", "write choose(ref, {...})"),
    ("__lt__", "compare", "state the bound in the claim's schema"),
    ("__le__", "compare", "state the bound in the claim's schema"),
    ("__gt__", "compare", "state the bound in the claim's schema"),
    ("__ge__", "compare", "state the bound in the claim's schema"),
    ("__sub__", "subtract from", "Crossplane has no subtraction; take the difference as a claim field of its own"),
    ("__rsub__", "subtract", "Crossplane has no subtraction; take the difference as a claim field of its own"),
    ("__truediv__", "divide", "Crossplane has no division; take the quotient as a claim field of its own"),
    ("__floordiv__", "divide", "Crossplane has no division; take the quotient as a claim field of its own"),
    ("__mod__", "use % on", "write an f-string"),
    ("__neg__", "negate", "write ref * -1"),
    ("__call__", "call", "a reference is a value, not a function"),
):
    setattr(Reference, _name, _refusal(_action, _hint))


def _refuse(reference: Reference, action: str, hint: str) -> NoReturn:
    raise UnresolvedValueError(
        f"cannot {action} {describe(reference._expression)}: {_UNKNOWN}", hint=hint, location=calling_place()
    )


def _below(parent: CompositeField | ResourceField, step: str, shape: Shape, certain: bool) -> Expression:
    if isinstance(parent, CompositeField):
        return CompositeField(parent.path + step, shape, parent.guaranteed and certain)
    return ResourceField(parent.resource, parent.path + step, shape)


def transformed(reference: Reference, steps: list[dict[str, Any]], shape: Shape) -> Reference:
    """A reference to the value of ``reference`` after ``steps``, which is of type ``shape``."""
    source = reference._expression
    if isinstance(source, Transformed):
        return Reference(reference._session, Transformed(source.source, (*source.transforms, *steps), shape))
    return Reference(reference._session, Transformed(source, tuple(steps), shape))


def expression_of(value: object) -> Expression | None:
    """The expression behind a reference, or None for an ordinary value."""
    return value._expression if isinstance(value, Reference) else None


def shape_of_expression(expression: Expression) -> Shape:
    """The type of an expression's value."""
    if isinstance(expression, CompositeField | ResourceField | Transformed):
        return expression.shape
    return shape_of({"type": "object"}) if not isinstance(expression, Text | ExternalName) else STRING


def describe(expression: Expression) -> str:
    """How a person would call the value, for messages."""
    if isinstance(expression, CompositeField):
        return f"xr.{expression.path}"
    if isinstance(expression, ResourceField):
        return f"{expression.resource.title}.{expression.path}"
    if isinstance(expression, ExternalName):
        return f"the external name of {expression.resource.title}"
    if isinstance(expression, Transformed):
        return f"a function of {describe(expression.source)}"
    return "a value"
