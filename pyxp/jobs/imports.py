"""Importing schemas: the CRDs and XRDs of files, folders and packages become a store of type facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyxp.catalog import Entry
from pyxp.catalog.importer import import_documents, is_importable
from pyxp.catalog.overlay import Overlay, Strike
from pyxp.catalog.packs import is_packed, write_packs
from pyxp.catalog.store import INDEX, entry_of, write
from pyxp.errors import InputError, Location
from pyxp.files import exclusively, read_text
from pyxp.jobs.apply import run_now
from pyxp.jobs.options import option_values
from pyxp.jobs.sources import importable, read_source
from pyxp.yamlio import Document, read_documents

if TYPE_CHECKING:
    from pyxp.cluster.connection import Target


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
    overlay: str | Path | Sequence[str | Path] | None = None,
    release: str = "",
) -> Imported:
    """Reads the CRDs and XRDs of files, folders and packages into a store.

    Args:
        sources: Files, folders, packages, or ``-`` for standard input.
        to: The store's folder; it is made when missing and keeps its other kinds.
        strikes: Fields to leave out, as ``GROUP/KIND:PATH``.
        overlay: A file with what the CRDs do not say, or several; what the first says wins.
        release: The release that the CRDs belong to; wins over the overlay's.

    Raises:
        InputError: A source cannot be read or used, or holds no CRD and no XRD.
        UsageError: ``overlay`` or ``strikes`` cannot be used, or the store cannot be written.
    """
    added, struck = read_adjustments(strikes, overlay, release)
    documents = [document for source in sources for document in read_source(source)]
    return _write_some(documents, to, added, struck)


async def import_cluster_schemas_async(  # noqa: PLR0913 - what an import consists of
    names: Sequence[str],
    to: Path,
    target: Target | None = None,
    *,
    strikes: Sequence[str] = (),
    overlay: str | Path | Sequence[str | Path] | None = None,
    release: str = "",
) -> Imported:
    """Read CRDs of a cluster into a store.

    Args:
        names: Groups and kinds, such as ``ec2.aws.upbound.io``, ``*.aws.upbound.io``, ``VPC`` or ``ec2/Security*``;
            without any, all managed resources, provider configurations, composites and claims.
        to: The store's folder, and further arguments as for :func:`import_schemas`.
        target: Which cluster.
        strikes: Fields to leave out.
        overlay: A file with what the CRDs do not say, or several; what the first says wins.
        release: The release that the CRDs belong to.

    Returns:
        What was imported, and which files of the store changed.

    Raises:
        NotServedError: The cluster has nothing of a name.
        ServerRefusal: It does not give its CRDs to this user.
        ClusterError: It cannot be reached.
        InputError: A CRD cannot be used.
        UsageError: There is no such context, ``overlay`` or ``strikes`` cannot be used, or the store cannot be written.
    """
    from pyxp.cluster.connection import connect
    from pyxp.cluster.schemas import read_definitions

    added, struck = read_adjustments(strikes, overlay, release)
    async with connect(target) as connection:
        found = await read_definitions(connection, names)
        server = connection.server
    return _write_some([Document(item, server) for item in found], to, added, struck)


def import_cluster_schemas(  # noqa: PLR0913 - what an import consists of
    names: Sequence[str],
    to: Path,
    target: Target | None = None,
    *,
    strikes: Sequence[str] = (),
    overlay: str | Path | Sequence[str | Path] | None = None,
    release: str = "",
) -> Imported:
    """Read CRDs of a cluster into a store.

    For programs without an event loop; where one runs, await :func:`import_cluster_schemas_async`.

    Args:
        names: Groups and kinds, such as ``ec2.aws.upbound.io``, ``*.aws.upbound.io``, ``VPC`` or ``ec2/Security*``;
            without any, all managed resources, provider configurations, composites and claims.
        to: The store's folder, and further arguments as for :func:`import_schemas`.
        target: Which cluster.
        strikes: Fields to leave out.
        overlay: A file with what the CRDs do not say, or several; what the first says wins.
        release: The release that the CRDs belong to.

    Returns:
        What was imported, and which files of the store changed.

    Raises:
        NotServedError: The cluster has nothing of a name.
        ServerRefusal: It does not give its CRDs to this user.
        ClusterError: It cannot be reached.
        InputError: A CRD cannot be used.
        UsageError: There is no such context, ``overlay`` or ``strikes`` cannot be used, or the store cannot be written.
    """
    work = import_cluster_schemas_async(names, to, target, strikes=strikes, overlay=overlay, release=release)
    return run_now(work)


def read_adjustments(
    strikes: Sequence[str], overlay: str | Path | Sequence[str | Path] | None, release: str
) -> tuple[Overlay, list[Strike]]:
    """What an import adds to definitions, and which fields it leaves out.

    Raises:
        UsageError: An overlay, or what is to be left out, cannot be read.
    """
    given = [overlay] if isinstance(overlay, (str, Path)) else overlay or []
    with option_values():
        added = Overlay()
        for path in given:
            added = added.with_facts(_read_overlay(path))
        struck = [Strike.parse(text) for text in strikes]
    return (replace(added, release=release) if release else added), struck


def _write_some(documents: Sequence[Document], to: Path, added: Overlay, struck: Sequence[Strike]) -> Imported:
    if not any(is_importable(document.data) for document in documents):
        raise InputError(
            "cannot import: the sources hold no CustomResourceDefinition and no CompositeResourceDefinition"
        )
    return write_facts(documents, to, added, struck)


def write_facts(documents: Sequence[Document], to: Path, added: Overlay, struck: Sequence[Strike]) -> Imported:
    """Write what documents define into a store, which may be nothing.

    Args:
        documents: CRDs, XRDs and others.
        to: The store's folder.
        added: What they do not say.
        struck: Fields to leave out.

    Raises:
        InputError: A definition cannot be used.
        UsageError: The store cannot be written, or a field to leave out is not there.
    """
    wanted = sum(is_importable(document.data) for document in documents)
    if not wanted:
        return Imported(to, (), (), len(documents))
    records = import_documents(importable(documents), added, struck)
    with option_values(), exclusively(to / INDEX):
        changed = (write_packs if is_packed(to) else write)(to, records)
    return Imported(to, tuple(map(entry_of, records)), tuple(changed), len(documents) - wanted)


def _read_overlay(path: str | Path) -> Overlay:
    documents = read_documents(read_text(path), str(path))
    if len(documents) != 1:
        raise InputError(
            f"cannot use the overlay: expected one document, got {len(documents)}", location=Location(str(path))
        )
    return Overlay.parse(documents[0].data, "the overlay", documents[0].locate)
