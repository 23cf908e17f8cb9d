"""Nested composites: by which Composition each is rendered, and what exists of it already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pyxp.engine.crossplane.references import is_legacy
from pyxp.engine.pipeline import Pipeline
from pyxp.errors import InputError
from pyxp.jobs.choosing import choose_composition
from pyxp.jobs.documents import Inputs
from pyxp.model.compositions import composed_kind
from pyxp.model.manifests import (
    Manifest,
    api_version_of,
    controller_of,
    defined_kind,
    group_kind,
    group_version,
    kind_of,
    metadata,
    name_of,
    text,
    uid_of,
)
from pyxp.yamlio import Document

DEEPEST: Final = 10
"""How many composites may be nested in each other."""
MOST: Final = 1_000
"""How many nested composites one claim may be expanded to."""


@dataclass(frozen=True, slots=True)
class Part:
    """How one composite is rendered.

    Attributes:
        composition: Its Composition.
        definition: Its definition, if it is known.
        pipeline: The Composition with its functions.
        kinds: Group and kind of the composites around it, from the outermost, and its own.
    """

    composition: Document
    definition: Document | None
    pipeline: Pipeline
    kinds: tuple[tuple[str, str], ...]


class Parts:
    """Finds how composed resources are rendered that are composites themselves.

    Args:
        inputs: Definitions and Compositions.
        pipeline: Gives the pipeline of a Composition, for composites of a definition.
    """

    def __init__(self, inputs: Inputs, pipeline: Callable[[Document, Document | None], Pipeline]) -> None:
        self._inputs = inputs
        self._pipeline = pipeline
        self._composed = {composed_kind(item.data) for item in inputs.compositions}
        self._left = MOST

    def begin(self) -> None:
        """Count anew, for the next claim."""
        self._left = MOST

    def nested(self, manifest: Manifest, within: Part) -> Part | None:
        """How a composed resource is rendered; None where it is no composite that anything here composes.

        Args:
            manifest: The composed resource.
            within: The composite that composes it.

        Raises:
            InputError: The resource is part of itself or nested too deeply, or there are too many.
        """
        if (api_version_of(manifest), kind_of(manifest)) not in self._composed:
            return None
        kind = group_kind(manifest)
        around = " > ".join(name for _, name in (*within.kinds, kind))
        if kind in within.kinds:
            raise InputError(f"{kind[1]} is made of itself: {around}", hint="break the ring: it has no end")
        if len(within.kinds) >= DEEPEST:
            raise InputError(f"composites are nested more than {DEEPEST} deep: {around}", hint="nest them less deeply")
        self._left -= 1
        if self._left < 0:
            raise InputError(f"more than {MOST} composites are nested: {around}", hint="nest fewer of them")
        definition = next((item for item in self._inputs.xrds if defined_kind(item.data) == kind), None)
        xrd = None if definition is None else definition.data
        composition = choose_composition(
            manifest,
            xrd,
            self._inputs.compositions,
            legacy=is_legacy(manifest, xrd),
            given=self._inputs.compositions_given,
        )
        return Part(composition, definition, self._pipeline(composition, definition), (*within.kinds, kind))


def of_root(observed: Sequence[Manifest]) -> list[Manifest]:
    """The observed resources that the outermost composite composed: none of the others controls them."""
    there = {_identity(item) for item in observed}
    return [item for item in observed if _controller(item) not in there]


def of_composite(observed: Iterable[Manifest], composite: Manifest) -> list[Manifest]:
    """The observed resources that a nested composite composed."""
    mine = _identity(composite)
    return [item for item in observed if _controller(item) == mine]


def as_observed(composite: Manifest, observed: Iterable[Manifest]) -> Manifest:
    """A nested composite with the uid and status that it has, where it exists."""
    mine = _identity(composite)
    found = next((item for item in observed if _identity(item) == mine), None)
    if found is None:
        return composite
    fields = {**metadata(composite), **({"uid": uid} if (uid := uid_of(found)) else {})}
    return {**composite, "metadata": fields, **({"status": found["status"]} if "status" in found else {})}


def _identity(manifest: Manifest) -> tuple[str, str, str]:
    return (*group_kind(manifest), name_of(manifest))


def _controller(manifest: Manifest) -> tuple[str, str, str] | None:
    found = controller_of(manifest)
    if found is None:
        return None
    return group_version(text(found.get("apiVersion")))[0], text(found.get("kind")), text(found.get("name"))
