"""Types of fields, as far as references need them.

A shape says which type a field has and which fields lie below it, under their Python names. Composites make shapes
from annotated classes; managed resources make them from catalog facts, one level at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pyxp.catalog.naming import python_names


@dataclass(frozen=True)
class Member:
    """One field of an object.

    Attributes:
        name: Name in YAML.
        shape: Type of the field.
        guaranteed: Whether every object that the schema accepts has the field once defaults are applied.
    """

    name: str
    shape: Shape
    guaranteed: bool = False


@dataclass(frozen=True)
class Shape:
    """The type of a field.

    Attributes:
        schema: Structural schema of the field; its ``type`` is ``string``, ``integer``, ``number``, ``boolean``,
            ``array`` or ``object``, and missing where any value may stand.
        make_members: Gives the fields of an object by Python name.
    """

    schema: Mapping[str, Any] = field(default_factory=dict)
    make_members: Callable[[], Mapping[str, Member]] = field(default=dict, repr=False)

    @property
    def type(self) -> str:
        """The schema's type, ``any`` where it has none."""
        return str(self.schema.get("type", "any"))

    @cached_property
    def members(self) -> Mapping[str, Member]:
        """Fields of an object by Python name; empty for other types."""
        return self.make_members()

    @property
    def items(self) -> Shape:
        """Shape of the elements of an array, or of the values of a map."""
        node = self.schema.get("items") or self.schema.get("additionalProperties")
        return shape_of(node if isinstance(node, Mapping) else {})


STRING = Shape({"type": "string"})
INTEGER = Shape({"type": "integer"})
NUMBER = Shape({"type": "number"})
BOOLEAN = Shape({"type": "boolean"})
ARRAY = Shape({"type": "array"})
OBJECT = Shape({"type": "object"})


def shape_of(schema: Mapping[str, Any]) -> Shape:
    """The shape of a structural schema; nothing below it is guaranteed unless required or defaulted."""

    def members() -> dict[str, Member]:
        required = set(schema.get("required", ()))
        nodes = schema.get("properties", {})
        return {
            name: Member(field, shape_of(nodes[field]), field in required or "default" in nodes[field])
            for name, field in python_names(nodes).items()
        }

    return Shape(schema, members)
