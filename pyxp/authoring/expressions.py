"""What a platform's Python says about values that are known only when a claim is rendered.

A frozen tree: leaves name a field of the composite or of a composed resource, inner nodes combine them. Nothing here
knows how a tree becomes patches; that is the compiler's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, Protocol, TypeGuard

from pyxp.authoring.shapes import BOOLEAN, STRING, Shape, shape_of
from pyxp.catalog import KindFacts
from pyxp.errors import AuthoringError

_IN_RULE = re.compile(r"self\b")
"""How the path of a field begins that a rule of the schema is about."""


class Producer(Protocol):
    """What observed values come from: a resource, of which an expression needs the name and the identity only."""

    @property
    def resource_name(self) -> str:
        """The name in the composition, empty before there is one."""

    @property
    def title(self) -> str:
        """How a person would call it, for messages."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A value that exists only in the cluster."""


@dataclass(frozen=True, slots=True, eq=False)
class Condition(Expression):
    """Something that is true of a claim or not; :mod:`pyxp.authoring.conditions` has what there is."""

    def parts(self) -> tuple[Any, ...]:
        """What it is made of directly."""
        raise NotImplementedError

    def described(self) -> str:
        """How a platform writes it."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, eq=False)
class CompositeField(Expression):
    """A field of the composite.

    Attributes:
        path: Field path in the composite, for example ``spec.network.cidr``.
        shape: What is known of the field's type.
        guaranteed: Whether every composite that the XRD accepts has the field.
        within: The field above it that it comes and goes with; empty where it comes and goes by itself.
        never: Why no composite that the XRD accepts has the field; empty where one may.
    """

    path: str
    shape: Shape
    guaranteed: bool
    within: str = ""
    never: str = ""

    @property
    def presence(self) -> str:
        """The field by whose presence this one is there."""
        return self.within or self.path


@dataclass(frozen=True, slots=True, eq=False)
class EnvironmentField(CompositeField):
    """A field of the data of EnvironmentConfig objects, which are known before any resource is composed.

    Its path is one of the environment, not of the composite.

    Attributes:
        name: How a person would call it, for example ``Account.region``.
        above: The field or list that it is in; None for the data as a whole.
    """

    name: str = field(kw_only=True)
    above: EnvironmentField | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True, eq=False)
class Undeclared(CompositeField):
    """A field that no schema declares, which stands for nothing.

    Attributes:
        error: What is told of it, whatever else is done with it.
    """

    error: AuthoringError = field(kw_only=True)


@dataclass(frozen=True, slots=True, eq=False)
class ResourceField(Expression):
    """A field of a composed resource as it was last observed.

    Attributes:
        resource: The resource that has the field.
        path: Field path, for example ``status.atProvider.arn``.
        shape: What is known of the field's type.
    """

    resource: Producer
    path: str
    shape: Shape


@dataclass(frozen=True, slots=True, eq=False)
class Text(Expression):
    """Text with values in it: literal parts and expressions in order."""

    parts: tuple[str | Expression, ...]


@dataclass(frozen=True)
class Transform:
    """What Crossplane makes of one value, without the value.

    Attributes:
        shape: Type of what comes out; None where it is that of what goes in.
        takes: Type of what goes in: that of a schema, ``scalar`` for all that are neither list nor object.
        written: How platforms write it, with ``ref`` for the value.
        stands_for: Names of Python's functions and methods in whose place it is written.
        question: Whether it only tells that there is a value.
    """

    shape: ClassVar[Shape | None] = None
    takes: ClassVar[str] = "string"
    written: ClassVar[str] = ""
    stands_for: ClassVar[tuple[str, ...]] = ()
    question: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, eq=False)
class Transformed(Expression):
    """A value after a transform.

    Attributes:
        source: The value that goes in.
        transform: What is made of it.
        shape: Type of the value that comes out.
    """

    source: Expression
    transform: Transform
    shape: Shape


@dataclass(frozen=True, slots=True, eq=False)
class Fallback(Expression):
    """The value of ``source``, or ``otherwise`` where the source is absent.

    Attributes:
        source: A value that may be absent.
        otherwise: A constant, or another value.
    """

    source: Expression
    otherwise: Any


class Absent(Enum):
    """What stands where a choice has no result for every other value."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True, eq=False)
class Nothing(Expression):
    """No value at all: the field stays away."""


NOTHING = Nothing()


@dataclass(frozen=True, slots=True, eq=False)
class Choice(Expression):
    """The option for the value of ``subject``.

    Attributes:
        subject: What is decided on: text, a whole number or a boolean.
        options: Results by value as text; constants or other values.
        otherwise: Result for every other value and where the subject is absent, or :data:`ABSENT`.
        shape: Type of the results.
    """

    subject: Expression
    options: Mapping[str, Any]
    otherwise: Any
    shape: Shape


@dataclass(frozen=True, slots=True, eq=False)
class Merged(Expression):
    """An object: fixed entries, over the entries of an object in the composite."""

    entries: Mapping[str, Any]
    under: Expression


@dataclass(frozen=True, slots=True, eq=False)
class JsonText(Expression):
    """A JSON document in a string field; expressions may stand anywhere in ``value`` but in keys."""

    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class ExternalName(Expression):
    """The external name of a resource.

    Attributes:
        resource: The named resource.
        given: What the platform named it: text or an expression; None when the provider names it.
    """

    resource: Producer
    given: Any = field(default=None)


