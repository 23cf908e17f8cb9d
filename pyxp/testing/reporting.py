"""What a model of the provider reports of composed resources once they are ready; tests in YAML and Python share it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyxp.catalog import Catalog
from pyxp.engine.waiting import Stack
from pyxp.model.manifests import Manifest, resource_name_of
from pyxp.simulation.needs import Needs
from pyxp.simulation.provider import Provider
from pyxp.simulation.reading import read_templates


def needs_of(composition: Manifest, schema: Mapping[str, Any] | None, catalog: Catalog) -> Needs:
    """What has to be reported for a Composition.

    Args:
        composition: The Composition, whose templates read what is reported.
        schema: The schema of its composite, where it is known.
        catalog: Facts about kinds.
    """
    return Needs(catalog.find, read_templates(composition, schema))


def reported(
    stack: Stack, existing: Iterable[Manifest], needs: Needs, required: Iterable[Manifest] = ()
) -> dict[str, Manifest]:
    """What the model makes of what a pass composed, by names in the Composition.

    Args:
        stack: What the pass gave.
        existing: The composed resources as they exist by now.
        needs: What has to be reported.
        required: Objects beside the stack, to which references may point.
    """
    reaction = Provider(needs, {}, required).step(stack.rendered.composed, list(existing), stack.rendered.configured)
    return {resource_name_of(item): item for item in reaction.observed}
