"""What claims and composites ask for of their Composition: what none has, and what Crossplane does not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.engine.crossplane.references import is_legacy
from pyxp.errors import named, nearest
from pyxp.model.compositions import composed_kind, is_composition
from pyxp.model.manifests import group_kind, group_version, labels_of, mapping, name_of, text
from pyxp.model.selections import (
    UNNAMED,
    fields_of,
    is_unnamed,
    referred_composition,
    selected_labels,
    unmet_name,
    unmet_request,
)
from pyxp.yamlio import Document

_UNNAMED: Final = "unnamed-composition"


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
    kind = composed_kind(named) if named is not None else None
    same = [item for item in compositions if kind is None or composed_kind(item) == kind]
    others = [item for item in same if wanted.items() <= labels_of(item).items() and item is not named]
    return sorted({name_of(item) for item in others})


def check_request(
    document: Document,
    compositions: Iterable[Any],
    definitions: Iterable[Mapping[str, Any]],
    before: Mapping[str, Any] | None = None,
) -> Iterator[Finding]:
    """What there is to say where what a claim or composite asks for is none of the Compositions for its kind, or many.

    The Composition may be one that is on the cluster only; so it is an error where it looks like one that is known,
    mistyped, and where a reference names none at all.

    Args:
        document: The claim or composite.
        compositions: Documents among which the Compositions are.
        definitions: CompositeResourceDefinitions, among which its own is.
        before: The object as it is, if it is known: with a reference it has been chosen for.
    """
    definition = next((item for item in definitions if _defines(item, document.data)), None)
    spec = mapping(mapping(definition).get("spec"))
    kind = text(mapping(spec.get("names")).get("kind"))
    if not kind or mapping(spec.get("enforcedCompositionRef")):
        return
    everything = list(compositions)
    fitting = _fitting(everything, text(spec.get("group")), kind)
    place, fields = fields_of(document.data)
    subject = subject_of(document.data)
    yield from _check_revision(document, place, fields, kind, fitting)
    if is_unnamed(fields.get("compositionRef")):
        path = f"{place}.compositionRef"
        hint = " or ".join([*_write(f"{path}.name", fitting), "leave compositionRef out"])
        told = f"compositionRef {UNNAMED}"
        yield Finding(_UNNAMED, told, Severity.ERROR, document.locate(path), subject, path, hint)
    elif (other := _of_another_kind(fields, kind, fitting, everything)) is not None:
        path = f"{place}.compositionRef.name"
        yield Finding("unknown-composition", other[0], Severity.ERROR, document.locate(path), subject, path, other[1])
    elif (unmet := unmet_request(fields, kind, fitting)) is not None:
        severity, path = Severity.ERROR if unmet.slip else Severity.WARNING, f"{place}.{unmet.path}"
        where = document.locate(path)
        yield Finding("unknown-composition", unmet.message, severity, where, subject, path, unmet.hint)
    elif not referred_composition(fields) and not referred_composition(fields_of(before or {})[1]):
        yield from _check_choice(document, mapping(definition), kind, fitting)


def _of_another_kind(
    fields: Mapping[str, Any], kind: str, fitting: Sequence[Mapping[str, Any]], compositions: Iterable[Any]
) -> tuple[str, str] | None:
    """What to say where the Composition that is named is for composites of another kind only."""
    name = referred_composition(fields)
    named_so = [item for item in compositions if is_composition(item) and name and name_of(item) == name]
    if not named_so or any(name_of(item) == name for item in fitting):
        return None
    version, other = composed_kind(named_so[0])
    told = f'the Composition "{name}" is for {other} of {version}, not for {kind}'
    known = sorted({name_of(item) for item in fitting})
    there = "there is" if len(known) == 1 else "there are"
    return told, f"for {kind} {there} {named(known)}" if known else ""


def _check_revision(
    document: Document, place: str, fields: Mapping[str, Any], kind: str, fitting: Sequence[Mapping[str, Any]]
) -> Iterator[Finding]:
    """A revision of a Composition that is not there, or of another one than is named beside it.

    Source: Crossplane names revisions after their Composition, with the first seven characters of its hash behind
    (``internal/controller/apiextensions/composition`` in v2.3).
    """
    revision = text(mapping(fields.get("compositionRevisionRef")).get("name"))
    composition = revision.rpartition("-")[0]
    if not revision or not fitting:
        return
    names = sorted({name_of(item) for item in fitting})
    given = referred_composition(fields)
    path = f"{place}.compositionRevisionRef.name"
    if given in names and composition != given:
        told = f'"{revision}" is no revision of the Composition "{given}", which is named beside it'
    elif composition not in names and not given:
        told = f'no Composition for {kind} has a revision "{revision}"'
    else:
        return
    near = nearest(composition, names)
    meant = given if given in names else near
    hint = f"revisions of it are called {meant}-, with seven characters of a hash" if meant else ""
    severity = Severity.ERROR if given in names else Severity.WARNING
    location, subject = document.locate(path), subject_of(document.data)
    yield Finding("unknown-composition", told, severity, location, subject, path, hint)


def _check_choice(
    document: Document, definition: Mapping[str, Any], kind: str, fitting: Sequence[Mapping[str, Any]]
) -> Iterator[Finding]:
    """A warning where Crossplane takes one of several Compositions at random.

    Source: the composite controller lists the Compositions that have the labels, also where there are none to have,
    and takes any of them that is for the kind; the default counts only without a selector.
    """
    _, fields = fields_of(document.data)
    spec, selects = mapping(definition.get("spec")), "compositionSelector" in fields
    default = text(mapping(spec.get("defaultCompositionRef")).get("name"))
    if default and not selects:
        return
    wanted = selected_labels(fields)
    matching = sorted({name_of(item) for item in fitting if wanted.items() <= labels_of(item).items()})
    if selects and not wanted:
        told = f"the selector has no labels, so a cluster would take any Composition for {kind}, at random"
        told += f", and not the default {default}" if default else ""
        told += f"; known are {', '.join(matching)}" if matching else ""
    elif len(matching) > 1:
        told = f"{len(matching)} Compositions match: {', '.join(matching)}; a cluster would take one at random"
    else:
        return
    place = _place(document.data, definition)
    path = f"{place}.compositionSelector" if selects else place
    hint = f"name one in {place}.compositionRef.name, or select it by labels in {place}.compositionSelector.matchLabels"
    location, subject = document.locate(path), subject_of(document.data)
    yield Finding("ambiguous-composition", told, Severity.WARNING, location, subject, path, hint)


def _place(manifest: Mapping[str, Any], definition: Mapping[str, Any]) -> str:
    """Where objects of a definition keep Crossplane's fields."""
    claimed = mapping(mapping(definition.get("spec")).get("claimNames")).get("kind") == manifest.get("kind")
    return "spec" if claimed or is_legacy(manifest, definition) else "spec.crossplane"


