"""What claims and composites ask for of their Composition: what none has, and what Crossplane does not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pyxp.diagnostics import Finding, Severity
from pyxp.jobs.compositions import is_composition
from pyxp.model.manifests import group_kind, group_version, labels_of, mapping, name_of, text
from pyxp.model.selections import fields_of, referred_composition, selected_labels, unmet_request
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
        hint=_advice(f"{place}.compositionRef.name", _meant(wanted, named, compositions)),
    )


def _advice(path: str, fitting: Sequence[str]) -> str:
    """How the Composition is changed, to the one that is meant where that is clear."""
    if len(fitting) == 1:
        return f"to change the Composition, write {path}: {fitting[0]}"
    return f"to change the Composition, name it in {path}" + (f": {' or '.join(fitting)}" if fitting else "")


def _meant(
    wanted: Mapping[str, str], named: Mapping[str, Any] | None, compositions: Sequence[Mapping[str, Any]]
) -> list[str]:
    """The Compositions that a selector asks for, of those for the same kind as ``named``, as far as that is known."""
    kind = _composed(named) if named is not None else None
    same = [item for item in compositions if kind is None or _composed(item) == kind]
    others = [item for item in same if wanted.items() <= labels_of(item).items() and item is not named]
    return sorted({name_of(item) for item in others})


def check_request(
    document: Document, compositions: Iterable[Any], definitions: Iterable[Mapping[str, Any]]
) -> Iterator[Finding]:
    """What there is to say where a claim or composite asks for a Composition that none of those for its kind is.

    It may be one that is on the cluster only; so it is an error where it looks like one that is known, mistyped.

    Args:
        document: The claim or composite.
        compositions: Documents among which the Compositions are.
        definitions: CompositeResourceDefinitions, among which its own is.
    """
    definition = next((item for item in definitions if _defines(item, document.data)), None)
    spec = mapping(mapping(definition).get("spec"))
    kind = text(mapping(spec.get("names")).get("kind"))
    if not kind or mapping(spec.get("enforcedCompositionRef")).get("name"):
        return
    fitting = [
        item
        for item in compositions
        if is_composition(item) and (group_version(_composed(item)[0])[0], _composed(item)[1]) == (spec["group"], kind)
    ]
    place, fields = fields_of(document.data)
    if (unmet := unmet_request(fields, kind, fitting)) is not None:
        severity, path = Severity.ERROR if unmet.slip else Severity.WARNING, f"{place}.{unmet.path}"
        where, subject = document.locate(path), subject_of(document.data)
        yield Finding("unknown-composition", unmet.message, severity, where, subject, path, unmet.hint)


def _defines(definition: Mapping[str, Any], manifest: Any) -> bool:
    spec = mapping(definition.get("spec"))
    kinds = [mapping(spec.get(names)).get("kind") for names in ("names", "claimNames")]
    return definition.get("kind") == "CompositeResourceDefinition" and any(
        (spec.get("group"), kind) == group_kind(manifest) for kind in kinds
    )


def _composed(composition: Mapping[str, Any]) -> tuple[str, str]:
    reference = mapping(mapping(composition.get("spec")).get("compositeTypeRef"))
    return text(reference.get("apiVersion")), text(reference.get("kind"))
