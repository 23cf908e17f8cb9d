"""Text with values in it: format strings and the variables that they take.

Text over the composite alone is formatted from its fields; anything else reads the environment, where all values are
text already.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyxp.authoring.expressions import (
    Choice,
    CompositeField,
    Expression,
    ExternalName,
    Fallback,
    JsonText,
    ResourceField,
    Text,
    describe,
    is_certain,
    leaves,
    shape_of_expression,
)
from pyxp.authoring.resources import ManagedResource
from pyxp.authoring.shapes import STRING
from pyxp.compiler.alternatives import VERBS, linear, observes
from pyxp.compiler.assignments import EXTERNAL_NAME
from pyxp.compiler.environment import Environment, Form, json_inside
from pyxp.errors import AuthoringError

REQUIRED = {"fromFieldPath": "Required"}


@dataclass
class Template:
    """A format string in the making, with the paths of its variables."""

    text: str = ""
    variables: list[str] = field(default_factory=list)
    reads_environment: bool = False

    def literal(self, text: str) -> None:
        """Appends text as it is."""
        self.text += text.replace("%", "%%")

    def variable(self, verb: str, path: str) -> None:
        """Appends the value at ``path``."""
        self.text += verb
        self.variables.append(path)

    def patch(self, to: str, *, required: bool) -> dict[str, Any]:
        """The patch that writes the formatted text to ``to``."""
        kind = "CombineFromEnvironment" if self.reads_environment else "CombineFromComposite"
        patch: dict[str, Any] = {
            "type": kind,
            "combine": {
                "variables": [{"fromFieldPath": path} for path in self.variables],
                "strategy": "string",
                "string": {"fmt": self.text},
            },
            "toFieldPath": to,
        }
        return patch | ({"policy": dict(REQUIRED)} if required else {})


class TextWriter:
    """Appends text and documents to format strings, filling the environment on the way."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def text(self, text: Text, template: Template, form: Form = "text", *, optional: bool = False) -> None:
        """Appends text; ``escaped`` is the form inside a JSON string.

        Raises:
            AuthoringError: Something in it has no text, or may be absent and is not ``optional``.
        """
        for part in text.parts:
            if isinstance(part, str):
                template.literal(_escaped(part, form))
            elif not template.reads_environment and isinstance(part, CompositeField):
                template.variable(VERBS[part.shape.type], part.path)
            elif isinstance(part, JsonText) and form in ("text", "escaped"):
                self.json(part.value, template, optional=optional, nested=form == "escaped")
            else:
                self.variable(part, template, form, optional=optional)

    def variable(self, part: Expression, template: Template, form: Form, *, optional: bool = False) -> None:
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
            raise AuthoringError(
                f"cannot put {describe(missing)} into text: a claim may leave it out",
                hint="write default(ref, value), give the field a default, or make it required",
            )
        if isinstance(source, CompositeField):
            template.variable("%s", self._environment.claim(source, transforms, kind, form))
        elif isinstance(source, ResourceField):
            template.variable("%s", self._environment.resource(source, transforms, kind, form))
        elif isinstance(source, Fallback | Choice | Text) and not observes(source):
            template.variable("%s", self._environment.settled(part, form))
        else:
            raise AuthoringError(
                f"cannot put {describe(part)} into text", hint="use a field of the claim or a status field"
            )

    def json(self, value: Any, template: Template, *, optional: bool = False, nested: bool = False) -> None:
        """Appends a JSON document, its keys sorted; a nested one stands in a string of another.

        Raises:
            AuthoringError: Something in it has no place in JSON, or may be absent and is not ``optional``.
        """
        form: Form = "nested-escaped" if nested else "escaped"
        if isinstance(value, Mapping):
            template.literal("{")
            for index, key in enumerate(sorted(value)):
                template.literal("," if index else "")
                self._constant(key, template, nested)
                template.literal(":")
                self.json(value[key], template, optional=optional, nested=nested)
            template.literal("}")
        elif isinstance(value, list):
            template.literal("[")
            for index, item in enumerate(value):
                template.literal("," if index else "")
                self.json(item, template, optional=optional, nested=nested)
            template.literal("]")
        elif isinstance(value, Text) or (isinstance(value, JsonText) and not nested):
            template.literal(_escaped('"', "escaped" if nested else "text"))
            self.text(value if isinstance(value, Text) else Text((value,)), template, form, optional=optional)
            template.literal(_escaped('"', "escaped" if nested else "text"))
        elif isinstance(value, ManagedResource):
            raise AuthoringError(
                f"cannot put {value.title} into a JSON document", hint="use its status.arn or external_name"
            )
        elif isinstance(value, Expression):
            self.variable(value, template, "nested-json" if nested else "json", optional=optional)
        else:
            self._constant(value, template, nested)

    def _constant(self, value: Any, template: Template, nested: bool) -> None:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        template.literal(_escaped(text, "escaped" if nested else "text"))


def _escaped(text: str, form: Form) -> str:
    for _ in range({"escaped": 1, "nested-escaped": 2}.get(form, 0)):
        text = json_inside(text)
    return text


def observed(source: Expression) -> Expression:
    """An external name that the provider gives is a field of the observed resource."""
    if isinstance(source, ExternalName):
        return ResourceField(source.resource, EXTERNAL_NAME, STRING)
    return source
