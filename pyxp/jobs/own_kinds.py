"""The kinds that a project defines itself: its XRDs, as kinds to look up and with what they say of their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyxp.catalog import Catalog, MemoryStore
from pyxp.catalog.facts import VersionFacts
from pyxp.files import Project, read_manifests
from pyxp.jobs.catalogs import project_catalog
from pyxp.jobs.sources import importable
from pyxp.model.manifests import mapping, text
from pyxp.yamlio import Document


class OwnKinds:
    """What a project knows of kinds, those that it defines first.

    Attributes:
        catalog: Where to look kinds up.
    """

    def __init__(self, catalog: Catalog, definitions: Sequence[Mapping[str, Any]]) -> None:
        self.catalog = catalog
        self._definitions = definitions

    def schema(self, version: VersionFacts) -> Mapping[str, Any] | None:
        """The schema that a definition of the project writes for a kind, with descriptions; None for other kinds."""
        for definition in self._definitions:
            spec = mapping(definition.get("spec"))
            kinds = {text(mapping(spec.get(names)).get("kind")) for names in ("names", "claimNames")}
            if spec.get("group") != version.kind.group or version.kind.kind not in kinds:
                continue
            for item in spec.get("versions") or ():
                if mapping(item).get("name") == version.name:
                    return mapping(mapping(mapping(item).get("schema")).get("openAPIV3Schema"))
        return None


def own_kinds(project: Project | None) -> OwnKinds:
    """The kinds of a project: of its XRDs, of its stores, and those that come with pyxp.

    Raises:
        InputError: A file cannot be read, or defines something that is no definition.
    """
    catalog = project_catalog(project)
    paths = [path for path in project.xrd_paths if path.exists()] if project else []
    documents: list[Document] = read_manifests(paths) if paths else []
    if not documents:
        return OwnKinds(catalog, ())
    # Loaded only where it is used: it takes a while.
    from pyxp.catalog.importer import import_documents

    store = MemoryStore(import_documents(importable(documents)))
    return OwnKinds(catalog.with_stores(store), [mapping(item.data) for item in documents])
