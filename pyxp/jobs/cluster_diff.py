"""Comparing documents with what a cluster has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyxp.cluster.objects import reference_of
from pyxp.diagnostics import Finding, Severity, subject_of
from pyxp.errors import InputError, UsageError
from pyxp.jobs.apply import run_now
from pyxp.jobs.documents import as_documents, place_in
from pyxp.jobs.judging import MISSING
from pyxp.jobs.served_definitions import definitions_served, kinds_lacking
from pyxp.jobs.subjects import check_named
from pyxp.jobs.validate import validate
from pyxp.reports.wording import counted
from pyxp.yamlio import Document, objects_in

if TYPE_CHECKING:
    from pyxp.cluster.comparing import Compared
    from pyxp.cluster.connection import Target
    from pyxp.jobs.manifests import Manifests


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
    documents: Iterable[Document | dict[str, Any]],
    target: Target | None = None,
    *,
    known: Iterable[Document | dict[str, Any]] = (),
) -> ClusterDiff:
    """What applying documents to a cluster would change, as the server says: a dry run for each object.

    They are validated first; the server is not asked about an object that is wrong.

    Args:
        documents: The objects.
        target: Which cluster.
        known: More CRDs and XRDs to judge by; without those of a claim, the cluster's count.

    Returns:
        Each object with the fields that would change; ``ok`` and ``differs`` sum it up.

    Raises:
        InputError: A document is not an object, or has no name that can be one.
        UsageError: There is nothing to compare, or no such context.
        ClusterError: The server cannot be reached.
    """
    given = _checked(as_documents(documents))
    beside = list(known)

    def judge(served: Sequence[Document]) -> tuple[Finding, ...]:
        return validate(given, known=[*beside, *served]).findings

    return await _judged_and_compared(given, target, judge)


def diff_cluster(
    documents: Iterable[Document | dict[str, Any]],
    target: Target | None = None,
    *,
    known: Iterable[Document | dict[str, Any]] = (),
) -> ClusterDiff:
    """What applying documents to a cluster would change, as the server says: a dry run for each object.

    For programs without an event loop; where one runs, await :func:`diff_cluster_async`.

    They are validated first; the server is not asked about an object that is wrong.

    Args:
        documents: The objects.
        target: Which cluster.
        known: More CRDs and XRDs to judge by; without those of a claim, the cluster's count.

    Returns:
        Each object with the fields that would change; ``ok`` and ``differs`` sum it up.

    Raises:
        InputError: A document is not an object, or has no name that can be one.
        UsageError: There is nothing to compare, or no such context.
        ClusterError: The server cannot be reached.
    """
    return run_now(diff_cluster_async(documents, target, known=known))


def diff_files(given: Manifests, target: Target | None = None) -> ClusterDiff:
    """Like :func:`diff_cluster`, of what was read of files, each judged by the definitions of its own project."""
    from pyxp.jobs.validate_files import validate_given

    documents = _checked(given.documents)

    def judge(served: Sequence[Document]) -> tuple[Finding, ...]:
        return validate_given(given, known=served).findings

    return run_now(_judged_and_compared(documents, target, judge))


def _checked(documents: Iterable[Document]) -> list[Document]:
    given = [check_named(item, "compared") for item in objects_in(documents)]
    if not given:
        raise UsageError("there is nothing to compare: no manifest was found", hint="name files or folders with some")
    return given


async def _judged_and_compared(
    given: Sequence[Document], target: Target | None, judge: Callable[[Sequence[Document]], tuple[Finding, ...]]
) -> ClusterDiff:
    from pyxp.cluster.comparing import compare
    from pyxp.cluster.connection import connect

    findings = judge(())
    if lacking := kinds_lacking(given, findings):
        served = await definitions_served(lacking, target, 0.0, lambda line: None)
        findings = judge(served) if served else findings
    found = {id(item.data): item for item in given}
    wrong = _wrong(given, findings)
    async with connect(target) as connection:
        compared = await compare(
            connection,
            [item.data for item in given],
            lambda manifest: wrong.get(id(manifest)),
            lambda manifest, path: place_in(found[id(manifest)], path),
        )
        return ClusterDiff(tuple(compared))


def _wrong(given: Sequence[Document], findings: Iterable[Finding]) -> dict[int, InputError]:
    """What is wrong with documents, by the identity of their data; what nothing here knows is left to the server."""
    errors: dict[int, list[Finding]] = {}
    for finding in findings:
        owner = _owner(given, finding)
        if owner is not None and finding.severity is Severity.ERROR and finding.code != MISSING:
            errors.setdefault(id(owner.data), []).append(finding)
    return {id(item.data): _told(item, errors[id(item.data)]) for item in given if id(item.data) in errors}


def _owner(given: Sequence[Document], finding: Finding) -> Document | None:
    """The document that a finding is about; objects of several namespaces may have one name."""
    where = finding.location
    fitting = [item for item in given if subject_of(item.data) == finding.subject.partition(" ")[0]]
    if where is not None and any(item.was_read for item in fitting):
        fitting = [item for item in fitting if item.source == where.file and item.line <= where.line]
    return max(fitting, key=lambda item: item.line, default=None)


def _told(document: Document, errors: Sequence[Finding]) -> InputError:
    first, more = errors[0], len(errors) - 1
    path = f"{first.path}: " if first.path else ""
    rest = f" (and {counted(more, 'error')} more, which `pyxp validate` tells)" if more else ""
    told = f"cannot compare {reference_of(document.data)}: {path}{first.message}{rest}"
    return InputError(told, hint=first.hint or None, location=first.location)
