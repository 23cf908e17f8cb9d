"""Where in a Composition something comes from: a composed resource, or a function's refusal."""

from __future__ import annotations

from collections.abc import Callable

from pyxp.engine.patch_and_transform import Refusal
from pyxp.engine.reconcile import FatalResult
from pyxp.errors import Location
from pyxp.model.compositions import pipeline_of, read_steps
from pyxp.yamlio import Document


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
    """Where in the Composition a function's refusal comes from: the field or resource it is about, else its step."""
    for index, step in pipeline_of(composition.data):
        if step.get("step") == failure.step:
            home, path = f"spec.pipeline[{index}]", failure.refusal.path
            where = f"{home}.input.{path}" if path else _refused_in(failure.refusal, composition)
            return composition.locate(where or home)
    return composition.locate("spec.pipeline")


def _refused_in(refusal: Refusal, composition: Document) -> str | None:
    """The path of the patch that a refusal counts, or of the template that it names; None where there is neither."""
    templates = (item for step in read_steps(composition.data) for item in step.templates)
    template = next((item for item in templates if item.name == refusal.resource), None)
    if template is None:
        return None
    nth = refusal.patch_index
    counted = nth is not None and nth < len(template.patches)
    return template.patches[nth or 0].where if counted else template.where
