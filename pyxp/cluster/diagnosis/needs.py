"""What manifests need of a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from pyxp.cluster.stages import kinds_defined
from pyxp.model.compositions import pipeline_of, read_steps, repository_name
from pyxp.model.manifests import (
    Manifest,
    api_version_of,
    group_version,
    kind_of,
    mapping,
    name_of,
    text,
)
from pyxp.model.releases import Release
from pyxp.structural.kubernetes_kinds import native_scope
from pyxp.yamlio import Document

CROSSPLANE: Final = "crossplane"
"""How ``[tool.pyxp.packages]`` calls Crossplane itself."""

_OWN: Final = "crossplane.io"


class Kind(NamedTuple):
    """A kind as manifests name it."""

    api_version: str
    kind: str

    @property
    def group(self) -> str:
        """Its group."""
        return group_version(self.api_version)[0]

    def __str__(self) -> str:
        return f"{self.kind} of {self.api_version}"


class Demand(NamedTuple):
    """The least release of a package, and why.

    Attributes:
        package: The name of the package, as in ``[tool.pyxp.packages]``.
        release: The first release that has it.
        reason: What needs it.
    """

    package: str
    release: Release
    reason: str


class Composed(NamedTuple):
    """A resource that a claim or composite expands to.

    Attributes:
        manifest: The resource.
        owner: The claim or composite.
    """

    manifest: Manifest
    owner: Document


@dataclass(frozen=True, slots=True)
class Needs:
    """What manifests need.

    Attributes:
        given: The objects that are to be applied.
        xrds: Definitions, given ones and those of the project.
        compositions: Compositions, the same.
        functions: Functions, the same.
        composed: What the claims and composites among the given ones expand to.
        demands: Least releases of packages.
        packages: The releases that the project is made for, by package.
    """

    given: tuple[Document, ...] = ()
    xrds: tuple[Document, ...] = ()
    compositions: tuple[Document, ...] = ()
    functions: tuple[Document, ...] = ()
    composed: tuple[Composed, ...] = ()
    demands: tuple[Demand, ...] = ()
    packages: Mapping[str, str] = field(default_factory=dict)

    def packages_of_functions(self) -> dict[str, str]:
        """The last parts of repositories, by the names of Functions."""
        return {
            name_of(item.data): repository_name(text(mapping(item.data.get("spec")).get("package")))
            for item in self.functions
        }

    def functions_called(self) -> dict[str, Document]:
        """The names of the functions that pipelines call, each with the first Composition that does."""
        called: dict[str, Document] = {}
        for composition in self.compositions:
            for _, step in pipeline_of(composition.data):
                if name := text(mapping(step.get("functionRef")).get("name")):
                    called.setdefault(name, composition)
        return called

    def kinds_composed(self) -> dict[Kind, Document]:
        """The kinds of composed resources, each with the first document that composes one.

        Composites of another Composition count as well; kinds that every cluster has do not.
        """
        found: dict[Kind, Document] = {}
        for manifest, document in self.everything_composed():
            kind = Kind(api_version_of(manifest), kind_of(manifest))
            if all(kind) and native_scope(*kind) is None:
                found.setdefault(kind, document)
        return found

    def everything_composed(self) -> Iterator[tuple[Mapping[str, Any], Document]]:
        """The bases of all templates, then what claims expand to; each with the document that has it."""
        packages = self.packages_of_functions()
        for composition in self.compositions:
            for step in read_steps(composition.data, packages):
                yield from ((template.base, composition) for template in step.templates if template.base is not None)
        yield from self.composed

    def kinds_defined(self) -> set[tuple[str, str]]:
        """Group and kind of the composites and claims of all definitions."""
        return kinds_defined(xrd.data for xrd in self.xrds)

    def namespaces(self) -> list[str]:
        """The namespaces that given objects name."""
        found = {text(mapping(item.data.get("metadata")).get("namespace")) for item in self.given}
        return sorted(found - {""})


def how_to_apply(document: Document) -> str:
    """What puts a document on a cluster."""
    return "pyxp apply with this manifest" if document.source.startswith("<") else f"pyxp apply {document.source}"


def own_kinds(documents: Iterable[Document]) -> dict[Kind, Document]:
    """The kinds of Crossplane's own among documents, each with the first one of it."""
    found: dict[Kind, Document] = {}
    for document in documents:
        kind = Kind(api_version_of(document.data), kind_of(document.data))
        if kind.group in (f"apiextensions.{_OWN}", f"pkg.{_OWN}", f"protection.{_OWN}", f"ops.{_OWN}"):
            found.setdefault(kind, document)
    return found
