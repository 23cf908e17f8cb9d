"""Definitions that only the cluster has: a claim can be judged although the platform's XRD is not at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.errors import named
from pyxp.jobs.judging import MISSING
from pyxp.model.manifests import group_kind
from pyxp.yamlio import Document

if TYPE_CHECKING:
    from pyxp.cluster.connection import Target


def kinds_lacking(documents: Iterable[Document], findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Group and name of the kinds that nothing here knows, where that is all that is wrong with documents."""
    wrong = [finding for finding in findings if finding.severity == Severity.ERROR]
    if not wrong or any(finding.code != MISSING for finding in wrong):
        return []
    subjects = {finding.subject for finding in wrong}
    kinds = {group_kind(item.data) for item in documents if subject_of(item.data) in subjects}
    return sorted(kind for kind in kinds if kind[0])


async def definitions_served(
    kinds: Iterable[tuple[str, str]], target: Target | None, timeout: float, say: Callable[[str], None]
) -> list[Document]:
    """The definitions of kinds, as far as the cluster has them and lets them be read; says which these are.

    Args:
        kinds: Group and name of each.
        target: Which cluster.
        timeout: Seconds for the first answer of the server.
        say: Takes lines.

    Raises:
        UsageError: There is no such context.
        ClusterError: The server cannot be reached.
    """
    from pyxp.cluster.connection import connect
    from pyxp.cluster.schemas import definitions_of

    async with connect(target, within=timeout or None) as connection:
        connection.say = say
        found, notes = await definitions_of(connection, kinds)
        server = connection.server
    for note in notes:
        say(f"{note}; --allow-missing-schemas leaves the judging to the server")
    if found:
        say(f"judged by what the cluster defines: {named([item['metadata']['name'] for item in found])}")
    return [Document(item, server) for item in found]
