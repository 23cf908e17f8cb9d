"""Text with values in it: format strings and the variables that they take.

Text over the composite alone is formatted from its fields; anything else reads the environment, where all values are
text already.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.authoring.expressions import (
    Choice,
    CompositeField,
    EnvironmentField,
    Expression,
    Fallback,
    JsonText,
    ResourceField,
    Text,
    describe,
    holder_of,
    is_certain,
    leaves,
    shape_of_expression,
)
from pyxp.authoring.resources import Resource
from pyxp.compiler.alternatives import VERBS, is_constant, linear, observed, observes
from pyxp.compiler.environment import CompositionEnvironment, needs_no_escape
from pyxp.compiler.formats import Form, FormatString, escaped, json_of
from pyxp.errors import AuthoringError


class TextWriter:
    """Appends text and documents to format strings, filling the environment on the way."""

    def __init__(self, environment: CompositionEnvironment) -> None:
        self._environment = environment

    def text(self, text: Text, target: FormatString, form: Form = "text", *, optional: bool = False) -> None:
        """Appends text; ``escaped`` is the form inside a JSON string.

        Raises:
            AuthoringError: Something in it has no text, or may be absent and is not ``optional``.
        """
        for part in text.parts:
            if isinstance(part, str):
                target.literal(escaped(part, form))
            elif not target.reads_environment and isinstance(part, CompositeField):
                target.variable(VERBS[part.shape.type], part.path)
            elif isinstance(part, JsonText) and form in ("text", "escaped"):
                self.json(part.value, target, optional=optional, nested=form == "escaped")
            else:
                self.variable(part, target, form, optional=optional)

    def variable(self, part: Expression, target: FormatString, form: Form, *, optional: bool = False) -> None:
        """A value through the environment, as text."""
        source, transforms = linear(part)
        source = observed(source)
        kind = shape_of_expression(part).type
        if form not in ("json", "nested-json") and kind in {"array", "object"}:
            raise AuthoringError(
                f"cannot put {describe(part)} into text: it is of type {kind}",
                hint="write join(ref, separator)"
                if kind == "array"
                else "name a field of it, or write json_document(ref)",
            )
        if not optional and not is_certain(part):
            missing = next((leaf for leaf in leaves(part) if not is_certain(leaf)), part)
            who = holder_of(missing) if isinstance(missing, CompositeField) else "a claim"
            raise AuthoringError(
                f"cannot put {describe(missing)} into text: {who} may leave it out",
                hint="write default(ref, value), give the field a default, or make it required",
            )
        if isinstance(source, EnvironmentField) and not transforms and kind in ("integer", "boolean"):
            target.variable("%v", self._environment.settled(source))
        elif isinstance(source, CompositeField):
            target.variable("%s", self._environment.claim(source, transforms, kind, form))
        elif isinstance(source, ResourceField):
            target.variable("%s", self._environment.resource(source, transforms, kind, form))
        elif transforms and is_constant(source):
            target.variable("%s", self._environment.constant(source, transforms, kind, form))
        elif isinstance(source, Fallback | Choice | Text) and not observes(source):
            target.variable("%s", self._environment.decided(part, form))
        else:
            raise AuthoringError(
                f"cannot put {describe(part)} into text", hint="use a field of the claim or a status field"
            )

    def json(self, value: Any, target: FormatString, *, optional: bool = False, nested: bool = False) -> None:
        """Appends a JSON document, its keys sorted; a nested one stands in a string of another.

        Raises:
            AuthoringError: Something in it cannot stand in JSON, or may be absent and is not ``optional``.
        """
        form: Form = "nested-escaped" if nested else "escaped"
        if isinstance(value, Mapping):
            target.literal("{")
            for index, key in enumerate(sorted(value)):
                target.literal("," if index else "")
                self._constant(key, target, nested)
                target.literal(":")
                self.json(value[key], target, optional=optional, nested=nested)
            target.literal("}")
        elif isinstance(value, list):
            target.literal("[")
            for index, item in enumerate(value):
                target.literal("," if index else "")
                self.json(item, target, optional=optional, nested=nested)
            target.literal("]")
        elif isinstance(value, Text) or (isinstance(value, JsonText) and not nested) or needs_no_escape(value):
            target.literal(escaped('"', "escaped" if nested else "text"))
            self.text(value if isinstance(value, Text) else Text((value,)), target, form, optional=optional)
            target.literal(escaped('"', "escaped" if nested else "text"))
        elif isinstance(value, Resource):
            raise AuthoringError(
                f"cannot put {value.title} into a JSON document", hint="use its status.arn or external_name"
            )
        elif isinstance(value, Expression):
            self.variable(value, target, "nested-json" if nested else "json", optional=optional)
        else:
            self._constant(value, target, nested)

    def _constant(self, value: Any, target: FormatString, nested: bool) -> None:
        target.literal(escaped(json_of(value), "escaped" if nested else "text"))
