"""Which fields of ``status`` the provider has to report, so that everything that reads them can go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pyxp.catalog import KindFacts, SelectorFacts, VersionFacts
from pyxp.errors import UnknownNameError
from pyxp.model import fieldpath
from pyxp.model.manifests import (
    Manifest,
    api_version_of,
    group_kind,
    group_version,
    kind_of,
    mapping,
    resource_name_of,
)
from pyxp.simulation.reading import Read, TemplateReads
from pyxp.simulation.resolution import places

Facts = Callable[[str, str], KindFacts | None]
"""Looks a kind up by apiVersion and kind."""

Extracted = Mapping[tuple[str, str], tuple[Read, ...]]
"""Status fields that references take from a kind, by API group and kind."""


class Needs:
    """What templates read, and what the selectors of other resources extract.

    Args:
        facts: What is known about kinds.
        templates: What each template reads, by its name.
    """

    def __init__(self, facts: Facts, templates: Mapping[str, TemplateReads]) -> None:
        self._facts = facts
        self._templates = templates
        self._versions: dict[tuple[str, str], VersionFacts | None] = {}

    def version(self, manifest: Mapping[str, Any]) -> VersionFacts | None:
        """The facts about the manifest's kind in its version; None where nothing is known."""
        key = (api_version_of(manifest), kind_of(manifest))
        if key not in self._versions:
            self._versions[key] = self._find(*key)
        return self._versions[key]

    def _find(self, api_version: str, kind: str) -> VersionFacts | None:
        found = self._facts(api_version, kind)
        if found is None:
            return None
        try:
            return found.version(group_version(api_version)[1])
        except UnknownNameError:
            return None

    def selectors(self, manifest: Mapping[str, Any]) -> tuple[SelectorFacts, ...]:
        """The references and selectors that the manifest uses."""
        version, spec = self.version(manifest), mapping(manifest.get("spec"))
        if version is None:
            return ()
        return tuple(facts for facts in version.selectors.values() if any(places(spec, facts)))

    def extracted(self, selections: Iterable[Iterable[SelectorFacts]]) -> Extracted:
        """The status fields that references take from other kinds, of the references that each manifest uses."""
        found: dict[tuple[str, str], dict[str, Read]] = {}
        for selectors in selections:
            for facts in selectors:
                part, _, field = (facts.extract or "").partition(".")
                if part == "status" and field:
                    read = _reported(field)
                    found.setdefault((facts.target_api_group, facts.target_kind), {})[read.path] = read
        return {key: tuple(reads.values()) for key, reads in found.items()}

    def conditions(self, manifest: Manifest) -> tuple[tuple[str, str], ...]:
        """The conditions that the template's readiness checks wait for, each with its status."""
        return self._templates.get(resource_name_of(manifest), TemplateReads()).conditions

    def of(self, manifest: Manifest, extracted: Extracted) -> list[Read]:
        """Everything that the provider has to report about one resource.

        Its identity is reported whether or not anyone reads it, where the kind has such fields.
        """
        own = self._templates.get(resource_name_of(manifest), TemplateReads())
        reads = [*own.reads, *extracted.get(group_kind(manifest), ())]
        version = self.version(manifest)
        if version is not None and version.at_provider is not None:
            properties = version.at_provider.get("properties", {})
            reads.extend(_reported(field) for field in ("id", "arn") if field in properties)
        return list({read.path: read for read in reversed(reads)}.values())[::-1]


def _reported(field: str) -> Read:
    path = f"status.atProvider.{field}"
    return Read(path, fieldpath.parse(path))
