"""Where in a Composition something comes from: a composed resource, or a function's refusal."""

from __future__ import annotations

import re
from collections.abc import Callable

from pyxp.engine.reconcile import FatalResult
from pyxp.errors import Location
from pyxp.model.compositions import pipeline_of, read_steps
from pyxp.yamlio import Document

_INVALID_INPUT = re.compile(r"(?:invalid Function input:|cannot get Function input: cannot read) ([^:\s]+):")
_PATCH = re.compile(r'^cannot render composed resource "[^"]+" "\w+" patch at index (\d{1,5}):')
_RESOURCE = re.compile(r'composed resource "([^"]+)"')


def template_locator(composition: Document, resource_name: str) -> Callable[[str], Location]:
    """Finds fields of a composed resource in the base of its template, or the template's own place.

    Args:
        composition: The Composition's document.
        resource_name: The resource's name in the Composition.
    """
    for step in read_steps(composition.data):
        for template in step.templates:
            if template.name == resource_name:
                base = f"{template.where}.base"
                return lambda path: composition.locate(f"{base}.{path}" if path else base)
    return lambda _: composition.locate("spec.pipeline")


def place_of(failure: FatalResult, composition: Document) -> Location:
    """Where in the Composition a function's refusal comes from: the field or resource it names, else its step."""
    for index, step in pipeline_of(composition.data):
        if step.get("step") == failure.step:
            home = f"spec.pipeline[{index}]"
            if found := _INVALID_INPUT.search(failure.result):
                return composition.locate(f"{home}.input.{found[1]}")
            if found := _RESOURCE.search(failure.result):
                return composition.locate(_refused_in(found[1], failure.result, composition) or home)
            return composition.locate(home)
    return composition.locate("spec.pipeline")


def _refused_in(resource_name: str, result: str, composition: Document) -> str | None:
    """The path of the patch that a refusal counts, or of the template that it names; None where there is neither."""
    templates = (item for step in read_steps(composition.data) for item in step.templates)
    template = next((item for item in templates if item.name == resource_name), None)
    if template is None:
        return None
    nth = _PATCH.search(result)
    return template.patches[int(nth[1])].where if nth and int(nth[1]) < len(template.patches) else template.where
