"""Telling documents apart by their kind: claims, composites, definitions, Compositions, Functions, observed resources.

Which kinds are claims and composites is known only from the definitions and Compositions at hand, so documents are
first collected and then sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, NamedTuple

from pyxp.errors import InputError, Location, UsageError, is_slip, named, nearest
from pyxp.gotext.values import valid_value
from pyxp.jobs.unbuilt import unbuilt
from pyxp.model.compositions import composed_kind
from pyxp.model.manifests import (
    api_version_of,
    group_kind,
    group_version,
    kind_of,
    mapping,
    name_of,
    resource_name_of,
    text,
)
from pyxp.structural.kubernetes_kinds import native_scope
from pyxp.yamlio import Document

_CROSSPLANE_GROUP = "apiextensions.crossplane.io"
_PROVIDER_KINDS = frozenset({"ProviderConfig", "ClusterProviderConfig"})
_PACKAGE_GROUP = "pkg.crossplane.io"

_LONGEST_PATH = 200

NOT_AN_OBJECT = "this is not a Kubernetes object"
OBJECT_HINT = "every document starts with apiVersion and kind"
"""How a document is refused that is not an object, and what to do about it."""

_FIRST = frozenset({"apiVersion", "kind", "metadata", "spec"})


def as_document(item: Document | dict[str, Any]) -> Document:
    """The document itself, or one around a plain manifest, whose texts are what JSON would carry of them."""
    if isinstance(item, Document):
        return item
    try:
        return Document(valid_value(item))
    except RecursionError:  # told where the document is judged
        return Document(item)


def place_in(document: Document, path: str) -> Location | None:
    """Where a field of a document stands; None where it was not read from a text."""
    return document.locate(path) if document.was_read else None


def as_documents(items: Iterable[Document | dict[str, Any]], name: str = "documents") -> Iterator[Document]:
    """Each of several documents; see :func:`as_document`.

    Args:
        items: Documents and plain manifests.
        name: The parameter that they were given for.

    Raises:
        UsageError: This is not a list of documents, but one of them, or the text or path of some.
    """
    refuse_alone(items, name)
    for position, item in enumerate(items):
        if isinstance(item, str | bytes | PurePath):
            raise UsageError(f"{name}[{position}] is {_with_article(item)}, not a document", hint=_reader_of(item))
        yield as_document(item)


def refuse_alone(items: Any, name: str) -> None:
    """Refuses what was given in place of a list of documents.

    Raises:
        UsageError: This is no list.
    """
    told = f"{name} is {_with_article(items)}, but a list of documents is wanted"
    if isinstance(items, dict | Document):
        raise UsageError(told, hint=f"write [{'document' if isinstance(items, Document) else 'manifest'}]")
    if isinstance(items, str | bytes | PurePath):
        raise UsageError(told, hint=_reader_of(items))
    if not isinstance(items, Iterable):
        raise UsageError(told)


def _with_article(item: object) -> str:
    kind = type(item).__name__
    return "None" if item is None else f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"


def _reader_of(item: str | bytes | PurePath) -> str:
    """What makes documents of a text or path."""
    if isinstance(item, PurePath) or (isinstance(item, str) and len(item) <= _LONGEST_PATH and item.isprintable()):
        return f"read files and folders with read_manifests([{str(item)!r}])"
    return "read text with read_documents"


def described(document: Document) -> str:
    """How messages call a document: kind and name."""
    manifest = mapping(document.data)
    return f"{kind_of(manifest) or 'document'} {name_of(manifest)}".rstrip()


@dataclass(frozen=True, slots=True)
class Subject:
    """A claim or composite to render.

    Attributes:
        document: The document.
        xrd: The definition of its kind, if it is known.
        is_claim: Whether it is a claim.
    """

    document: Document
    xrd: Document | None
    is_claim: bool


@dataclass(slots=True)
class Inputs:
    """Documents by what they are; ``compositions_given`` tells whether the user named the Compositions."""

    subjects: list[Subject] = field(default_factory=list)
    xrds: list[Document] = field(default_factory=list)
    compositions: list[Document] = field(default_factory=list)
    functions: list[Document] = field(default_factory=list)
    observed: list[Document] = field(default_factory=list)
    bystanders: list[Document] = field(default_factory=list)
    compositions_given: bool = False

    def definition_of(self, manifest: dict[str, Any]) -> tuple[Document | None, bool]:
        """The definition of a kind, and whether it is the kind of its claims."""
        group, kind = group_kind(manifest)
        for xrd in self.xrds:
            spec = mapping(xrd.data.get("spec"))
            if text(spec.get("group")) != group:
                continue
            for names, is_claim in ((spec.get("claimNames"), True), (spec.get("names"), False)):
                if kind and mapping(names).get("kind") == kind:
                    return xrd, is_claim
        return None, False


def sort_documents(
    given: Sequence[Document], known: Iterable[Document] = (), refused: list[InputError] | None = None
) -> Inputs:
    """Sort documents by kind.

    Args:
        given: What the user named. A composed resource annotated with its name in the Composition is an observed
            one; a kind that is none of Crossplane's must be that of a claim or composite.
        known: What the project's folders hold: definitions, Compositions and Functions; anything else in them is
            passed over. Where a definition or Function of the same name is given, it wins; where any Composition is
            given, ``known`` counts for nothing.
        refused: Takes the errors, so that one document hides no other; without it the first one is raised.

    Raises:
        InputError: A document is not a manifest, or of a kind that nothing defines.
    """

    def refuse(error: InputError) -> None:
        if refused is None:
            raise error
        refused.append(error)

    inputs = Inputs()
    rest = []
    for document in given:
        if not _is_object(document.data):
            refuse(not_an_object(document))
        elif not _file(inputs, document):
            rest.append(document)
    inputs.compositions_given = bool(inputs.compositions)
    if not inputs.compositions_given:
        _add_known(inputs, known)
    for document in rest:
        xrd, is_claim = inputs.definition_of(document.data)
        if xrd is not None or _is_composed(inputs, document):
            inputs.subjects.append(Subject(document, xrd, is_claim))
        elif resource_name_of(document.data):
            inputs.observed.append(document)
        elif _is_bystander(document.data):
            inputs.bystanders.append(document)
        else:
            refuse(_undefined(inputs, document))
    return inputs


def is_subject(document: Document) -> bool:
    """Whether a document can only be there to be rendered: it defines nothing and is not a composed resource."""
    manifest = mapping(document.data)
    group = group_version(api_version_of(manifest))[0]
    return group not in (_CROSSPLANE_GROUP, _PACKAGE_GROUP) and not resource_name_of(manifest)


def _is_object(data: Any) -> bool:
    return isinstance(data, dict) and bool(kind_of(data) and api_version_of(data))


class Lack(NamedTuple):
    """Why something is not an object: a sentence, what to write, and the field at fault."""

    message: str
    hint: str
    path: str = ""


def lack_of(manifest: Any, needed: Sequence[str] = ("apiVersion", "kind")) -> Lack:
    """Which of the fields that every object has a manifest lacks; a key that is one mistyped is named.

    Args:
        manifest: What is not an object.
        needed: The fields that it should have.
    """
    fields = manifest if isinstance(manifest, dict) else {}
    missing = [name for name in needed if not isinstance(fields.get(name), str) or not fields[name]] or [*needed]
    told = f"{NOT_AN_OBJECT}: it has no {' and '.join(missing)}"
    for name in missing:
        slip = next((key for key in fields if isinstance(key, str) and key not in _FIRST and is_slip(key, name)), None)
        if slip is not None:
            return Lack(told, f"did you mean {name} for {slip}?", slip)
        if name in fields and fields[name] not in (None, ""):
            return Lack(f"{NOT_AN_OBJECT}: its {name} is not a text", f"write {name} as a text", name)
    return Lack(told, OBJECT_HINT)


def not_an_object(
    document: Document, lacks: Sequence[str] = ("apiVersion", "kind"), command: str = "render"
) -> InputError:
    """The error for a document that is not a Kubernetes object.

    Args:
        document: The document.
        lacks: The fields that it should have.
        command: What takes it once another tool has made an object of it.
    """
    where = document.locate("")
    if (known := unbuilt(document.data, where)) is not None:
        return InputError(known.message, hint=known.hint.replace("pyxp validate", f"pyxp {command}"), location=where)
    lack = lack_of(document.data, lacks)
    return InputError(lack.message, hint=lack.hint, location=document.locate(lack.path))


def _file(inputs: Inputs, document: Document) -> bool:
    """Put a document of one of Crossplane's own kinds where it belongs."""
    manifest = document.data
    group, version = group_version(api_version_of(manifest))
    kept = {
        (_CROSSPLANE_GROUP, "CompositeResourceDefinition"): inputs.xrds,
        (_CROSSPLANE_GROUP, "Composition"): inputs.compositions if version == "v1" else None,
        (_PACKAGE_GROUP, "Function"): inputs.functions,
    }.get((group, kind_of(manifest)))
    if kept is None:
        return False
    kept.append(document)
    return True


