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


def check_selector(
    document: Document, known: Sequence[Mapping[str, Any]], before: Mapping[str, Any] | None = None
) -> Iterator[Finding]:
    """A warning where Crossplane does not read the selector, because a reference names another Composition.

    An object that is there has a reference, whether it is known or not: Crossplane sets it when it first chooses.

    Args:
        document: A claim or composite; one that is live has a reference.
        known: Documents among which the Compositions are. Of one that is not there nothing is said.
        before: The object as it is, if it is known. A selector that changes without the reference is told, too.
    """
    place, fields = fields_of(document.data)
    _, old = fields_of(before or {})
    given, wanted = referred_composition(fields), selected_labels(fields)
    name = given or referred_composition(old)
    changes = before is not None and wanted != selected_labels(old) and given in ("", referred_composition(old))
    compositions = [item for item in known if is_composition(item)]
    named = next((item for item in compositions if name_of(item) == name), None)
    if named is not None and wanted.items() <= labels_of(named).items() and (wanted or not changes):
        return
    unfit = named is not None and bool(wanted)
    if not changes and not unfit:
        return
    path = f"{place}.compositionSelector"
    told = (
        f"that names {name}, which lacks its labels" if unfit else f"what is there stays with {name or 'what it has'}"
    )
    yield Finding(
        "unread-selector",
        f"the selector counts only while there is no compositionRef, and {told}",
        Severity.WARNING,
        document.locate(path),
        subject_of(document.data),
        path,
        hint=f"to change the Composition, write {place}.compositionRef.name: {_meant(wanted, named, compositions)}",
    )


def _meant(
    wanted: Mapping[str, str], named: Mapping[str, Any] | None, compositions: Sequence[Mapping[str, Any]]
) -> str:
    """The Composition that a selector asks for, of those for the same kind as ``named``, as far as that is known."""
    kinds = [mapping(item.get("spec")).get("compositeTypeRef") for item in (named or {}, *compositions)]
    fitting = [
        name_of(item)
        for item, kind in zip(compositions, kinds[1:], strict=True)
        if wanted and wanted.items() <= labels_of(item).items() and kinds[0] in (None, kind)
    ]
    return fitting[0] if fitting else "..."
