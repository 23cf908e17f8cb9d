"""Rendering claims and composites: documents in, stacks and findings out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyxp.diagnostics import Finding, Severity, has_errors, sort_findings
from pyxp.engine.crossplane.claims import composite_from_claim
from pyxp.engine.crossplane.references import is_legacy
from pyxp.engine.rendered import Rendered
from pyxp.engine.waiting import Stack
from pyxp.errors import InputError, Location, PyxpError, UsageError
from pyxp.jobs.choosing import choose_composition
from pyxp.jobs.documents import Inputs, Subject, as_documents, described, sort_documents
from pyxp.jobs.nesting import Part, Parts, as_observed, of_composite, of_root
from pyxp.jobs.pieces import OverTime, begin_piece
from pyxp.jobs.runners import unused_runners
from pyxp.jobs.surroundings import Surroundings as Surroundings
from pyxp.jobs.unbuilt import unbuilt
from pyxp.jobs.workshop import Workshop
from pyxp.model.manifests import Manifest, api_version_of, group_kind, kind_of, resource_name_of
from pyxp.structural.defaulting import apply_defaults
from pyxp.structural.xrd import derive_crds
from pyxp.yamlio import Document, objects_in

if TYPE_CHECKING:
    from pyxp.simulation import Convergence, Teardown, Wave


@dataclass(frozen=True, slots=True)
class Expansion:
    """What one claim or composite became.

    Attributes:
        stack: What it was rendered into; None where it was refused.
        findings: What is wrong or worth knowing.
        waves: The waves in which the stack came up; empty without convergence.
        error: Why it could not be rendered at all, where the render goes on with the others.
        subject: The claim or composite; None for a document that is neither.
        teardown: How the stack would go; None where that was not asked.
    """

    stack: Stack | None
    findings: list[Finding]
    waves: list[Wave]
    error: PyxpError | None = None
    subject: Document | None = None
    teardown: Teardown | None = None


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

    Raises:
        InputError: A document is of a kind that nothing defines; there is nothing to render, or something that no
            Composition fits; a pipeline fails.
        UsageError: One document, a text or a path was given in place of a list of documents.
    """
    each = render_each(
        documents, surroundings, validate=validate, converge=converge, recursive=recursive, teardown=teardown
    )
    expansions = list(each)
    made = [(item.stack, item.waves, item.teardown) for item in expansions if item.stack is not None]
    return RenderResult(
        stacks=[stack for stack, _, _ in made],
        findings=sort_findings(finding for item in expansions for finding in item.findings),
        waves=[waves for _, waves, _ in made] if converge or teardown else [],
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
) -> Iterator[Expansion]:
    """Like :func:`render`, but one claim or composite at a time, in the order given; nothing is kept between them.

    What there is to say about the documents themselves comes with the first. With ``keep_going``, an input that cannot
    be rendered is an expansion with an error, one over which pyxp itself fails has a finding ``defect`` and no stack,
    and the others follow.
    """
    around = surroundings or Surroundings()
    around.refuse_others_than_objects()
    given = list(objects_in(as_documents(documents)))
    definitions = [around.xrd] if around.xrd is not None else []
    refused: list[InputError] | None = [] if keep_going else None
    inputs = sort_documents([*definitions, *given], around.known, refused)
    if refused:
        refused.sort(key=lambda error: error.location or Location(""))
        if not inputs.subjects:
            raise refused[0]
        yield from (Expansion(None, [], [], error) for error in refused)
    if not inputs.subjects:
        told = "there is nothing to render: no claim and no composite resource is among the documents"
        raise InputError(told, hint=_advice_on(inputs.bystanders) or "name the file of a claim or composite")
    converge = converge or teardown
    job = _Job(inputs, around, validate, converge, recursive or converge, teardown)
    job.findings.extend(finding for document in given for finding in document.warnings)
    job.findings.extend(map(_not_rendered, inputs.bystanders))
    job.findings.extend(unused_runners(around.runners, inputs.compositions))
    for subject in inputs.subjects:
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
        yield Expansion(stack, job.findings, job.waves, problem, subject.document, job.going)
        job.findings, job.waves, job.going = [], [], None


