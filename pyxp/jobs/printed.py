"""Composites as a render prints them: without a spec, so nothing that a server would store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.model.manifests import (
    COMPOSITE_LABEL,
    Manifest,
    group_kind,
    group_version,
    labels_of,
    mapping,
    name_of,
    owner_references_of,
    resource_name_of,
    text,
)
from pyxp.yamlio import Document

CODE = "printed-by-render"
"""The code of notes about composites that a render printed."""


def printed_composites(documents: Sequence[Document], is_defined: Callable[[Manifest], bool]) -> list[Document]:
    """The composites that a render printed, beside what it composed for them.

    They have a status with conditions and no spec, and something among the documents is composed by them: a server
    never shows one like that.

    Args:
        documents: Manifests, perhaps of files that a render printed.
        is_defined: Whether an object is a claim or composite.
    """
    found = [item for item in documents if _has_status_alone(item.data) and is_defined(item.data)]
    if not found:
        return []
    composed = [item.data for item in documents if isinstance(item.data, dict) and resource_name_of(item.data)]
    return [item for item in found if any(_is_composed_by(one, item.data) for one in composed)]


def passed_over(printed: Iterable[Document]) -> list[Finding]:
    """A note for each composite that a render printed."""
    return [
        Finding(
            CODE,
            "this composite was printed by pyxp render, without its spec, and is passed over",
            Severity.NOTE,
            item.locate(""),
            subject_of(item.data),
            hint="render with -x to have all of it, or keep the file out of the project",
        )
        for item in printed
    ]


def is_without_spec(composite: Manifest) -> bool:
    """Whether a composite says nothing of what was asked for, at most which resources there are of it."""
    spec = mapping(composite.get("spec"))
    return not {*spec, *mapping(spec.get("crossplane"))} - {"resourceRefs", "crossplane"}


def _has_status_alone(manifest: object) -> bool:
    if not isinstance(manifest, dict) or not is_without_spec(manifest):
        return False
    return bool(mapping(manifest.get("status")).get("conditions"))


def _is_composed_by(manifest: Manifest, composite: Manifest) -> bool:
    if labels_of(manifest).get(COMPOSITE_LABEL) != name_of(composite):
        return False
    owners = owner_references_of(manifest)
    kinds = [(group_version(text(one.get("apiVersion")))[0], text(one.get("kind"))) for one in owners]
    return not owners or group_kind(composite) in kinds
