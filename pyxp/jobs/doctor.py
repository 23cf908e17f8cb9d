"""Whether a cluster is ready for documents."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import InputError
from pyxp.jobs.apply import run_now
from pyxp.jobs.documents import as_documents, described, sort_documents
from pyxp.jobs.shared_names import calls_nobody
from pyxp.jobs.timeouts import timeout_of
from pyxp.model.compositions import composed_kind
from pyxp.model.manifests import defined_kind, group_version, kind_of, mapping, name_of
from pyxp.yamlio import Document, objects_in

if TYPE_CHECKING:
    from pyxp.cluster.connection import Target
    from pyxp.cluster.diagnosis.examination import Diagnosis
    from pyxp.cluster.diagnosis.needs import Composed, Demand, Needs


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the documents that a cluster is to be ready for.

    Attributes:
        known: The definitions, Compositions and Functions of the project.
        packages: The releases that it is made for, by package: ``[tool.pyxp.packages]``.
    """

    known: Sequence[Document | dict[str, Any]] = ()
    packages: Mapping[str, str] = field(default_factory=dict)


async def doctor_async(
    documents: Iterable[Document | dict[str, Any]],
    target: Target | None = None,
    beside: Beside | None = None,
    *,
    timeout: float | str = 300.0,
) -> Diagnosis:
    """What a cluster lacks for documents: Crossplane, packages, kinds, definitions, permissions.

    Nothing is changed on the cluster.

    Args:
        documents: What is to be applied, and what it needs: Functions, definitions, Compositions, claims.
        target: Which cluster; by default that of the current context.
        beside: What is known besides.
        timeout: Seconds in which the server must have told everything, or a duration such as ``20m``.

    Returns:
        What was looked at, with findings and their remedies; ``ok`` where none is an error.

    Raises:
        UsageError: There is no such context.
        ClusterError: The server cannot be reached, does not know this user, or takes too long.
    """
    from pyxp.cluster.connection import connect
    from pyxp.cluster.diagnosis.examination import Subject, diagnose
    from pyxp.cluster.failures import ClusterError

    around = beside or Beside()
    given = list(objects_in(as_documents(documents)))
    known = list(objects_in(as_documents(around.known, "known")))
    needs, problems = needs_of(given, known, around.packages)
    seconds = timeout_of(timeout)
    try:
        async with asyncio.timeout(seconds or None), connect(target, within=seconds or None) as connection:
            found = await diagnose(connection, needs)
    except TimeoutError:
        raise ClusterError(
            f"the server has not told everything within {seconds:.3g} seconds", hint="allow more time with --timeout"
        ) from None
    subject = Subject("manifests", f"{len(given)} to apply", tuple(problems))
    return replace(found, subjects=(subject, *found.subjects))


def doctor(
    documents: Iterable[Document | dict[str, Any]],
    target: Target | None = None,
    beside: Beside | None = None,
    *,
    timeout: float | str = 300.0,
) -> Diagnosis:
    """What a cluster lacks for documents: Crossplane, packages, kinds, definitions, permissions.

    For programs without an event loop; where one runs, await :func:`doctor_async`.

    Nothing is changed on the cluster.

    Args:
        documents: What is to be applied, and what it needs: Functions, definitions, Compositions, claims.
        target: Which cluster; by default that of the current context.
        beside: What is known besides.
        timeout: Seconds in which the server must have told everything, or a duration such as ``20m``.

    Returns:
        What was looked at, with findings and their remedies; ``ok`` where none is an error.

    Raises:
        UsageError: There is no such context.
        ClusterError: The server cannot be reached, does not know this user, or takes too long.
    """
    return run_now(doctor_async(documents, target, beside, timeout=timeout))


def needs_of(
    given: Sequence[Document], known: Sequence[Document], packages: Mapping[str, str]
) -> tuple[Needs, list[Finding]]:
    """What documents need of a cluster, and findings about claims of which that is not known.

    Args:
        given: What is to be applied.
        known: The definitions, Compositions and Functions of the project.
        packages: The releases that it is made for.
    """
    from pyxp.cluster.diagnosis.needs import Needs

    inputs = sort_documents([], [*_first_of_a_name([*given, *known])])
    needs = Needs(
        given=tuple(given),
        xrds=tuple(inputs.xrds),
        compositions=tuple(inputs.compositions),
        functions=tuple(inputs.functions),
        demands=tuple(_demands(inputs.xrds, inputs.compositions)),
        packages=packages,
    )
    composed, problems = _composed(given, [*inputs.xrds, *inputs.compositions, *inputs.functions])
    return replace(needs, composed=tuple(composed)), problems


def _first_of_a_name(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents without those that an earlier one is another version of: what is given wins."""
    seen: set[tuple[str, str]] = set()
    for document in documents:
        own = (kind_of(mapping(document.data)), name_of(mapping(document.data)))
        if own not in seen:
            seen.add(own)
            yield document


def _demands(xrds: Sequence[Document], compositions: Sequence[Document]) -> Iterator[Demand]:
    from pyxp.cluster.diagnosis.needs import Demand
    from pyxp.compiler.requirements import requirements_of

    for composition in compositions:
        api_version, kind = composed_kind(composition.data)
        group = group_version(api_version)[0]
        for xrd in xrds:
            if kind and defined_kind(xrd.data) == (group, kind):
                needed = requirements_of(xrd.data, composition.data)
                yield from (Demand(item.package, item.release, item.reason) for item in needed)


def _composed(given: Sequence[Document], known: Sequence[Document]) -> tuple[list[Composed], list[Finding]]:
    """What claims and composites expand to in their first reconcile, and why others are passed over."""
    from pyxp.cluster.diagnosis.needs import Composed
    from pyxp.jobs.render import Surroundings, render_each

    around = Surroundings(known=known, connect=calls_nobody, allow_remote_functions=True)
    inputs = sort_documents(given, known, refused=[])
    subjects = [subject.document for subject in inputs.subjects]
    composed: list[Composed] = []
    problems: list[Finding] = []
    for expansion in render_each(subjects, around, validate=False, keep_going=True) if subjects else ():
        subject = expansion.subject
        if expansion.stack is not None and subject is not None:
            composed += (Composed(item, subject) for item in expansion.stack.rendered.composed)
        elif expansion.error is not None:
            problems.append(_not_rendered(expansion.error, subject))
    return composed, problems


def _not_rendered(error: Exception, subject: Document | None) -> Finding:
    told = error.message if isinstance(error, InputError) else str(error)
    return Finding(
        "not-rendered",
        f"what it composes is not known, as it cannot be rendered: {told}",
        Severity.WARNING,
        location=subject.locate("") if subject is not None else getattr(error, "location", None),
        subject=described(subject).replace(" ", "/") if subject is not None else "",
        hint="pyxp render tells more",
    )
