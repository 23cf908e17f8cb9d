"""Claims and composites whose selector asks for another Composition than the one that they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyxp.diagnostics import Finding, Severity
from pyxp.jobs.compositions import is_composition
from pyxp.model.manifests import labels_of, mapping, name_of
from pyxp.model.selections import fields_of, referred_composition, selected_labels
from pyxp.validation.findings import subject_of
from pyxp.yamlio import Document


def check_selector(document: Document, known: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """A warning where Crossplane does not read the selector, because a reference names another Composition.

    Args:
        document: A claim or composite; one that is live has a reference.
        known: Documents among which the Compositions are. Of one that is not there nothing is said.
    """
    place, fields = fields_of(document.data)
    name, wanted = referred_composition(fields), selected_labels(fields)
    if not name or not wanted:
        return
    compositions = [item for item in known if is_composition(item)]
    named = [item for item in compositions if name_of(item) == name]
    if not named or wanted.items() <= labels_of(named[0]).items():
        return
    composed = mapping(named[0].get("spec")).get("compositeTypeRef")
    meant = [
        name_of(item)
        for item in compositions
        if mapping(item.get("spec")).get("compositeTypeRef") == composed and wanted.items() <= labels_of(item).items()
    ]
    path = f"{place}.compositionSelector"
    yield Finding(
        "unread-selector",
        f"the selector counts only while there is no compositionRef, and that names {name}, which lacks its labels",
        Severity.WARNING,
        document.locate(path),
        subject_of(document.data),
        path,
        hint=f"to change the Composition, write {place}.compositionRef.name: {meant[0] if meant else '...'}",
    )
