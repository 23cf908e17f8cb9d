"""Comparing documents with what a cluster has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyxp.errors import UsageError
from pyxp.jobs.apply import run_now
from pyxp.jobs.documents import as_document
from pyxp.jobs.subjects import check_named
from pyxp.yamlio import Document, objects_in

if TYPE_CHECKING:
    from pyxp.cluster.comparing import Compared
    from pyxp.cluster.connection import Target


@dataclass(frozen=True, slots=True)
class ClusterDiff:
    """What applying documents would change.

    Attributes:
        objects: What would become of each object, in the order in which they would be applied.
    """

    objects: tuple[Compared, ...]

    @property
    def ok(self) -> bool:
        """Whether each object could be compared."""
        return all(item.error is None for item in self.objects)

    @property
    def differs(self) -> bool:
        """Whether anything would change."""
        return any(item.differs for item in self.objects)


async def diff_cluster_async(
    documents: Iterable[Document | dict[str, Any]], target: Target | None = None
) -> ClusterDiff:
    """What applying documents to a cluster would change, as the server says: a dry run for each object.

    Args:
        documents: The objects.
        target: Which cluster.

    Returns:
        Each object with the fields that would change; ``ok`` and ``differs`` sum it up.

    Raises:
        InputError: A document is not an object, or has no name that can be one.
        UsageError: There is nothing to compare, or no such context.
        ClusterError: The server cannot be reached.
    """
    from pyxp.cluster.comparing import compare
    from pyxp.cluster.connection import connect

    given = [check_named(item, "compared").data for item in objects_in(map(as_document, documents))]
    if not given:
        raise UsageError("there is nothing to compare: no manifest was found", hint="name files or folders with some")
    async with connect(target) as connection:
        return ClusterDiff(tuple(await compare(connection, given)))


def diff_cluster(documents: Iterable[Document | dict[str, Any]], target: Target | None = None) -> ClusterDiff:
    """What applying documents to a cluster would change, as the server says: a dry run for each object.

    For programs without an event loop; where one runs, await :func:`diff_cluster_async`.

    Args:
        documents: The objects.
        target: Which cluster.

    Returns:
        Each object with the fields that would change; ``ok`` and ``differs`` sum it up.

    Raises:
        InputError: A document is not an object, or has no name that can be one.
        UsageError: There is nothing to compare, or no such context.
        ClusterError: The server cannot be reached.
    """
    return run_now(diff_cluster_async(documents, target))
