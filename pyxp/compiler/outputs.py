"""Outputs: what the composite reports in the fields of its status.

A value of one resource is reported by that resource. Everything else goes through the environment: what the claim
alone decides in front of the resources, what several resources report in a step of its own behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.authoring.blueprints import Blueprint
from pyxp.authoring.composition import Output
from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    CompositeField,
    Expression,
    ExternalName,
    Merged,
    ResourceField,
    Selection,
    Text,
    describe,
    leaves,
)
from pyxp.authoring.given import shown
from pyxp.authoring.plain_conditions import TRUE
from pyxp.authoring.references import UNDECLARED, expression_of
from pyxp.authoring.resources import ManagedResource, variable_of
from pyxp.authoring.shapes import Shape
from pyxp.compiler.alternatives import Transforms, choices_of_fields, is_constant, linear, observed, observes
from pyxp.compiler.assignments import Assignment, below
from pyxp.compiler.conditions.assumptions import DefaultedField, assumed
from pyxp.compiler.draft import ADD_FIRST, Draft
from pyxp.compiler.formats import FormatString
from pyxp.compiler.holding import goes_away
from pyxp.compiler.patches import PatchWriter
from pyxp.compiler.resolution import lift
from pyxp.compiler.texts import TextWriter
from pyxp.errors import AuthoringError, Location, did_you_mean
from pyxp.validation.compositions.typing_rules import accepts, type_of_value

_TO_LIST: Mapping[str, Any] = {"type": "convert", "convert": {"toType": "array", "format": "json"}}
_NO_COMMA: Mapping[str, Any] = {"type": "string", "string": {"type": "TrimSuffix", "trim": ","}}
_CLOSED: Mapping[str, Any] = {"type": "string", "string": {"type": "Format", "fmt": "%s]"}}
_REDIRECTED = {"FromEnvironmentFieldPath": "ToCompositeFieldPath", "CombineFromEnvironment": "CombineToComposite"}
"""Patches that read the environment, by what they are where they write the composite."""
_WAYS = "report fields of resources or of the claim, text over them, lists and dicts of them, or constants"


def write_outputs(draft: Draft) -> None:
    """Pass: adds the patches that write every assigned status field.

    Refuses a declared field that is never assigned, one that is assigned twice, and a value that nothing can report.
    """
    blueprint, problems = draft.blueprint, draft.problems
    assigned: dict[str, Location] = {}
    for output in blueprint.composition.outputs:
        writer = _Writer(output, draft)
        writer.write()
        for path in dict.fromkeys((output.path, *writer.paths)):
            if path in assigned:
                told = f"{path} was assigned before, at {assigned[path]}"
                problems.refuse("output-twice", told, output.location)
                break
            assigned[path] = output.location
    for path in _declared(blueprint.status, "status"):
        if path not in assigned:
            problems.refuse(
                "output-never-set",
                f"the composite declares {path}, but nothing is assigned to it",
                blueprint.location,
                path=path,
                hint=f"assign it in compose, or drop it from the status of {blueprint.definition.kind}",
            )


def _declared(shape: Shape, path: str) -> Iterator[str]:
    for member in shape.members.values():
        below = f"{path}.{member.name}"
        if member.shape.members:
            yield from _declared(member.shape, below)
        else:
            yield below


def reported(value: Any, blueprint: Blueprint) -> Any:
    """A value as expressions; external names are reported as observed, whoever gave them."""
    if isinstance(value, Mapping):
        return {key: reported(item, blueprint) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [reported(item, blueprint) for item in value]
    expression = expression_of(value)
    leaf, _ = linear(expression)
    if isinstance(leaf, ExternalName):
        return observed(leaf) if leaf is expression else expression
    return lift(value, blueprint.composition.session)


class _Writer:
    """Writes one status field."""

    def __init__(self, output: Output, draft: Draft) -> None:
        self._output = output
        self._draft = draft
        self._conditions = {template.name: template.condition for template in draft.templates}
        self.paths: list[str] = []

    def write(self) -> None:
        """Adds the patches; what cannot be reported is refused."""
        output = self._output
        try:
            value = assumed(reported(output.value, self._draft.blueprint), TRUE)
            self._put(value, output.path, output.shape)
        except AuthoringError as error:
            self._draft.problems.refuse(
                "no-mechanism", error.message, output.location, path=output.path, hint=error.hint
            )

    def _put(self, value: Any, path: str, shape: Shape) -> None:
        if value is None:
            return
        if isinstance(value, Choice) and (fields := choices_of_fields(value)) is not None:
            value = fields
        if isinstance(value, Mapping) and (value or not shape.members):
            self._entries(value, path, shape)
            return
        self.paths.append(path)
        leaf, transforms = linear(value)
        leaf = observed(leaf) if isinstance(leaf, Expression) else leaf
        if isinstance(leaf, CompositeField) and leaf.path == UNDECLARED:
            return
        if self._is_foreign(value, path):
            return
        if type(leaf) is ResourceField:
            self._of_resource(leaf, transforms, path)
        elif not (isinstance(leaf, Text) and self._combined(leaf, transforms, path)):
            self._through_environment(value, path, shape)

    def _entries(self, value: Mapping[str, Any], path: str, shape: Shape) -> None:
        """Each entry by itself, so that those that are there already are seen."""
        for key, item in value.items():
            member = shape.members.get(key)
            if shape.members and member is None:
                told = f"{path} has no field {key!r}"
                hint = did_you_mean(key, shape.members)
                self._draft.problems.refuse("unknown-field", told, self._output.location, path=path, hint=hint)
                self.paths += [below for below in _declared(shape, path) if below not in self.paths]
            elif member is not None:
                self._put(item, f"{path}.{member.name}", member.shape)
            else:
                self._put(item, below(path, key), shape.items)

    def _is_foreign(self, value: Any, path: str) -> bool:
        """Refuses what resources report that are not part of the composition."""
        for leaf in leaves(value):
            resource = None if isinstance(leaf, CompositeField) else leaf.resource
            if resource is not None and resource.resource_name not in self._conditions:
                told = f"{path} reports {describe(leaf)}, which no resource of this composition observes"
                self._draft.problems.refuse("no-mechanism", told, self._output.location, path=path, hint=ADD_FIRST)
                return True
        return False

    def _of_resource(self, leaf: ResourceField, transforms: Transforms, path: str) -> None:
        template = self._draft.by_name[leaf.resource.resource_name]
        template.locations[path] = self._output.location
        patch = {"type": "ToCompositeFieldPath", "fromFieldPath": leaf.path, "toFieldPath": path}
        template.reports.append(patch | ({"transforms": list(transforms)} if transforms else {}))

    def _combined(self, text: Text, transforms: Transforms, path: str) -> bool:
        """Text over the fields of one resource becomes a ``CombineToComposite`` patch of its own."""
        fields = [observed(part) for part in text.parts if isinstance(part, Expression)]
        owners = {part.resource.resource_name for part in fields if isinstance(part, ResourceField)}
        plain = all(type(part) is ResourceField and part.shape.type == "string" for part in fields)
        if len(owners) != 1 or not plain:
            return False
        made = FormatString()
        for part in text.parts:
            if isinstance(part, str):
                made.literal(part)
            elif isinstance(field := observed(part), ResourceField):
                made.variable("%s", field.path)
        template = self._draft.by_name[owners.pop()]
        template.locations[path] = self._output.location
        template.reports.append(_combination(made, transforms, path))
        return True

    def _through_environment(self, value: Any, path: str, shape: Shape) -> None:
        output = self._output
        patches = self._draft.later_outputs if observes(value) else self._draft.early_outputs
        if is_constant(value):
            if self._fits(value, path, shape):
                patches.append(_copied(self._draft.environment.constant(value), path))
        elif isinstance(value, list):
            patches.append(self._listed(value, path))
        elif isinstance(value, Expression) and not isinstance(value, Merged | Selection):
            written = PatchWriter(self._draft.environment).write(
                Assignment(path, {}, value, output.location, optional=True)
            )
            if written.base is not ABSENT:
                patches.append(_copied(self._draft.environment.constant(written.base), path))
            patches += [self._redirected(patch, path) for patch in written.patches]
        else:
            raise AuthoringError(f"cannot report {shown(value)}", hint=_WAYS)

    def _listed(self, values: list[Any], path: str) -> dict[str, Any]:
        """A list as one document; entries whose fallback is nothing are left out of it while they are not there."""
        self._refuse_gaps([value for value in values if not goes_away(value)])
        made, texts = FormatString(reads_environment=True), TextWriter(self._draft.environment)
        if not any(map(goes_away, values)):
            texts.json(values, made, optional=True)
            return _combination(made, (_TO_LIST,), path)
        made.literal("[")
        for value in values:
            if goes_away(value):
                made.variable("%s", self._draft.environment.entry(value))
            else:
                texts.json(value, made, optional=True)
                made.literal(",")
        return _combination(made, (_NO_COMMA, _CLOSED, _TO_LIST), path)

    def _fits(self, value: Any, path: str, shape: Shape) -> bool:
        found = type_of_value(value)
        if not (fits := accepts(shape.schema, found)):
            told = f"takes a value of type {shape.type}, not {found} ({value!r})"
            self._draft.problems.refuse("wrong-type", told, self._output.location, path=path)
        return fits

    def _redirected(self, patch: Mapping[str, Any], path: str) -> dict[str, Any]:
        """A patch that would write a field of a resource, as one that writes the composite."""
        target = {key: value for key, value in patch.items() if key != "policy"}
        if patch["type"] in _REDIRECTED:
            return target | {"type": _REDIRECTED[patch["type"]]}
        return _copied(self._draft.environment.carried(target, path.removeprefix("status.")), path)

    def _refuse_gaps(self, values: list[Any]) -> None:
        """A list is written once all of it is there, so nothing in it may be of a resource that need not be."""
        for leaf in leaves(values):
            if not isinstance(leaf, ResourceField | ExternalName) or isinstance(leaf, DefaultedField):
                continue
            if self._conditions[leaf.resource.resource_name] is not TRUE:
                owner = leaf.resource
                name = variable_of(owner) if isinstance(owner, ManagedResource) else owner.title
                field = leaf.path.replace(".atProvider", "") if isinstance(leaf, ResourceField) else "external_name"
                told = f"lists {describe(leaf)}, which is not always there"
                hint = f"write default({name}.{field}, None), which leaves it out of the list"
                self._draft.problems.refuse(
                    "conditional-source", told, self._output.location, path=self._output.path, hint=hint
                )
                return


def _copied(source: str, path: str) -> dict[str, Any]:
    return {"type": "ToCompositeFieldPath", "fromFieldPath": source, "toFieldPath": path}


def _combination(made: FormatString, transforms: Transforms, path: str) -> dict[str, Any]:
    patch: dict[str, Any] = {"type": "CombineToComposite", "combine": made.combine(), "toFieldPath": path}
    return patch | ({"transforms": list(transforms)} if transforms else {})
