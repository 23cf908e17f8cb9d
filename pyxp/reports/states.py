"""How far the objects of a stack are, in a word or two."""

from __future__ import annotations

from typing import Any

from pyxp.engine.crossplane.conditions import Condition, conditions_of
from pyxp.engine.waiting import Stack
from pyxp.model.manifests import resource_name_of

READY, NOT_READY, ABSENT = "Ready", "not ready", "not there yet"


def resource_state(stack: Stack, resource: dict[str, Any]) -> str:
    """The state of a composed resource."""
    return NOT_READY if resource_name_of(resource) in stack.rendered.unready else READY


def composite_state(stack: Stack) -> str:
    """The state of the composite; while it is not ready, how far its resources are. Empty where nothing is known."""
    found = _ready(stack.rendered.composite)
    if found is None:
        return ""
    if found["status"] == "True":
        return READY
    composed, missing = len(stack.rendered.composed), len(stack.waiting)
    ready = composed - len(stack.rendered.unready)
    told = found.get("message") or f"{composed} of {composed + missing} resources are there, {ready} of them ready"
    return f"{NOT_READY}: {told}"


def claim_state(stack: Stack) -> str:
    """The state of the claim, once its controller has seen the composite: ``Ready``, ``Waiting`` or what it says."""
    claim = stack.reconciled_claim()
    found = None if claim is None else _ready(claim)
    if found is None:
        return ""
    return READY if found["status"] == "True" else str(found["reason"])


def _ready(manifest: dict[str, Any]) -> Condition | None:
    return next((item for item in conditions_of(manifest) if item["type"] == "Ready"), None)
