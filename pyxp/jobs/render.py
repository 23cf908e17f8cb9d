"""Rendering claims and composites: documents in, stacks and findings out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyxp.diagnostics import Finding, Severity, has_errors, sort_findings
from pyxp.engine.waiting import Stack
from pyxp.errors import InputError, Location, PyxpError, UsageError
from pyxp.jobs.documents import Inputs, Subject, as_documents, described, sort_documents
from pyxp.jobs.expanding import Expansion as Expansion
from pyxp.jobs.expanding import Job
from pyxp.jobs.former import Former
from pyxp.jobs.pieces import OverTime, begin_piece
from pyxp.jobs.runners import unused_runners
from pyxp.jobs.surroundings import Surroundings as Surroundings
from pyxp.jobs.unbuilt import unbuilt
from pyxp.model.manifests import Manifest, kind_of
from pyxp.yamlio import Document, objects_in

if TYPE_CHECKING:
    from pyxp.simulation import Teardown, Wave


@dataclass(frozen=True, slots=True)
class RenderResult:
    """What rendering gave.

    Attributes:
        stacks: One per claim or composite that could be rendered, in the order given.
        findings: What is wrong or worth knowing, sorted.
        waves: For each stack, the waves in which it came up; empty without convergence.
        teardowns: For each stack, how it would go; None for one that never comes up, empty where that was not asked.
    """

    stacks: list[Stack]
    findings: list[Finding]
    waves: list[list[Wave]]
    teardowns: list[Teardown | None] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not has_errors(self.findings)


def render(  # noqa: PLR0913  each says what to do besides the documents
    documents: Iterable[Document | Manifest],
    surroundings: Surroundings | None = None,
    *,
    validate: bool = True,
    converge: bool = False,
    recursive: bool = False,
    teardown: bool = False,
    old: Iterable[Document | Manifest] = (),
) -> RenderResult:
    """Render every claim and composite among the documents.

    Args:
        documents: Claims, composites, definitions, Compositions, Functions, observed resources, in any order. Where
            a Composition is among them, nothing is taken from ``surroundings.known``.
        surroundings: Everything else.
        validate: Check claims, and what is composed, against their schemas.
        converge: Go on, pass after pass, with a model of the provider, until nothing changes.
        recursive: Render composed resources that are composites as well; convergence does so in any case.
        teardown: Converge, and see how all of it would go again when it is deleted.
        old: Claims and composites as they were. Where one of the same kind, namespace and name is among them, its stack
            comes up first, and converges from there to what it is now.

    Raises:
        InputError: A document is of a kind that nothing defines; there is nothing to render, or something that no
            Composition fits; a pipeline fails.
        UsageError: One document, a text or a path was given in place of a list of documents.
    """
    former = list(old)
    each = render_each(
        documents,
        surroundings,
        validate=validate,
        converge=converge,
        recursive=recursive,
        teardown=teardown,
        old=former,
    )
    expansions = list(each)
    made = [(item.stack, item.waves, item.teardown) for item in expansions if item.stack is not None]
    return RenderResult(
        stacks=[stack for stack, _, _ in made],
        findings=sort_findings(finding for item in expansions for finding in item.findings),
        waves=[waves for _, waves, _ in made] if converge or teardown or former else [],
        teardowns=[going for _, _, going in made] if teardown else [],
    )


def render_each(  # noqa: PLR0913  each says what to do besides the documents
    documents: Iterable[Document | Manifest],
    surroundings: Surroundings | None = None,
    *,
    validate: bool = True,
    converge: bool = False,
    recursive: bool = False,
    keep_going: bool = False,
    teardown: bool = False,
    old: Iterable[Document | Manifest] = (),
) -> Iterator[Expansion]:
    """Like :func:`render`, but one claim or composite at a time, in the order given; nothing is kept between them.

    What there is to say about the documents themselves comes with the first. With ``keep_going``, an input that cannot
    be rendered is an expansion with an error, one over which pyxp itself fails has a finding ``defect`` and no stack,
    and the others follow.
    """
    how = How(validate, converge, recursive, keep_going, teardown)
    begun = begin(documents, surroundings, how, old)
    yield from begun.refused()
    yield from expand(begun.job(), begun.inputs.subjects, keep_going=keep_going)
    yield from (Expansion(None, [finding], []) for finding in begun.former.unused())


@dataclass(frozen=True, slots=True)
class How:
    """How a render goes about its subjects; see :func:`render` and :func:`render_each`."""

    validate: bool = True
    converge: bool = False
    recursive: bool = False
    keep_going: bool = False
    teardown: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """A render whose documents have been sorted.

    Attributes:
        inputs: The documents by what they are.
        around: What is known besides.
        how: How to go about it.
        former: The subjects as they were.
        errors: Why documents are refused.
        findings: What there is to say about the documents themselves.
    """

    inputs: Inputs
    around: Surroundings
    how: How
    former: Former
    errors: list[InputError]
    findings: list[Finding]

    def refused(self) -> Iterator[Expansion]:
        """The documents that cannot be rendered at all."""
        return (Expansion(None, [], [], error) for error in self.errors)

    def job(self) -> Job:
        """The work on the subjects, with what there is to say about the documents themselves."""
        how, converge = self.how, self.how.converge or self.how.teardown or bool(self.former)
        job = Job(
            self.inputs, self.around, how.validate, converge, how.recursive or converge, how.teardown, self.former
        )
        job.findings.extend(self.findings)
        return job


def begin(
    documents: Iterable[Document | Manifest],
    surroundings: Surroundings | None,
    how: How,
    old: Iterable[Document | Manifest] = (),
) -> Begun:
    """Sort the documents of a render.

    Raises:
        InputError: There is nothing to render; without ``keep_going`` also for a document that cannot be.
        UsageError: One document, a text or a path was given in place of a list of documents.
    """
    around = surroundings or Surroundings()
    around.refuse_others_than_objects()
    given = list(objects_in(as_documents(documents)))
    definitions = [around.xrd] if around.xrd is not None else []
    refused: list[InputError] | None = [] if how.keep_going else None
    inputs = sort_documents([*definitions, *given], around.known, refused)
    if refused:
        refused.sort(key=lambda error: error.location or Location(""))
        if not inputs.subjects:
            raise refused[0]
    if not inputs.subjects:
        told = "there is nothing to render: no claim and no composite resource is among the documents"
        raise InputError(told, hint=_advice_on(inputs.bystanders) or "name the file of a claim or composite")
    findings = [finding for document in given for finding in document.warnings]
    findings.extend(map(_not_rendered, inputs.bystanders))
    findings.extend(unused_runners(around.runners, inputs.compositions))
    findings.extend(_unobserved(inputs, around))
    return Begun(inputs, around, how, Former(list(objects_in(as_documents(old, "old")))), refused or [], findings)


def expand(job: Job, subjects: Iterable[Subject], *, keep_going: bool) -> Iterator[Expansion]:
    """What each of some subjects becomes; see :func:`render_each`."""
    for subject in subjects:
        begin_piece()
        stack, problem = None, None
        try:
            stack = job.render(subject)
        except PyxpError as error:
            # Misuse ends everything; a claim that takes too long ends for itself.
            if not keep_going or (isinstance(error, UsageError) and not isinstance(error, OverTime)):
                raise
            problem = error
        except Exception as error:
            if not keep_going:
                raise
            # Loaded only here: it belongs to validation.
            from pyxp.jobs.defects import defect

            job.findings.append(defect(subject.document, error, "rendered"))
        yield job.expansion(stack, problem, subject.document)


def _unobserved(inputs: Inputs, around: Surroundings) -> Iterator[Finding]:
    if around.observed:
        # Loaded only where something is observed: it takes validation.
        from pyxp.jobs.observed import nothing_composed

        yield from nothing_composed(around.observed, lambda item: inputs.definition_of(item)[1])


def _advice_on(bystanders: Sequence[Document]) -> str:
    """What to do where another tool has to work on what was given first."""
    found = next((found for item in bystanders if (found := unbuilt(item.data, item.locate("")))), None)
    return f"{found.message}; {found.hint.replace('pyxp validate', 'pyxp render')}" if found else ""


def _not_rendered(document: Document) -> Finding:
    if advice := _advice_on([document]):
        return Finding("not-rendered", advice, Severity.NOTE, document.locate("kind"))
    told = f"{described(document)} is not rendered: it is neither a claim nor a composite, and no input of a render"
    hint = (
        "give it among the schemas (--schemas), so that objects of its kind are judged by it"
        if kind_of(document.data) == "CustomResourceDefinition"
        else "give objects that functions ask for as required resources"
    )
    return Finding("not-rendered", told, Severity.NOTE, document.locate("kind"), hint=hint)