def _add_known(inputs: Inputs, known: Iterable[Document]) -> None:
    theirs = Inputs()
    for document in known:
        if _is_object(document.data):
            _file(theirs, document)
    inputs.compositions = theirs.compositions
    for mine, added in ((inputs.xrds, theirs.xrds), (inputs.functions, theirs.functions)):
        names = {name_of(item.data) for item in mine}
        mine.extend(item for item in added if name_of(item.data) not in names)


def _is_composed(inputs: Inputs, document: Document) -> bool:
    wanted = (api_version_of(document.data), kind_of(document.data))
    return any(composed_kind(item.data) == wanted for item in inputs.compositions)


def _is_bystander(manifest: dict[str, Any]) -> bool:
    """Whether an object is of a kind that stands beside Compositions in many folders and can never be rendered.

    Those are Kubernetes' and Crossplane's own kinds, and configurations of providers.
    """
    group = group_version(api_version_of(manifest))[0]
    if group.endswith((".k8s.io", ".crossplane.io")) or kind_of(manifest) in _PROVIDER_KINDS:
        return True
    return native_scope(api_version_of(manifest), kind_of(manifest)) is not None


def _undefined(inputs: Inputs, document: Document) -> InputError:
    manifest = document.data
    kinds = {kind for _, kind in (composed_kind(item.data) for item in inputs.compositions)}
    for xrd in inputs.xrds:
        spec = mapping(xrd.data.get("spec"))
        kinds.update(text(mapping(spec.get(key)).get("kind")) for key in ("names", "claimNames"))
    kinds.discard("")
    near = nearest(kind_of(manifest), sorted(kinds))
    if near and near != kind_of(manifest):
        hint = f"did you mean kind {near}?"
    elif near:
        hint = f"{near} is defined, but not in {api_version_of(manifest)}"
    elif kinds:
        hint = f"defined are {named(sorted(kinds), kind_of(manifest))}"
    else:
        hint = "give its CompositeResourceDefinition or Composition as well, or call pyxp inside a project"
    return InputError(
        f"nothing defines {described(document)} of {api_version_of(manifest)}: no CompositeResourceDefinition has "
        "that kind and no Composition composes it",
        hint=hint,
        location=document.locate("apiVersion" if near == kind_of(manifest) else "kind"),
    )