class _Job(Workshop):
    """The work on all subjects of one call."""

    def __init__(  # noqa: PLR0913  each says what to do
        self,
        inputs: Inputs,
        around: Surroundings,
        validate: bool,
        converge: bool,
        recursive: bool,
        teardown: bool,
    ) -> None:
        super().__init__(inputs, around, validate)
        self.converge = converge
        self.recursive = recursive
        self.teardown = teardown
        self.going: Teardown | None = None
        self._parts = Parts(inputs, self.pipeline)
        self.waves: list[Wave] = []
        self._claim_schemas: dict[int, dict[str, Any]] = {}

    def render(self, subject: Subject) -> Stack | None:
        """Render one claim or composite; one that is refused gives findings only."""
        self.subject = subject.document
        self._parts.begin()
        try:
            return self._render(subject)
        except PyxpError as error:
            # Name the document at fault, unless the error already points somewhere.
            if error.location is None:
                error.location = subject.document.locate("")
                error.message = f"cannot render {described(subject.document)}: {error.message}"
            raise

    def _render(self, subject: Subject) -> Stack | None:
        definition = subject.xrd or self.around.xrd
        xrd = None if definition is None else definition.data
        manifest = self._admitted(subject, xrd)
        if manifest is None:
            return None
        xr = composite_from_claim(manifest, xrd) if subject.is_claim and xrd is not None else manifest
        legacy = is_legacy(xr, xrd)
        composition = choose_composition(
            xr, xrd, self.inputs.compositions, legacy=legacy, given=self.inputs.compositions_given
        )
        if self.checker is not None and xrd is not None:
            self.findings += self.checker.request(subject.document, self.inputs.compositions, xrd)
        part = Part(composition, definition, self.pipeline(composition, definition), (group_kind(xr),))
        if self.checker is not None and self.around.facts:
            from pyxp.jobs.facts import judge_facts

            self.findings.extend(judge_facts(composition.data, xr, self.around.required, self.around.facts))
        observed = [*self.around.observed, *(item.data for item in self.inputs.observed)]
        own = of_root(observed) if self.recursive else observed
        claim = manifest if subject.is_claim else None
        if self.converge:
            convergence = self._converged(part, xr, own, observed)
            if not self.applies(convergence.rendered, part):
                # Crossplane applies nothing then, so nothing ever comes up.
                self.waves = []
                return self.stack(self.once(part, xr, own), part, claim, {})
            if self.teardown:
                self._tear_down(convergence, part)
            return self._came_up(convergence, part, claim)
        rendered = self.once(part, xr, own)
        if own and self.checker is not None:
            from pyxp.simulation.applied_lists import left_otherwise

            self.tell_kept(composition, left_otherwise(rendered.composed, own, self.reviewer.facts))
        return self.stack(rendered, part, claim, self._expanded(rendered, part, observed))

    def _expanded(self, rendered: Rendered, part: Part, observed: Sequence[Manifest]) -> dict[str, Stack]:
        """What becomes of the composed resources that are composites themselves."""
        found = {}
        for item in rendered.composed if self.recursive else ():
            inner = self._nested(item, part)
            if inner is not None:
                made = self.once(inner, as_observed(item, observed), of_composite(observed, item))
                found[resource_name_of(item)] = self.stack(made, inner, None, self._expanded(made, inner, observed))
        return found

    def _nested(self, manifest: Manifest, part: Part) -> Part | None:
        """How a composed resource is rendered, where it is a composite."""
        try:
            return self._parts.nested(manifest, part)
        except InputError as error:
            name = resource_name_of(manifest)
            error.location = error.location or self.templates_of(part.composition).locate(name)
            raise

    def _admitted(self, subject: Subject, xrd: Manifest | None) -> Manifest | None:
        """The claim or composite as the server would store it; None where it is refused."""
        manifest: Manifest = subject.document.data
        refused = has_errors(subject.document.warnings)
        if self.checker is not None and subject.xrd is not None:
            verdict, findings = self.checker.claim(subject.document)
            self.findings.extend(findings)
            refused = refused or has_errors(findings)
            if verdict is not None and not refused:
                manifest = _as_stored(verdict.object, manifest)
        elif subject.is_claim and xrd is not None:
            manifest = self._with_claim_defaults(manifest, xrd)
        return None if refused else manifest

    def _converged(
        self, part: Part, xr: Manifest, own: Sequence[Manifest], observed: Sequence[Manifest]
    ) -> Convergence:
        from pyxp.simulation import Controller, converge

        current, self.invented = xr, False

        def render_once(existing: Sequence[Manifest]) -> Rendered:
            # The next pass sees the status that this one left, as on a cluster.
            nonlocal current
            self.invented = list(existing) != list(own)
            rendered = self.once(part, current, existing)
            current = {**current, "status": rendered.composite["status"]}
            return rendered

        def controllers(around: Part) -> Callable[[Manifest], Controller | None]:
            def controller(manifest: Manifest) -> Controller | None:
                inner = self._nested(manifest, around)
                if inner is None:
                    return None
                return Controller(
                    lambda composite, existing: self.once(inner, composite, existing),
                    inner.composition.data,
                    inner.pipeline.schema(api_version_of(manifest)),
                    of_composite(observed, manifest),
                    controllers(inner),
                )

            return controller

        return converge(
            render_once,
            self.catalog.find,
            part.composition.data,
            delays=self.around.delays,
            observed=own,
            others=self.around.required,
            schema=part.pipeline.schema(api_version_of(xr)),
            nested=controllers(part),
        )

    def _came_up(self, convergence: Convergence, part: Part, claim: Manifest | None) -> Stack:
        """A stack that came up, with what there is to say of its way."""
        rendered, templates = convergence.rendered, self.templates_of(part.composition)
        subject = described(Document(rendered.composite)).replace(" ", "/")
        if len(part.kinds) == 1:
            self.waves = list(convergence.waves)
            if not convergence.settled:
                told = f"still changes after {len(convergence.waves)} passes"
                self.findings.append(Finding("unsettled", told, Severity.WARNING, subject=subject))
        self.tell_kept(part.composition, convergence.kept.items())
        for name, why in convergence.blocked.items():
            where = templates.locate(name)
            self.findings.append(Finding("never-ready", why, Severity.WARNING, where, f"{subject} ({name})"))
        composed = {resource_name_of(item): item for item in rendered.composed}
        nested = {}
        for name, inner in convergence.nested.items():
            found = self._nested(composed[name], part)
            if found is not None:
                nested[name] = self._came_up(inner, found, None)
        return self.stack(rendered, part, claim, nested)

    def _tear_down(self, convergence: Convergence, part: Part) -> None:
        """See how a stack would go, with what there is to say of what never does."""
        from pyxp.simulation import tear_down

        self.going = tear_down(convergence, self.catalog.find)
        templates = self.templates_of(part.composition)
        subject = described(Document(convergence.rendered.composite)).replace(" ", "/")
        for name, why in self.going.stuck.items():
            where = templates.locate(name.partition("/")[0])
            self.findings.append(Finding("never-gone", why, Severity.WARNING, where, f"{subject} ({name})"))

    def _with_claim_defaults(self, claim: Manifest, xrd: Manifest) -> Manifest:
        if id(xrd) not in self._claim_schemas:
            self._claim_schemas[id(xrd)] = {
                f"{crd['spec']['group']}/{version['name']}": version["schema"]["openAPIV3Schema"]
                for crd in derive_crds(xrd)[1:]
                for version in crd["spec"]["versions"]
            }
        schema = self._claim_schemas[id(xrd)].get(api_version_of(claim))
        defaulted: Manifest = claim if schema is None else apply_defaults(schema, claim)
        return defaulted


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


_SERVER_FIELDS = frozenset({"creationTimestamp", "deletionTimestamp", "generation", "resourceVersion", "uid"})


def _as_stored(admitted: Manifest, given: Manifest) -> Manifest:
    """An object as the API server admits it, with the metadata and the status that only a cluster gives."""
    own_fields = {key: value for key, value in given.get("metadata", {}).items() if key in _SERVER_FIELDS}
    fields = {**own_fields, **admitted["metadata"]}
    own = {key: value for key, value in given.items() if key == "status" and isinstance(value, dict)}
    return {**admitted, "metadata": fields, **own}
