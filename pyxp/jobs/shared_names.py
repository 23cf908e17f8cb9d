"""Cloud resources and objects of the cluster that two claims would both manage.

The external name is what a provider knows a resource by; where the cloud makes that up, a field may be its name. Two
composites that compose one name become ready together, and each undoes what the other changes. An object whose name
the Composition gives belongs to the composite that made it; Crossplane refuses it to every other one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pyxp.catalog.objects import name_in_cloud
from pyxp.diagnostics import Finding
from pyxp.engine.steps import Runner
from pyxp.errors import InputError
from pyxp.jobs.documents import described
from pyxp.jobs.render import Surroundings, render_each
from pyxp.model.manifests import (
    Manifest,
    group_kind,
    identity_of,
    kind_of,
    mapping,
    name_of,
    namespace_of,
    text,
)
from pyxp.yamlio import Document

_MOST_NAMED = 3
_MADE_OF = {True: "names of objects", False: "names in the cloud"}


class _Name(NamedTuple):
    """What tells a resource from all others, as far as a manifest says: who, where and what.

    An object of the cluster has a ``name``, a cloud resource an external one, or a field that is its name in the cloud,
    ``within`` something.
    """

    group: str
    kind: str
    provider_config: str
    namespace: str
    region: str
    external_name: str
    within: tuple[str, ...] = ()
    name: str = ""


@dataclass(slots=True)
class _Owner:
    """The document that composes a name."""

    document: Document

    @property
    def called(self) -> str:
        """Kind, namespace and name, and where the document stands."""
        namespace = namespace_of(self.document.data)
        location = self.document.locate("")
        name = described(self.document).replace(" ", f" {namespace}/" if namespace else " ", 1)
        return f"{name} ({location})" if location else name


def shared_names(documents: Sequence[Document], known: Iterable[Document]) -> list[Finding]:
    """Findings about claims and composites that compose names which an earlier one composes as well.

    Args:
        documents: Claims and composites, valid ones.
        known: Definitions, Compositions, Functions and EnvironmentConfigs. What they cannot render is passed over: why
            not is not for this to tell. Of several with one name the first counts.
    """
    owners: dict[_Name, _Owner] = {}
    known = _each_once(known)
    configs = [item.data for item in known if kind_of(item.data) == "EnvironmentConfig"]
    around = Surroundings(known=known, required=configs, connect=calls_nobody, allow_remote_functions=True)
    found: list[Finding] = []
    for document, names_of_one in _all_names(documents, around) if len(documents) > 1 else ():
        shared: dict[int, tuple[_Owner, list[_Name]]] = {}
        for name in names_of_one:
            owner = owners.setdefault(name, _Owner(document))
            if owner.document is not document:
                shared.setdefault(id(owner), (owner, []))[1].append(name)
        together: dict[tuple[str, bool, bool], list[_Name]] = {}
        for owner, names in shared.values():
            same = identity_of(owner.document.data) == identity_of(document.data)
            for name in names:
                together.setdefault((owner.called, same, bool(name.name)), []).append(name)
        found += [_finding(document, called, names, same=same) for (called, same, _), names in together.items()]
    return found


def _each_once(known: Iterable[Document]) -> list[Document]:
    """What is named lies in the project's folders, too; twice there, it would be ambiguous."""
    found: dict[tuple[str, ...], Document] = {}
    for document in known:
        data = document.data
        found.setdefault(identity_of(data), document)
    return list(found.values())


def _all_names(documents: Sequence[Document], around: Surroundings) -> Iterator[tuple[Document, list[_Name]]]:
    """Every document with the names that it composes; one that cannot be rendered is passed over."""
    for expansion in render_each(documents, around, validate=False, keep_going=True):
        if expansion.stack is not None and expansion.subject is not None:
            yield expansion.subject, _names(expansion.stack.rendered.composed)


def calls_nobody(name: str, _target: str) -> Runner:
    """In place of a function that runs elsewhere: judging files hands nothing to anybody."""

    def refuse(_request: dict[str, Any]) -> dict[str, Any]:
        raise InputError(f'the function "{name}" is not called while files are judged')

    return refuse


def _names(composed: Iterable[Manifest]) -> list[_Name]:
    return [name for item in composed for name in (_name(item), _object_name(item)) if name is not None]


def _object_name(manifest: Manifest) -> _Name | None:
    """What the API server knows an object by; None where Crossplane draws a name, which is never drawn twice."""
    if mapping(manifest.get("metadata")).get("generateName"):
        return None
    return _Name(*group_kind(manifest), "", namespace_of(manifest), "", "", name=name_of(manifest))


def _name(manifest: Manifest) -> _Name | None:
    name = name_in_cloud(manifest)
    if name is None:
        return None
    spec = mapping(manifest.get("spec"))
    if spec.get("managementPolicies") == ["Observe"]:
        return None
    config = mapping(spec.get("providerConfigRef"))
    return _Name(
        *group_kind(manifest),
        text(config.get("name")) or "default",
        namespace_of(manifest) if config.get("kind") == "ProviderConfig" else "",
        text(mapping(spec.get("forProvider")).get("region")),
        name[0],
        name[1:],
    )


def _finding(document: Document, other: str, names: Sequence[_Name], *, same: bool) -> Finding:
    objects = bool(names[0].name)
    told = ", ".join(f"{name.kind} {(name.name or name.external_name)!r}" for name in names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    message = f"manages what {other} manages as well: {told}{more}"
    if objects:
        message = f"composes what {other} composes as well, and never gets it: {told}{more}"
    return Finding(
        f"shared-{'object' if objects else 'external'}-name",
        message,
        location=document.locate("metadata.name"),
        subject=described(document).replace(" ", "/"),
        path="",
        hint="this is the same object: leave one of the two out"
        if same
        else f"let the claims differ in the fields that {_MADE_OF[objects]} are made of",
    )
