"""Outputs: what the composite reports, in status fields and connection details."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.authoring.blueprints import Blueprint
from pyxp.authoring.composition import ConnectionDetail, Output
from pyxp.authoring.expressions import (
    CompositeField,
    Expression,
    ExternalName,
    ResourceField,
    Text,
    describe,
)
from pyxp.authoring.given import shown
from pyxp.authoring.references import UNDECLARED, expression_of
from pyxp.authoring.shapes import Shape
from pyxp.compiler.alternatives import linear
from pyxp.compiler.draft import ADD_FIRST, ComposedTemplate, Draft
from pyxp.compiler.formats import FormatString
from pyxp.compiler.resolution import lift
from pyxp.compiler.texts import observed
from pyxp.errors import Location


def write_outputs(draft: Draft) -> None:
    """Pass: adds a ``ToCompositeFieldPath`` patch for every assigned status field.

    Refuses a declared field that is never assigned, one that is assigned twice, and a value that no single resource
    can report.
    """
    blueprint, problems = draft.blueprint, draft.problems
    assigned: dict[str, Output] = {}
    for output in blueprint.composition.outputs:
        if output.path in assigned:
            problems.refuse(
                "output-twice",
                f"{output.path} was assigned before, at {assigned[output.path].location}",
                output.location,
            )
            continue
        assigned[output.path] = output
        _write(output, draft)
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


def _write(output: Output, draft: Draft) -> None:
    templates = draft.by_name
    value: Any = _reported(output.value, draft.blueprint)
    leaf, transforms = linear(value)
    value = observed(leaf) if isinstance(leaf, Expression) else leaf
    if isinstance(value, CompositeField) and value.path == UNDECLARED:
        return
    if isinstance(value, Text) and _combined(value, output, templates):
        return
    if not isinstance(value, ResourceField) or value.resource.resource_name not in templates:
        draft.problems.refuse(
            "no-mechanism",
            f"{output.path} reports {describe(value) if isinstance(value, Expression) else repr(value)},"
            " which no resource of this composition observes",
            output.location,
            path=output.path,
            hint="assign a status field or the external_name of a resource",
        )
        return
    patch = {"type": "ToCompositeFieldPath", "fromFieldPath": value.path, "toFieldPath": output.path}
    template = templates[value.resource.resource_name]
    template.locations[output.path] = output.location
    template.reports.append(patch | ({"transforms": list(transforms)} if transforms else {}))


def _reported(value: Any, blueprint: Blueprint) -> Any:
    """External names are reported as observed, whoever gave them."""
    expression = expression_of(value)
    leaf, _ = linear(expression)
    if isinstance(leaf, ExternalName):
        return observed(leaf) if leaf is expression else expression
    return lift(value, blueprint.composition.session)


def _combined(text: Text, output: Output, templates: Mapping[str, ComposedTemplate]) -> bool:
    """Text over the fields of one resource becomes a ``CombineToComposite`` patch."""
    fields = [observed(part) for part in text.parts if isinstance(part, Expression)]
    owners = {part.resource.resource_name for part in fields if isinstance(part, ResourceField)}
    strings = all(isinstance(part, ResourceField) and part.shape.type == "string" for part in fields)
    if len(owners) != 1 or not strings or not owners <= set(templates):
        return False
    made = FormatString()
    for part in text.parts:
        if isinstance(part, str):
            made.literal(part)
        elif isinstance(field := observed(part), ResourceField):
            made.variable("%s", field.path)
    templates[owners.pop()].reports.append(
        {"type": "CombineToComposite", "combine": made.combine(), "toFieldPath": output.path}
    )
    return True


def write_connection_details(draft: Draft) -> None:
    """Pass: adds a ``connectionDetails`` entry for every published key."""
    keys: dict[str, Location] = {}
    for detail in draft.blueprint.composition.connection:
        if detail.key in keys:
            draft.problems.refuse(
                "duplicate-name",
                f"connection key {detail.key!r} was published before, at {keys[detail.key]}",
                detail.location,
            )
            continue
        keys[detail.key] = detail.location
        _publish(detail, draft)


def _publish(detail: ConnectionDetail, draft: Draft) -> None:
    templates = draft.by_name
    value = _reported(detail.value, draft.blueprint)
    if isinstance(value, ResourceField) and value.resource.resource_name in templates:
        entry = {"name": detail.key, "type": "FromFieldPath", "fromFieldPath": value.path}
        templates[value.resource.resource_name].connection_details.append(entry)
    elif isinstance(value, str) and detail.resource is not None and detail.resource.resource_name in templates:
        entry = {"name": detail.key, "type": "FromValue", "value": value}
        templates[detail.resource.resource_name].connection_details.append(entry)
    else:
        message, hint = _unpublishable(value, detail)
        draft.problems.refuse("no-mechanism", message, detail.location, hint=hint)


def _unpublishable(value: Any, detail: ConnectionDetail) -> tuple[str, str]:
    """Why a value cannot be published, and what to write instead."""
    key = repr(detail.key)
    fields = "connection key {} takes one field of one resource as it is, or constant text; not {}"
    if isinstance(value, ResourceField):
        return f"{describe(value)}, published under {key}, belongs to no resource of this composition", ADD_FIRST
    if isinstance(value, str):
        if detail.resource is None:
            return f"connection key {key} has constant text, but no resource to publish it with", "write of=resource"
        return f"connection key {key} is published with {detail.resource.title}, which was not added", ADD_FIRST
    if isinstance(value, CompositeField):
        hint = "the claim knows its own fields; hand it to a field of a resource and publish that field's status"
        return fields.format(key, describe(value)), hint
    if isinstance(value, Expression):
        what = "text with values in it" if isinstance(value, Text) else describe(value)
        return fields.format(key, what), "publish each value under a key of its own"
    return fields.format(key, shown(value)), f'write "{value}" for text' if isinstance(value, int | float) else ""
