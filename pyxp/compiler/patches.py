"""Pass 2: from assignments to ``base`` and ``patches``.

The mechanism follows from what a value reads: only the composite, with nothing to escape, is patched directly;
anything that reads another resource, or stands inside a JSON document, travels through the environment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyxp.authoring.expressions import (
    CompositeField,
    Expression,
    ExternalName,
    Fallback,
    JsonText,
    Merged,
    ResourceField,
    Text,
    Transformed,
    leaves,
)
from pyxp.authoring.references import describe, shape_of_expression
from pyxp.authoring.resources import ManagedResource
from pyxp.authoring.shapes import STRING
from pyxp.compiler.environment import Environment, Form
from pyxp.compiler.lifting import EXTERNAL_NAME, Assignment
from pyxp.errors import AuthoringError

REQUIRED = {"fromFieldPath": "Required"}
_VERBS = {"string": "%s", "integer": "%.0f", "boolean": "%t"}


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


class PatchWriter:
    """Turns expressions into patches, filling the environment on the way."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def write(self, assignment: Assignment) -> list[dict[str, Any]]:
        """The patches that put an expression into its field.

        Raises:
            AuthoringError: No Crossplane mechanism carries the value.
        """
        value, to = assignment.value, assignment.path
        if isinstance(value, Merged):
            return [self._copy(value.under, [], to) | {"policy": {"toFieldPath": "MergeObjects"}}]
        if isinstance(value, Fallback):
            if not isinstance(value.source, CompositeField):
                raise AuthoringError(
                    "cannot give this value a default", hint="default(...) takes a field of the claim itself"
                )
            return [self._copy(value.source, [], to)]
        if isinstance(value, Transformed) and not isinstance(value.source, Text):
            return [self._copy(value.source, list(value.transforms), to)]
        if isinstance(value, CompositeField | ResourceField | ExternalName):
            return [self._copy(value, [], to)]
        return [self._format(value, to)]

    def _copy(self, source: Expression, transforms: list[Mapping[str, Any]], to: str) -> dict[str, Any]:
        source = observed(source)
        if isinstance(source, CompositeField):
            patch = {"type": "FromCompositeFieldPath", "fromFieldPath": source.path, "toFieldPath": to}
            return patch | ({"transforms": transforms} if transforms else {})
        if isinstance(source, ResourceField):
            path = self._environment.resource(source, (), source.shape.type, "value")
            patch = {"type": "FromEnvironmentFieldPath", "fromFieldPath": path, "toFieldPath": to}
            return patch | ({"transforms": transforms} if transforms else {}) | {"policy": dict(REQUIRED)}
        raise AuthoringError(f"cannot hand on {describe(source)}", hint="use the field itself")

    def _format(self, value: Expression, to: str) -> dict[str, Any]:
        transforms: tuple[Mapping[str, Any], ...] = ()
        if isinstance(value, Transformed):
            transforms = value.transforms
            value = value.source
        template = Template()
        if isinstance(value, JsonText):
            template.reads_environment = True
            self._json(value.value, template)
        elif isinstance(value, Text):
            template.reads_environment = not all(_direct(part) for part in value.parts)
            self._text(value, template)
        else:
            raise AuthoringError(f"cannot put {describe(value)} into a field")
        patch = template.patch(to, required=template.reads_environment)
        return patch | ({"transforms": list(transforms)} if transforms else {})

    def _text(self, text: Text, template: Template, form: Form = "text") -> None:
        for part in text.parts:
            if isinstance(part, str):
                template.literal(json.dumps(part, ensure_ascii=False)[1:-1] if form == "escaped" else part)
            elif not template.reads_environment and isinstance(part, CompositeField):
                template.variable(_VERBS[part.shape.type], part.path)
            else:
                self._variable(part, template, form)

    def _variable(self, part: Expression, template: Template, form: Form) -> None:
        """A value through the environment, as text."""
        transforms = part.transforms if isinstance(part, Transformed) else ()
        source = observed(part.source if isinstance(part, Transformed) else part)
        kind = shape_of_expression(part).type
        if form != "json" and kind in {"array", "object"}:
            raise AuthoringError(
                f"cannot put {describe(part)} into text: it is of type {kind}",
                hint="write join(ref, separator) for a list",
            )
        if isinstance(source, CompositeField):
            if not source.guaranteed:
                raise AuthoringError(
                    f"cannot put {describe(source)} into text: a claim may leave it out",
                    hint="give the field a default, or make it required",
                )
            template.variable("%s", self._environment.claim(source, transforms, kind, form))
        elif isinstance(source, ResourceField):
            template.variable("%s", self._environment.resource(source, transforms, kind, form))
        else:
            raise AuthoringError(
                f"cannot put {describe(part)} into text", hint="use a field of the claim or a status field"
            )

    def _json(self, value: Any, template: Template) -> None:
        if isinstance(value, Mapping):
            template.literal("{")
            for index, key in enumerate(sorted(value)):
                template.literal(("," if index else "") + json.dumps(key, ensure_ascii=False) + ":")
                self._json(value[key], template)
            template.literal("}")
        elif isinstance(value, list):
            template.literal("[")
            for index, item in enumerate(value):
                template.literal("," if index else "")
                self._json(item, template)
            template.literal("]")
        elif isinstance(value, Text):
            template.literal('"')
            self._text(value, template, "escaped")
            template.literal('"')
        elif isinstance(value, ManagedResource):
            raise AuthoringError(
                f"cannot put {value.title} into a JSON document", hint="use its status.arn or external_name"
            )
        elif isinstance(value, Expression):
            self._variable(value, template, "json")
        else:
            template.literal(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def observed(source: Expression) -> Expression:
    """An external name that the provider gives is a field of the observed resource."""
    if isinstance(source, ExternalName):
        return ResourceField(source.resource, EXTERNAL_NAME, STRING)
    return source


def _direct(part: str | Expression) -> bool:
    """Whether a part of text can be read straight from the composite."""
    return isinstance(part, str) or (isinstance(part, CompositeField) and part.shape.type in _VERBS)


def constant_json(value: JsonText) -> str | None:
    """The document's text where it holds no reference, otherwise None."""
    if next(leaves(value), None) is not None:
        return None
    return json.dumps(value.value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
