"""The kinds that Compositions compose, and the packages that bring them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyxp.catalog import Catalog
from pyxp.model.compositions import Template, read_steps

_OWN = re.compile(r"[a-z0-9]+(\.k8s\.io)?")
"""Groups of Kubernetes' own kinds: ``apps``, ``batch``, ``networking.k8s.io``; the core group is empty."""
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
        return self.group == "" or _OWN.fullmatch(self.group) is not None


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
    package = facts.package or next((name for name in packages if _brings(name, group)), "")
    return ComposedKind(group, kind, facts.plural, package if _listed(package, packages) else "", facts.managed)


def _listed(package: str, packages: Mapping[str, str]) -> bool:
    """Whether the project gives the version of a package, or of the family that it belongs to."""
    return any(package == name or package.startswith(f"{name}-") for name in packages if name)


def _brings(package: str, group: str) -> bool:
    """Whether a provider's name is in a group: ``provider-helm`` brings the kinds of ``helm.m.crossplane.io``."""
    return package.startswith("provider-") and package.removeprefix("provider-") in group.split(".")


def _plural(kind: str) -> str:
    """The plural of one of Kubernetes' own kinds, whose rule is that of English."""
    word = kind.lower()
    if word == "endpoints":
        return word
    if _CONSONANT_Y.search(word):
        return f"{word[:-1]}ies"
    return f"{word}es" if _HISSING.search(word) else f"{word}s"
