"""Rendering one claim after the other by the same definitions: what is compiled for one serves all that follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pyxp.errors import InputError
from pyxp.jobs.documents import as_document, as_documents, sort_documents
from pyxp.jobs.expanding import Expansion, Job
from pyxp.jobs.former import Former
from pyxp.jobs.surroundings import Surroundings
from pyxp.model.manifests import Manifest
from pyxp.yamlio import Document


@dataclass(frozen=True, slots=True)
class Call:
    """How one claim is rendered, beside what holds for all of them.

    Attributes:
        observed: Composed resources that exist.
        required: Objects that functions may ask for.
        context: Function context to start with.
        delays: With convergence, how many reconciles later a composed resource becomes ready, by its name.
        old: The claim as it was: its stack comes up first.
        validate: Check the claim, and what is composed, against their schemas.
        converge: Go on with a model of the provider, until nothing changes.
        recursive: Render composed resources that are composites as well; convergence does so in any case.
    """

    observed: Sequence[Manifest] = ()
    required: Sequence[Manifest] = ()
    context: Mapping[str, Any] | None = None
    delays: Mapping[str, int] | None = None
    old: Sequence[Document | Manifest] = ()
    validate: bool = True
    converge: bool = False
    recursive: bool = False


class Renderer:
    """Renders claims and composites, one a call, and says of each what :func:`~pyxp.jobs.render.render` says of it.

    Pipelines, schemas and rules are compiled once. What is said of one claim does not depend on those before it.

    Args:
        surroundings: What all of them are rendered by: definitions, Compositions and Functions are its ``known``
            documents, which are not to be changed any more.
    """

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._known = tuple(surroundings.known)
        self._jobs: dict[bool, Job] = {}

    @property
    def known(self) -> Sequence[Document]:
        """The definitions, Compositions and Functions."""
        return self._known

    def render(self, document: Document | Manifest, call: Call | None = None) -> Expansion:
        """What a claim or composite becomes; a refused one gives findings and no stack.

        Raises:
            InputError: Nothing defines such a document, or no Composition fits; a pipeline fails.
        """
        how = call or Call()
        given = as_document(document)
        subject = next(iter(sort_documents([given], self._known).subjects), None)
        if subject is None:
            raise InputError("this is neither a claim nor a composite", location=given.locate("kind"))
        around = self._surroundings(how)
        around.refuse_others_than_objects()
        former = Former(list(as_documents(how.old, "old")))
        job = self._job(around, validate=how.validate)
        converge = how.converge or bool(former)
        job.begin(around, converge=converge, recursive=how.recursive or converge, former=former)
        job.findings.extend(given.warnings)
        stack = job.render(subject)
        made = job.expansion(stack, None, given)
        return replace(made, findings=[*made.findings, *former.unused()])

    def _surroundings(self, how: Call) -> Surroundings:
        """What holds for all, with what holds for one."""
        around = self._around
        return replace(
            around,
            observed=[*around.observed, *how.observed],
            required=[*around.required, *how.required],
            context={**around.context, **(how.context or {})},
            delays={**around.delays, **(how.delays or {})},
        )

    def _job(self, around: Surroundings, *, validate: bool) -> Job:
        if validate not in self._jobs:
            inputs = sort_documents((), self._known)
            self._jobs[validate] = Job(
                inputs, around, validate, converge=False, recursive=False, teardown=False, former=Former([])
            )
        return self._jobs[validate]


def subjects_among(documents: Iterable[Document], known: Iterable[Document]) -> list[Document]:
    """The claims and composites among documents, by what is known of their definitions.

    Raises:
        InputError: A document is of a kind that nothing defines.
    """
    return [subject.document for subject in sort_documents(list(documents), known).subjects]