@dataclass(frozen=True, slots=True, eq=False)
class Selection(Expression):
    """A resource to select, with the moment when the provider resolves the selector.

    Attributes:
        target: The resource, or a group of them.
        resolve: ``Always`` or ``IfNotPresent``.
    """

    target: Any
    resolve: str


@dataclass(frozen=True, slots=True, eq=False)
class Labelled(Expression):
    """Resources of the whole claim that have labels, in whichever nested composite they are.

    Attributes:
        kind: What they are.
        labels: Their labels.
        resolve: ``Always`` or ``IfNotPresent``.
    """

    kind: KindFacts
    labels: Mapping[str, str]
    resolve: str


@dataclass(frozen=True, slots=True, eq=False)
class ChosenTarget(Expression):
    """One of two by a condition, of which at least one is selected.

    Attributes:
        condition: What decides.
        result: A resource, a group or a selection where the condition is true; or a value, or :data:`NOTHING`.
        otherwise: The same where it is not.
    """

    condition: Condition
    result: Any
    otherwise: Any


def is_of_claim(expression: object) -> TypeGuard[CompositeField]:
    """Whether an expression is a field of the composite as it is, and not one of the environment."""
    return isinstance(expression, CompositeField) and not isinstance(expression, EnvironmentField)


def holder_of(field: CompositeField) -> str:
    """What has a field or may leave it out, for messages."""
    return "an EnvironmentConfig" if isinstance(field, EnvironmentField) else "a claim"


def leaves(value: Any) -> Iterator[CompositeField | ResourceField | ExternalName]:
    """Every field that ``value`` reads: through expressions, dicts and lists."""
    if isinstance(value, CompositeField | ResourceField | ExternalName):
        yield value
    else:
        for part in parts_of(value):
            yield from leaves(part)


def parts_of(value: Any) -> Iterator[Any]:
    """What ``value`` is made of directly; nothing for fields and constants."""
    if isinstance(value, Text):
        yield from value.parts
    elif isinstance(value, Transformed):
        yield value.source
    elif isinstance(value, Fallback):
        yield from (value.source, value.otherwise)
    elif isinstance(value, Choice):
        yield from (value.subject, *value.options.values(), value.otherwise)
    elif isinstance(value, ChosenTarget):
        yield from (value.condition, value.result, value.otherwise)
    elif isinstance(value, Merged):
        yield from (value.entries, value.under)
    elif isinstance(value, JsonText):
        yield value.value
    elif isinstance(value, Condition):
        yield from value.parts()
    elif isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, list | tuple):
        yield from value


def is_certain(value: Any) -> bool:
    """Whether a value is there for every composite that the XRD accepts, if need be once a resource reports it."""
    if isinstance(value, CompositeField):
        return value.guaranteed
    if isinstance(value, Nothing):
        return False
    if isinstance(value, ChosenTarget):
        return is_certain(value.result) and is_certain(value.otherwise)
    if isinstance(value, Fallback):
        return is_certain(value.source) or is_certain(value.otherwise)
    if isinstance(value, Choice):
        decided = is_certain(value.subject) or value.otherwise is not ABSENT
        return decided and all(is_certain(option) for option in (*value.options.values(), value.otherwise))
    return all(is_certain(part) for part in parts_of(value))


def shape_of_expression(expression: Expression) -> Shape:
    """The type of an expression's value."""
    if isinstance(expression, CompositeField | ResourceField | Transformed | Choice):
        return expression.shape
    if isinstance(expression, Fallback):
        return shape_of_expression(expression.source)
    if isinstance(expression, Condition):
        return BOOLEAN
    return STRING if isinstance(expression, Text | ExternalName | JsonText) else shape_of({"type": "object"})


def _is_question(expression: Expression) -> TypeGuard[Transformed]:
    return isinstance(expression, Transformed) and expression.transform.question


def _question(subject: Expression) -> str:
    """What a choice is made by, as platforms write it."""
    if isinstance(subject, Fallback) and _is_question(subject.source):
        return f"is_set({describe(subject.source.source)})"
    return describe(subject)


def describe(expression: Expression) -> str:
    """How a person would call the value, for messages."""
    if isinstance(expression, EnvironmentField):
        return expression.name
    if isinstance(expression, CompositeField):
        return expression.path if _IN_RULE.match(expression.path) else f"xr.{expression.path}"
    if isinstance(expression, ResourceField):
        return f"{expression.resource.title}.{expression.path}"
    if isinstance(expression, ExternalName):
        return f"the external name of {expression.resource.title}"
    if isinstance(expression, Transformed):
        return f"a function of {describe(expression.source)}"
    if isinstance(expression, Fallback) and _is_question(expression.source):
        return f"choose({_question(expression)}, ...)"
    if isinstance(expression, Fallback):
        return f"default({describe(expression.source)}, ...)"
    if isinstance(expression, Choice):
        return f"choose({_question(expression.subject)}, ...)"
    if isinstance(expression, Condition):
        return expression.described()
    if isinstance(expression, ChosenTarget):
        return f"choose({expression.condition.described()}, ...)"
    if isinstance(expression, Nothing):
        return "nothing"
    if isinstance(expression, Merged):
        return f"merge(..., under={describe(expression.under)})"
    if isinstance(expression, JsonText):
        return "json_document(...)"
    if isinstance(expression, Selection):
        return f"select({expression.target.title})" if hasattr(expression.target, "title") else "select(...)"
    if isinstance(expression, Labelled):
        return f"select_labelled({expression.kind.kind}, ...)"
    if isinstance(expression, Text):
        return repr("".join(part if isinstance(part, str) else f"{{{describe(part)}}}" for part in expression.parts))
    return "a value"
