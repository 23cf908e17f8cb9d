"""What a platform's Python says about values that are known only when a claim is rendered.

A frozen tree: leaves name a field of the composite or of a composed resource, inner nodes combine them. Nothing here
knows how a tree becomes patches; that is the compiler's work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyxp.authoring.resources import ManagedResource
    from pyxp.authoring.shapes import Shape


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A value that exists only in the cluster."""


@dataclass(frozen=True, slots=True, eq=False)
class CompositeField(Expression):
    """A field of the composite.

    Attributes:
        path: Field path in the composite, for example ``spec.network.cidr``.
        shape: What is known of the field's type.
        guaranteed: Whether every composite that the XRD accepts has the field.
    """

    path: str
    shape: Shape
    guaranteed: bool


@dataclass(frozen=True, slots=True, eq=False)
class ResourceField(Expression):
    """A field of a composed resource as it was last observed.

    Attributes:
        resource: The resource that has the field.
        path: Field path, for example ``status.atProvider.arn``.
        shape: What is known of the field's type.
    """

    resource: ManagedResource
    path: str
    shape: Shape


@dataclass(frozen=True, slots=True, eq=False)
class Text(Expression):
    """Text with values in it: literal parts and expressions in order."""

    parts: tuple[str | Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Transformed(Expression):
    """A value after Crossplane transforms.

    Attributes:
        source: The value that goes in.
        transforms: Transforms in the shape that function-patch-and-transform reads.
        shape: Type of the value that comes out.
    """

    source: Expression
    transforms: tuple[Mapping[str, Any], ...]
    shape: Shape


@dataclass(frozen=True, slots=True, eq=False)
class Fallback(Expression):
    """The value of ``source``, or a constant where the source is absent."""

    source: Expression
    constant: Any


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

    resource: ManagedResource
    given: Any = field(default=None)


def leaves(value: Any) -> Iterator[CompositeField | ResourceField | ExternalName]:
    """Every field that ``value`` reads: through expressions, dicts and lists."""
    if isinstance(value, CompositeField | ResourceField | ExternalName):
        yield value
    elif isinstance(value, Text):
        for part in value.parts:
            yield from leaves(part)
    elif isinstance(value, Transformed | Fallback):
        yield from leaves(value.source)
    elif isinstance(value, Merged):
        yield from leaves(value.entries)
        yield from leaves(value.under)
    elif isinstance(value, JsonText):
        yield from leaves(value.value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)
