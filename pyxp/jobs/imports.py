"""Importing schemas: the CRDs and XRDs of files, folders and packages become a store of type facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyxp.catalog import Entry
from pyxp.catalog.importer import import_documents, is_importable
from pyxp.catalog.overlay import Overlay, Strike
from pyxp.catalog.store import entry_of, write
from pyxp.errors import InputError, Location
from pyxp.files import read_text
from pyxp.jobs.options import option_values
from pyxp.jobs.sources import importable, read_source
from pyxp.yamlio import read_documents


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did.

    Attributes:
        folder: The store written to.
        kinds: The kinds that were read.
        changed: Files that are new or different now, relative to the folder.
        passed_over: Number of documents that are neither a CRD nor an XRD.
    """

    folder: Path
    kinds: tuple[Entry, ...]
    changed: tuple[str, ...]
    passed_over: int


def import_schemas(
    sources: Iterable[str | Path],
    to: Path,
    *,
    strikes: Sequence[str] = (),
    overlay: str | Path | None = None,
    release: str = "",
) -> Imported:
    """Reads the CRDs and XRDs of files, folders and packages into a store.

    Args:
        sources: Files, folders, packages, or ``-`` for standard input.
        to: The store's folder; it is made when missing and keeps its other kinds.
        strikes: Fields to leave out, as ``GROUP/KIND:PATH``.
        overlay: A file with what the CRDs do not say.
        release: The release that the CRDs belong to; wins over the overlay's.

    Raises:
        InputError: A source cannot be read or used, or holds no CRD and no XRD.
        UsageError: ``overlay`` or ``strikes`` cannot be used, or the store cannot be written.
    """
    with option_values():
        added = _read_overlay(overlay) if overlay is not None else Overlay()
        struck = [Strike.parse(text) for text in strikes]
    if release:
        added = replace(added, release=release)
    documents = [document for source in sources for document in read_source(source)]
    wanted = sum(is_importable(document.data) for document in documents)
    if not wanted:
        raise InputError(
            "cannot import: the sources hold no CustomResourceDefinition and no CompositeResourceDefinition"
        )
    records = import_documents(importable(documents), added, struck)
    with option_values():
        changed = write(to, records)
    return Imported(to, tuple(map(entry_of, records)), tuple(changed), len(documents) - wanted)


def _read_overlay(path: str | Path) -> Overlay:
    documents = read_documents(read_text(path), str(path))
    if len(documents) != 1:
        raise InputError(
            f"cannot use the overlay: expected one document, got {len(documents)}", location=Location(str(path))
        )
    return Overlay.parse(documents[0].data, str(path))
