"""The kinds that Compositions compose, and the packages that bring them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyxp.catalog import Catalog
from pyxp.model.compositions import Template, read_steps
from pyxp.model.packages import package_reference, provider_of_group
from pyxp.structural.kubernetes_kinds import is_of_kubernetes

_CONSONANT_Y = re.compile("[^aeiou]y$")
_HISSING = re.compile("(s|x|z|ch|sh)$")


@dataclass(frozen=True, order=True)
class ComposedKind:
    """A kind that a Composition composes.

    Attributes:
        group: Its API group.
        kind: The kind.
        plural: Its plural, as in the name of its CRD.
        package: The name of the package that brings it; empty where none of the project's does.
        managed: Whether it is a managed resource, which Crossplane brings into the cluster only when it is activated.
    """

    group: str
    kind: str
    plural: str
    package: str = ""
    managed: bool = False

    @property
    def crd(self) -> str:
        """The name of its CRD."""
        return f"{self.plural}.{self.group}"

    @property
    def native(self) -> bool:
        """Whether it is one of Kubernetes' own."""
        return is_of_kubernetes(self.group)


def templates_of(compositions: Iterable[Mapping[str, Any]]) -> Iterator[Template]:
    """Every resource template of the Compositions."""
    return (template for item in compositions for step in read_steps(item) for template in step.templates)


def composed_kinds(
    compositions: Iterable[Mapping[str, Any]], catalog: Catalog, packages: Mapping[str, str]
) -> list[ComposedKind]:
    """The kinds composed, sorted, each once."""
    found = {(group_of(template), template.kind) for template in templates_of(compositions) if template.kind}
    return sorted(_composed(group, kind, catalog, packages) for group, kind in found)


def group_of(template: Template) -> str:
    """The API group of what a template composes."""
    return template.api_version.rpartition("/")[0]


def _composed(group: str, kind: str, catalog: Catalog, packages: Mapping[str, str]) -> ComposedKind:
    facts = catalog.find_kind(group, kind)
    if facts is None:
        return ComposedKind(group, kind, _plural(kind))
    package = facts.package or provider_of_group(group, packages)
    listed = package if package_reference(package, packages) else ""
    return ComposedKind(group, kind, facts.plural, listed, facts.managed)


def _plural(kind: str) -> str:
    """The plural of one of Kubernetes' own kinds, whose rule is that of English."""
    word = kind.lower()
    if word == "endpoints":
        return word
    if _CONSONANT_Y.search(word):
        return f"{word[:-1]}ies"
    return f"{word}es" if _HISSING.search(word) else f"{word}s"
