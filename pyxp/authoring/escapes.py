"""What a platform writes in Crossplane's own words: patches and pipeline steps for which there is no Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyxp.authoring.deferred import Deferred
from pyxp.authoring.given import shown
from pyxp.authoring.markers import has_marker
from pyxp.authoring.resources import Resource
from pyxp.errors import AuthoringError, Location

OWN_STEPS = frozenset(
    {"environment", "optional-environment", "patch-and-transform", "status", "conditions", "auto-ready"}
)
"""The steps of the pipeline that the compiler writes."""
_PATHS = 'write field paths as text, such as "spec.region"'
_TYPE = ("apiVersion", "kind")
_CONSTANT = "an input is constant; functions read the claim by themselves, by paths that the input names"


@dataclass(frozen=True, eq=False)
class WrittenPatch:
    """A patch of a resource, as the function's input has it."""

    resource: Resource
    patch: Mapping[str, Any]
    location: Location


@dataclass(frozen=True, eq=False)
class WrittenStep:
    """A step of the pipeline.

    Attributes:
        name: Its name in the pipeline.
        function: Name of the Function.
        input: What the function is told; None without.
        first: Whether it runs before the resources are composed.
        location: The Python line.
    """

    name: str
    function: str
    input: Mapping[str, Any] | None
    first: bool
    location: Location


def check_patch(resource: object, patch: object, location: Location) -> None:
    """Refuses what ``c.patch`` is given in place of a resource and a patch.

    Raises:
        AuthoringError: One of them is something else, or the patch holds a reference.
    """
    if not isinstance(resource, Resource):
        hint = "write c.patch(queue, {...}), with what c.add(...) returned"
        raise AuthoringError(f"cannot patch {shown(resource)}", hint=hint, location=location)
    if not isinstance(patch, Mapping):
        hint = 'write c.patch(queue, {"type": ..., "fromFieldPath": ..., "toFieldPath": ...})'
        raise AuthoringError(f"cannot patch with {shown(patch)}: a patch is a dict", hint=hint, location=location)
    _refuse_references("patch", patch, _PATHS, location)


def check_step(step: WrittenStep, others: list[WrittenStep]) -> None:
    """Refuses a step that the API server would refuse, or that another one is called like.

    Raises:
        AuthoringError: The name is taken, or something is of another type.
    """
    for what, value in (("name a step", step.name), ("call", step.function)):
        if not isinstance(value, str) or not value:
            hint = 'write c.step("name", "function-name", {...})'
            raise AuthoringError(f"cannot {what} {shown(value)}", hint=hint, location=step.location)
    if step.name in OWN_STEPS:
        told = f"cannot name a step {step.name!r}: pyxp's own is called so"
        raise AuthoringError(told, hint="give it another name", location=step.location)
    for other in others:
        if other.name == step.name:
            told = f"a step named {step.name!r} was added before, at {other.location}"
            raise AuthoringError(told, location=step.location)
    if step.input is None:
        return
    kind = isinstance(step.input, Mapping) and all(isinstance(step.input.get(key), str) for key in _TYPE)
    if not kind:
        told = f"step {step.name!r} has an input without {' and '.join(_TYPE)}, which the API server refuses"
        hint = f'write {{"apiVersion": "...", "kind": "...", ...}}, as the documentation of {step.function} has it'
        raise AuthoringError(told, hint=hint, location=step.location)
    _refuse_references(f"tell step {step.name!r}", step.input, _CONSTANT, step.location)


def _refuse_references(action: str, value: Any, hint: str, location: Location) -> None:
    if isinstance(value, Deferred | Resource) or (isinstance(value, str) and has_marker(value)):
        what = "text with references in it" if isinstance(value, str) else shown(value)
        raise AuthoringError(f"cannot {action} with {what}", hint=hint, location=location)
    if isinstance(value, Mapping):
        for key, item in value.items():
            _refuse_references(action, key, hint, location)
            _refuse_references(action, item, hint, location)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_references(action, item, hint, location)
