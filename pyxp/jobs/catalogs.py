"""The catalog of a project: the facts that come with pyxp, behind those of its schema folders."""

from __future__ import annotations

from pyxp.catalog import Catalog, FolderStore, MemoryStore
from pyxp.catalog.store import Store, is_store
from pyxp.files import Project, read_manifests
from pyxp.jobs.sources import importable


def project_catalog(project: Project | None) -> Catalog:
    """The facts that come with pyxp, behind those of a project.

    A project's schema folders are stores that ``pyxp schemas import`` wrote, or folders of plain CRDs and XRDs.

    Raises:
        InputError: A folder cannot be read.
    """
    stores: list[Store] = []
    for path in project.schema_paths if project else ():
        if path.is_dir() and is_store(path):
            stores.append(FolderStore(path))
        elif path.exists():
            # Loaded only where it is used: most projects have stores or nothing.
            from pyxp.catalog.importer import import_documents

            stores.append(MemoryStore(import_documents(importable(read_manifests([path])))))
    return Catalog.shipped().with_stores(*stores)
