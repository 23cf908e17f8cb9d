"""Connection details: what the composite publishes in its connection secret."""

from __future__ import annotations

from typing import Any

from pyxp.authoring.composition import ConnectionDetail
from pyxp.authoring.expressions import CompositeField, Expression, ResourceField, Text, describe
from pyxp.authoring.given import shown
from pyxp.compiler.draft import ADD_FIRST, Draft
from pyxp.compiler.outputs import reported
from pyxp.errors import Location


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
    value = reported(detail.value, draft.blueprint)
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
