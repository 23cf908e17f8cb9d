"""Applying manifests to a cluster: judged offline first, then put there in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pyxp.cluster.objects import reference_of
from pyxp.cluster.stages import stage_of
from pyxp.diagnostics import Finding, Severity, has_errors
from pyxp.errors import InputError, UsageError
from pyxp.jobs.documents import as_documents, place_in
from pyxp.jobs.judging import MISSING
from pyxp.jobs.served_definitions import definitions_served, kinds_lacking
from pyxp.jobs.subjects import check_named
from pyxp.jobs.timeouts import timeout_of
from pyxp.jobs.validate import validate
from pyxp.yamlio import Document, objects_in

if TYPE_CHECKING:
    from pyxp.catalog import Catalog
    from pyxp.cluster.applying import Applied, Outcome
    from pyxp.cluster.connection import Target

DryRun = Literal["none", "client", "server"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """What an apply gave.

    Attributes:
        findings: What is wrong or worth knowing about the documents, sorted; with an error, nothing was applied.
        planned: The objects in the order in which they are applied, as kind, namespace if they name one, and name.
        applied: What became of each object; None where the server was not asked.
        requests: How many requests it took.
    """

    findings: tuple[Finding, ...]
    planned: tuple[str, ...] = ()
    applied: Applied | None = None
    requests: int = 0

    @property
    def ok(self) -> bool:
        """Whether the documents are good and everything was applied, or would be."""
        return not has_errors(self.findings) and (self.applied is None or self.applied.ok)


@dataclass(frozen=True, slots=True)
class ApplyOptions:
    """How to apply.

    Attributes:
        dry_run: ``client`` judges and orders only; ``server`` also tries each object on the server.
        force_conflicts: Take fields over from other managers.
        timeout: Seconds to wait at most, or a duration such as ``20m``: for the first answer of the server, and for
            definitions that are not established and packages that are not healthy.
        known: More CRDs and XRDs to judge by.
        catalog: What is known of other kinds; the facts that come with pyxp if not given.
        allow_missing_schemas: Apply also what nothing knows the schema of.
        hear: Takes each outcome as it comes.
        say: Takes lines about what is waited for.
    """

    dry_run: DryRun = "none"
    force_conflicts: bool = False
    timeout: float | str = 300.0
    known: Iterable[Document | dict[str, Any]] = ()
    catalog: Catalog | None = None
    allow_missing_schemas: bool = False
    hear: Callable[[Outcome], None] = field(default=lambda outcome: None)
    say: Callable[[str], None] = field(default=lambda line: None)


async def apply_async(
    documents: Iterable[Document | dict[str, Any]], target: Target | None = None, options: ApplyOptions | None = None
) -> ApplyResult:
    """Apply documents to a cluster, in the order in which they need each other; nothing where one of them is wrong.

    Args:
        documents: Functions, definitions, Compositions, claims and whatever else, in any order.
        target: Which cluster; by default that of the current context.
        options: How to apply.

    Returns:
        What is wrong with the documents and what became of each; look at ``ok`` first.

    Raises:
        InputError: An object has no name, or one that cannot be, or its namespace is neither on the cluster nor among
            the documents.
        UsageError: There is no such context.
        ClusterError: The server cannot be reached or does not know this user.
        PyxpError: A definition or package did not come up in time; what was applied stays.
    """
    how = options or ApplyOptions()
    seconds = timeout_of(how.timeout)
    given = list(objects_in(as_documents(documents)))
    known = list(how.known)
    judge = partial(validate, given, catalog=how.catalog, allow_missing_schemas=how.allow_missing_schemas)
    judged = judge(known=known).findings
    lacking = kinds_lacking(given, judged)
    if lacking and how.dry_run != "client":
        served = await definitions_served(lacking, target, seconds, how.say)
        judged = judge(known=[*known, *served]).findings if served else judged
    if has_errors(judged):
        return ApplyResult(judged)
    return await apply_judged(given, judged, target, how)


async def apply_judged(
    given: Iterable[Document], judged: tuple[Finding, ...], target: Target | None, how: ApplyOptions
) -> ApplyResult:
    """Apply documents that were judged and are good; see :func:`apply_async`."""
    # What nothing here knows, the server judges in a moment.
    judged = tuple(item for item in judged if (item.code, item.severity) != (MISSING, Severity.NOTE))
    ordered = sorted((check_named(document, "applied") for document in given), key=lambda item: stage_of(item.data))
    planned = tuple(str(reference_of(item.data)) for item in ordered)
    if how.dry_run == "client":
        return ApplyResult(judged, planned)
    from pyxp.cluster.allowances import Allowance
    from pyxp.cluster.applying import Applying
    from pyxp.cluster.connection import connect
    from pyxp.cluster.namespaces import how_to_create, missing_namespaces, namespaces_needed, told_of_missing

    seconds = timeout_of(how.timeout)
    allowed = Allowance(seconds)
    async with connect(target, within=seconds or None) as connection:
        connection.say = how.say
        needed = namespaces_needed(item.data for item in ordered)
        if missing := await missing_namespaces(connection, needed):
            raise InputError(f"{told_of_missing(missing)}, so nothing was applied", hint=how_to_create(missing))
        stands = {id(item.data): item for item in ordered}
        work = Applying(
            connection,
            how.force_conflicts,
            how.dry_run == "server",
            allowed.left,
            hear=how.hear,
            say=how.say,
            locate=lambda manifest, path: place_in(stands[id(manifest)], path),
        )
        applied = await work.apply([item.data for item in ordered])
        return ApplyResult(judged, planned, applied, connection.requests)


def apply(
    documents: Iterable[Document | dict[str, Any]], target: Target | None = None, options: ApplyOptions | None = None
) -> ApplyResult:
    """Apply documents to a cluster, in the order in which they need each other; nothing where one of them is wrong.

    For programs without an event loop; where one runs, await :func:`apply_async`.

    Args:
        documents: Functions, definitions, Compositions, claims and whatever else, in any order.
        target: Which cluster; by default that of the current context.
        options: How to apply.

    Returns:
        What is wrong with the documents and what became of each; look at ``ok`` first.

    Raises:
        InputError: An object has no name, or one that cannot be, or its namespace is neither on the cluster nor among
            the documents.
        UsageError: There is no such context.
        ClusterError: The server cannot be reached or does not know this user.
        PyxpError: A definition or package did not come up in time; what was applied stays.
    """
    return run_now(apply_async(documents, target, options))


def run_now(work: Coroutine[Any, Any, _T]) -> _T:
    """Run something async to its end, for a caller that is not.

    Raises:
        UsageError: The caller is async.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        try:
            return asyncio.run(work)
        finally:
            work.close()  # who is interrupted before it has begun leaves nothing that was never awaited
    work.close()
    raise UsageError("this function cannot be called where an event loop runs", hint="await its async twin instead")
