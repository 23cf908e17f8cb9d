"""Connection details: what the composite publishes in its connection secret.

A field of one resource is published as it is. Everything else that is no secret, such as a value of the claim or text
over several resources, a resource carries in an annotation, from where it is published once it is observed.
"""

from __future__ import annotations

from typing import Any

from pyxp.authoring.composition import ConnectionDetail
from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    ChosenTarget,
    Expression,
    ExternalName,
    Fallback,
    JsonText,
    ResourceField,
    Transformed,
    leaves,
    parts_of,
    shape_of_expression,
)
from pyxp.authoring.given import shown
from pyxp.authoring.nodes import ToText
from pyxp.authoring.plain_conditions import TRUE
from pyxp.authoring.resources import Resource, variable_of
from pyxp.authoring.shapes import STRING
from pyxp.compiler.alternatives import is_constant, plain_text
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.conditions.assumptions import DefaultedField, assumed
from pyxp.compiler.draft import ADD_FIRST, Draft, PendingDetail
from pyxp.compiler.outputs import reported
from pyxp.compiler.patches import PatchWriter
from pyxp.errors import AuthoringError, Location
from pyxp.model import fieldpath


def write_connection_details(draft: Draft) -> None:
    """Pass: adds a ``connectionDetails`` entry for every published key, or what will become one.

    Refuses keys that are published twice, and values that nothing publishes.
    """
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
        try:
            _publish(detail, draft)
        except AuthoringError as error:
            told = f"connection key {detail.key!r}: {error.message}"
            draft.problems.refuse("no-mechanism", told, detail.location, hint=error.hint)


def place_connection_details(draft: Draft) -> None:
    """Pass: what no single field holds is carried by the last of the resources that it is made of."""
    order = {template.name: index for index, template in enumerate(draft.templates)}
    for pending in draft.pending_details:
        template = draft.by_name[max(pending.carriers, key=order.__getitem__)]
        template.locations[pending.path] = pending.location
        if pending.base is not None:
            fieldpath.set(template.base, pending.path, pending.base)
        template.published += pending.patches
        entry = {"name": pending.key, "type": "FromFieldPath", "fromFieldPath": pending.path}
        template.connection_details.append(entry)


def _publish(detail: ConnectionDetail, draft: Draft) -> None:
    templates = draft.by_name
    if detail.resource is not None and detail.resource.resource_name not in templates:
        raise AuthoringError(f"{detail.resource.title} is not part of this composition", hint=ADD_FIRST)
    if detail.from_key and detail.resource is not None:
        _publish_key(detail, detail.resource, draft)
        return
    value = assumed(reported(detail.value, draft.blueprint), TRUE)
    for leaf in leaves(value):
        if isinstance(leaf, ResourceField | ExternalName) and leaf.resource.resource_name not in templates:
            raise AuthoringError(f"{leaf.resource.title} is not part of this composition", hint=ADD_FIRST)
    if type(value) is ResourceField:
        entry = {"name": detail.key, "type": "FromFieldPath", "fromFieldPath": value.path}
        templates[value.resource.resource_name].connection_details.append(entry)
    elif isinstance(value, str | bool | int | float):
        entry = {"name": detail.key, "type": "FromValue", "value": plain_text(value)}
        templates[_carriers(detail, set(), draft)[0]].connection_details.append(entry)
    elif isinstance(value, Expression | dict | list) and not is_constant(value):
        _carry(detail, value, draft)
    else:
        raise AuthoringError(f"cannot publish {shown(value)}", hint="publish a field of it, such as its status.arn")


def _publish_key(detail: ConnectionDetail, resource: Resource, draft: Draft) -> None:
    """A key of the secret that a resource writes itself."""
    template = draft.by_name[resource.resource_name]
    if "write_connection_secret_to" not in template.added.options:
        name = variable_of(resource)
        raise AuthoringError(
            f"{template.name} writes no connection secret that could have the key {detail.from_key!r}",
            hint=f"write {name} = c.add(..., write_connection_secret_to=True)",
        )
    entry = {"name": detail.key, "type": "FromConnectionSecretKey", "fromConnectionSecretKey": detail.from_key}
    template.connection_details.append(entry)


def _carry(detail: ConnectionDetail, value: Any, draft: Draft) -> None:
    path = f"metadata.annotations[{draft.domain}/connection-{detail.key}]"
    if not isinstance(value, Expression):
        value = JsonText(value)
    kind = shape_of_expression(value).type
    if kind in ("array", "object"):
        value = JsonText(value)
    elif kind not in ("string", "any"):
        value = Transformed(value, ToText(), STRING)
    read = {leaf.resource.resource_name for leaf in leaves(value) if isinstance(leaf, ResourceField | ExternalName)}
    written = PatchWriter(draft.environment).write(Assignment(path, {}, value, detail.location, optional=True))
    base = None if written.base is ABSENT else plain_text(written.base)
    carriers = _carriers(detail, read, draft, falls_back=_falls_back(value))
    if detail.resource is not None:
        draft.by_name[carriers[0]].needs |= read - {carriers[0]}
    draft.pending_details.append(PendingDetail(detail.key, path, written.patches, base, carriers, detail.location))


def _falls_back(value: Any) -> bool:
    """Whether there is a value also where a resource that it is made of is not."""
    decides = isinstance(value, Fallback | Choice | ChosenTarget | DefaultedField)
    return decides or any(map(_falls_back, parts_of(value)))


def _carriers(detail: ConnectionDetail, read: set[str], draft: Draft, *, falls_back: bool = False) -> tuple[str, ...]:
    """The resources that may carry a value: the one named, those that it is made of, or one that is always there.

    A conditional resource cannot carry what there is without it.
    """
    if detail.resource is not None:
        return (detail.resource.resource_name,)
    lasting = {name for name in read if draft.by_name[name].condition is TRUE}
    if read and (lasting or not falls_back):
        return tuple(sorted(lasting or read))
    always = next((template.name for template in draft.templates if template.condition is TRUE), None)
    if always is None:
        raise AuthoringError("no resource is always there, which could carry the value", hint="write of=resource")
    return (always,)
