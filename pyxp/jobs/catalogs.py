"""Importing, listing and explaining schemas.

Most commands come here for :func:`project_catalog` alone, so what only an import or an explanation needs is loaded
where it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from pyxp.catalog import Catalog, Entry, FolderStore, MemoryStore
from pyxp.catalog.store import Store, entry_of, is_store, write
from pyxp.errors import InputError, Location, UnknownNameError, nearest
from pyxp.files import Project, read_manifests, read_text
from pyxp.jobs.options import option_values
from pyxp.jobs.pieces import begin_piece
from pyxp.jobs.sources import read_source
from pyxp.yamlio import read_documents

if TYPE_CHECKING:
    from pyxp.catalog.explaining import Explanation
    from pyxp.catalog.importer import Source
    from pyxp.catalog.overlay import Overlay
    from pyxp.yamlio import Document


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did.

    Attributes:
        folder: The store written to.
        kinds: The kinds that were read.
        changed: Files that are new or different now, relative to the folder.
        passed_over: Number of documents that are no CRD and no XRD.
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
    from pyxp.catalog.importer import import_documents, is_importable
    from pyxp.catalog.overlay import Overlay, Strike

    with option_values():
        added = _read_overlay(overlay) if overlay is not None else Overlay()
        struck = [Strike.parse(text) for text in strikes]
    if release:
        added = replace(added, release=release)
    documents = [document for source in sources for document in read_source(source)]
    wanted = [document for document in documents if is_importable(document.data)]
    if not wanted:
        raise InputError(
            "cannot import: the sources hold no CustomResourceDefinition and no CompositeResourceDefinition"
        )
    records = import_documents(map(_source, wanted), added, struck)
    with option_values():
        changed = write(to, records)
    return Imported(to, tuple(map(entry_of, records)), tuple(changed), len(documents) - len(wanted))


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
            from pyxp.catalog.importer import import_documents, is_importable

            found = [document for document in read_manifests([path]) if is_importable(document.data)]
            stores.append(MemoryStore(import_documents(map(_source, found))))
    return Catalog.shipped().with_stores(*stores)


def list_kinds(catalog: Catalog, pattern: str = "") -> list[Entry]:
    """The kinds whose group or kind matches a pattern such as ``ec2``, ``*Rule`` or ``ec2/Security*``."""
    group, slash, kind = pattern.rpartition("/")
    found = []
    for entry in catalog.entries():
        in_group = not slash or _matches(entry.group, group) or _matches(entry.group.partition(".")[0], group)
        named = any(_matches(name, kind) for name in (entry.kind, entry.plural, *entry.short_names))
        by_group = not slash and (_matches(entry.group, kind) or _matches(entry.group.partition(".")[0], kind))
        if not pattern or (in_group and (named or by_group)):
            found.append(entry)
    return found


def matches_nothing(catalog: Catalog, pattern: str) -> UnknownNameError:
    """The error for a pattern that no kind matches, with the nearest name that is known."""
    group, slash, word = pattern.rpartition("/")
    groups = {entry.group.partition(".")[0] for entry in catalog.entries()}
    kinds = {entry.kind for entry in catalog.entries()}
    close_group = nearest(group, groups) if slash else None
    close = nearest(word, kinds | (set() if slash else groups)) if "*" not in word else None
    if slash and (close or close_group):
        hint = f"did you mean {close_group or group}/{close or word}?"
    elif close:
        hint = f"did you mean {close}?"
    else:
        hint = "pyxp schemas list shows all that are known; pyxp schemas import adds others"
    return UnknownNameError(f"no kind is known that matches {pattern!r}", hint=hint)


def show(catalog: Catalog, kind: str, path: str = "") -> Explanation:
    """Explains a kind, or one of its fields.

    Args:
        catalog: Where to look.
        kind: A name that :meth:`pyxp.catalog.Catalog.resolve` understands.
        path: Field path; empty for the kind itself.

    Raises:
        UnknownNameError: There is no such kind or field, with the nearest one.
    """
    from pyxp.catalog.explaining import explain

    version = catalog.resolve(kind)
    return explain(version, path, catalog.in_other_scope(version.kind))


def _source(document: Document) -> Source:
    from pyxp.catalog.importer import Source

    begin_piece(document.source)
    return Source(document.data, PurePath(document.source).name, Location(document.source, document.line))


def _read_overlay(path: str | Path) -> Overlay:
    from pyxp.catalog.overlay import Overlay

    documents = read_documents(read_text(path), str(path))
    if len(documents) != 1:
        raise InputError(
            f"cannot use the overlay: expected one document, got {len(documents)}", location=Location(str(path))
        )
    return Overlay.parse(documents[0].data, str(path))


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name.lower(), pattern.lower())
