"""What of a composite is not there yet, found by running its pipeline over what is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyxp.cluster.connection import Connection
from pyxp.cluster.objects import Reference, read, read_all, reference_of
from pyxp.engine.pipeline import Pipeline
from pyxp.engine.waiting import Producers, Waiting
from pyxp.errors import PyxpError
from pyxp.model.manifests import (
    Manifest,
    api_version_of,
    defined_kind,
    group_version,
    kind_of,
    mapping,
    metadata,
    name_of,
    resource_name_of,
    text,
)

_GROUP = "apiextensions.crossplane.io"


@dataclass(frozen=True, slots=True)
class ToCome:
    """What its pipeline says of a composite.

    Attributes:
        waiting: The resources that wait for others.
        planned: How many resources there will be, those that are there included; 0 where that is not known.
    """

    waiting: tuple[Waiting, ...] = ()
    planned: int = 0


async def resources_to_come(connection: Connection, composite: Manifest, there: Sequence[Manifest]) -> ToCome:
    """What is to come of a composite; nothing is known where its functions cannot be run here.

    Args:
        connection: The server, which has the Composition's revision, the definition and the Functions.
        composite: The composite.
        there: Its composed resources that exist.

    Raises:
        ServerRefusal: One of these may not be read.
    """
    spec = mapping(composite.get("spec"))
    fields = mapping(spec.get("crossplane")) or spec
    name = text(mapping(fields.get("compositionRevisionRef")).get("name"))
    group = group_version(api_version_of(composite))[0]
    key = ("pipeline", name, api_version_of(composite), kind_of(composite))
    task = connection.memory.get(key)
    if task is None:
        # Many composites of one revision share its pipeline, also while it is on its way.
        task = connection.memory[key] = asyncio.ensure_future(_pipeline(connection, name, group, kind_of(composite)))
    made = await task
    if made is None:
        return ToCome()
    # While a stack is followed, most of its changes are those of others.
    place = ("to come", reference_of(composite))
    stamp = tuple(metadata(item).get("resourceVersion") for item in (composite, *there))
    before: tuple[Any, ...] | None
    found: ToCome
    before, found = connection.memory.get(place, (None, ToCome()))
    if before != stamp:
        found = _found(made[0], made[1], composite, there)
        connection.memory[place] = (stamp, found)
    return found


def _found(pipeline: Pipeline, producers: Producers, composite: Manifest, there: Sequence[Manifest]) -> ToCome:
    try:
        rendered = pipeline.run(composite, observed=there)
    except PyxpError:
        # What makes the pipeline fail, the composite's own condition tells.
        return ToCome()
    waiting = producers.waiting(rendered)
    known = {resource_name_of(item) for item in there}
    planned = {resource_name_of(item) for item in rendered.composed} | {item.resource for item in waiting}
    return ToCome(tuple(item for item in waiting if item.resource not in known), len(planned))


async def _pipeline(connection: Connection, revision: str, group: str, kind: str) -> tuple[Pipeline, Producers] | None:
    """The pipeline of a revision; None where it is gone, or takes functions that pyxp does not have."""
    try:
        stored, xrds, functions = await asyncio.gather(
            read(connection, Reference(f"{_GROUP}/v1", "CompositionRevision", revision)),
            read_all(connection, f"{_GROUP}/v1", "CompositeResourceDefinition"),
            read_all(connection, "pkg.crossplane.io/v1", "Function"),
        )
        if stored is None:
            return None
        composition = composition_of(stored)
        xrd = next((item for item in xrds if defined_kind(item) == (group, kind)), None)
        return Pipeline(composition, functions, xrd=xrd, live=True), Producers(composition)
    except PyxpError as error:
        if error.exit_code == 2:
            raise
        return None


def composition_of(revision: Manifest) -> Manifest:
    """The Composition that a revision holds."""
    spec: dict[str, Any] = dict(mapping(revision.get("spec")))
    spec.pop("revision", None)
    name = text(mapping(mapping(revision.get("metadata")).get("labels")).get("crossplane.io/composition-name"))
    return {
        "apiVersion": f"{_GROUP}/v1",
        "kind": "Composition",
        "metadata": {"name": name or name_of(revision)},
        "spec": spec,
    }
