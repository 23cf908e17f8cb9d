"""Sources of schemas: the files, folders, stores and packages that ``--schemas`` and ``schemas import`` name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from pyxp.catalog import FolderStore
from pyxp.catalog.store import is_store
from pyxp.errors import Location
from pyxp.files import manifest_files, read_manifests
from pyxp.jobs.pieces import begin_piece
from pyxp.yamlio import Document

if TYPE_CHECKING:
    from pyxp.catalog.importer import CrdSource

_STDIN: Final = "-"


def read_source(name: str | Path) -> list[Document]:
    """The documents of a file, a folder, a package or standard input (``-``); packages in a folder are read, too.

    Raises:
        InputError: It cannot be read.
    """
    from pyxp.jobs.packages import SUFFIX, is_package, read_package

    begin_piece("<stdin>" if str(name) == _STDIN else str(name))
    path = Path(name)
    if str(name) != _STDIN and is_package(path):
        return read_package(path)
    documents = read_manifests([name])
    for package in sorted(manifest_files(path, (SUFFIX,))) if path.is_dir() else ():
        begin_piece(str(package))
        documents += read_package(package)
    return documents


def read_sources(names: Iterable[str | Path]) -> tuple[list[Document], list[FolderStore]]:
    """What is given to judge by: definitions, and stores that ``pyxp schemas import`` wrote.

    Raises:
        InputError: Something cannot be read.
    """
    documents: list[Document] = []
    stores: list[FolderStore] = []
    for name in names:
        # Loaded only where something is named: reading packages takes archives and compression.
        from pyxp.jobs.packages import is_package

        path = Path(name)
        if str(name) != _STDIN and is_store(path) and not is_package(path):
            stores.append(FolderStore(path))
        else:
            documents += read_source(name)
    return documents, stores


def importable(documents: Iterable[Document]) -> Iterator[CrdSource]:
    """The CRDs and XRDs among documents, as an import takes them; each is a piece of its own when it is taken."""
    # Loaded only where it is used: most runs import nothing.
    from pyxp.catalog.importer import CrdSource, is_importable

    for document in documents:
        if is_importable(document.data):
            begin_piece(document.source)
            where = Location(document.source, document.line)
            yield CrdSource(document.data, PurePath(document.source).name, where)
