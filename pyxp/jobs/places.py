"""Where in a Composition something comes from: a composed resource, or a function's refusal."""

from __future__ import annotations

import re
from collections.abc import Callable

from pyxp.engine.reconcile import FatalResult
from pyxp.errors import Location
from pyxp.jobs.origins import Origins
from pyxp.model.manifests import mapping
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
    for step_index, step in enumerate(mapping(composition.data.get("spec")).get("pipeline") or ()):
        for index, resource in enumerate(mapping(mapping(step).get("input")).get("resources") or ()):
            if mapping(resource).get("name") == resource_name:
                base = f"spec.pipeline[{step_index}].input.resources[{index}].base"
                return lambda path: composition.locate(f"{base}.{path}" if path else base)
    return lambda _: composition.locate("spec.pipeline")


def place_of(failure: FatalResult, composition: Document) -> Location:
    """Where in the Composition a function's refusal comes from: the field or resource it names, else its step."""
    for index, step in enumerate(mapping(composition.data.get("spec")).get("pipeline") or ()):
        if mapping(step).get("step") == failure.step:
            home = f"spec.pipeline[{index}]"
            if found := _INVALID_INPUT.search(failure.result):
                return composition.locate(f"{home}.input.{found[1]}")
            for number, resource in enumerate(mapping(mapping(step).get("input")).get("resources") or ()):
                if (found := _RESOURCE.search(failure.result)) and mapping(resource).get("name") == found[1]:
                    patches = Origins(composition.data).patches(found[1])
                    if (nth := _PATCH.search(failure.result)) and int(nth[1]) < len(patches):
                        return composition.locate(patches[int(nth[1])].where)
                    return composition.locate(f"{home}.input.resources[{number}]")
            return composition.locate(home)
    return composition.locate("spec.pipeline")