def check_definition(document: Document, known: Iterable[Any]) -> Iterator[Finding]:
    """What there is to say where an XRD refers to a Composition that is none of those for its kind.

    Args:
        document: The CompositeResourceDefinition.
        known: Documents among which the Compositions are; where none is for the kind, nothing is said of names.
    """
    spec = mapping(document.data.get("spec"))
    kind = text(mapping(spec.get("names")).get("kind"))
    compositions = list(known)
    fitting = _fitting(compositions, text(spec.get("group")), kind)
    for field in ("defaultCompositionRef", "enforcedCompositionRef"):
        path, subject = f"spec.{field}", subject_of(document.data)
        name = text(mapping(spec.get(field)).get("name"))
        if is_unnamed(spec.get(field)):
            hint = " or ".join([*_write(f"{path}.name", fitting), f"leave {field} out"])
            told = f"{field} {UNNAMED}"
            yield Finding(_UNNAMED, told, Severity.ERROR, document.locate(path), subject, path, hint)
        elif name and fitting and (unmet := unmet_name(name, kind, [name_of(item) for item in fitting])) is not None:
            path = f"{path}.name"
            severity = Severity.ERROR if unmet.slip else Severity.WARNING
            where = document.locate(path)
            yield Finding("unknown-composition", unmet.message, severity, where, subject, path, unmet.hint)


def compositions_of(definition: Mapping[str, Any], known: Iterable[Any]) -> list[Mapping[str, Any]]:
    """The Compositions for the composites of a definition, of those among some documents."""
    spec = mapping(definition.get("spec"))
    return _fitting(known, text(spec.get("group")), text(mapping(spec.get("names")).get("kind")))


def _fitting(compositions: Iterable[Any], group: str, kind: str) -> list[Mapping[str, Any]]:
    """The Compositions for a kind, in any version of it, each once."""
    found: list[Mapping[str, Any]] = []
    for item in compositions:
        ours = is_composition(item) and (group_version(composed_kind(item)[0])[0], composed_kind(item)[1]) == (
            group,
            kind,
        )
        if ours and item not in found:
            found.append(item)
    return found


def _write(path: str, fitting: Sequence[Mapping[str, Any]]) -> list[str]:
    """What to write for a name, where one is known."""
    names = sorted({name_of(item) for item in fitting})
    return [f"write {path}: {' or '.join(names)}"] if names else []


def _defines(definition: Mapping[str, Any], manifest: Any) -> bool:
    spec = mapping(definition.get("spec"))
    kinds = [mapping(spec.get(names)).get("kind") for names in ("names", "claimNames")]
    return definition.get("kind") == "CompositeResourceDefinition" and any(
        (spec.get("group"), kind) == group_kind(manifest) for kind in kinds
    )
