"""Rendering claims and composites: documents in, stacks and findings out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyxp.diagnostics import Finding, Severity, has_errors, sort_findings
from pyxp.engine.crossplane.claims import composite_from_claim
from pyxp.engine.crossplane.openapi import OpenApiDocuments
from pyxp.engine.crossplane.references import is_legacy
from pyxp.engine.pipeline import Pipeline
from pyxp.engine.publishing import connection_secret
from pyxp.engine.reconcile import FatalResult
from pyxp.engine.rendered import Rendered
from pyxp.engine.steps import Runner
from pyxp.engine.waiting import Producers, Stack
from pyxp.errors import InputError, Location, PyxpError, UsageError
from pyxp.jobs.choosing import choose_composition
from pyxp.jobs.documents import Inputs, Subject, as_documents, described, sort_documents
from pyxp.jobs.nesting import Part, Parts, as_observed, of_composite, of_root, own_kind
from pyxp.jobs.pieces import OverTime, begin_piece
from pyxp.jobs.runners import annotated_runners, unused_runners
from pyxp.jobs.surroundings import Surroundings as Surroundings
from pyxp.jobs.templates import Templates
from pyxp.jobs.unbuilt import unbuilt
from pyxp.model.compositions import missing_pipeline
from pyxp.model.manifests import Manifest, api_version_of, resource_name_of
from pyxp.model.removed import legacy_composition
from pyxp.structural.default_lists import CODE as DEFAULT_OF_SET
from pyxp.structural.defaulting import apply_defaults
from pyxp.structural.xrd import derive_crds
from pyxp.yamlio import Document, objects_in

if TYPE_CHECKING:
    from pyxp.catalog import Catalog
    from pyxp.jobs.checking import Checker
    from pyxp.jobs.compositions import CompositionChecker
    from pyxp.simulation import Convergence, Wave


@dataclass(frozen=True, slots=True)
class Expansion:
    """What one claim or composite became.

    Attributes:
        stack: What it was rendered into; None where it was refused.
        findings: What is wrong or worth knowing.
        waves: The waves in which the stack came up; empty without convergence.
        error: Why it could not be rendered at all, where the render goes on with the others.
        subject: The claim or composite; None for a document that is neither.
    """

    stack: Stack | None
    findings: list[Finding]
    waves: list[Wave]
    error: PyxpError | None = None
    subject: Document | None = None


@dataclass(frozen=True, slots=True)
class RenderResult:
    """What rendering gave.

    Attributes:
        stacks: One per claim or composite that could be rendered, in the order given.
        findings: What is wrong or worth knowing, sorted.
        waves: For each stack, the waves in which it came up; empty without convergence.
    """

    stacks: list[Stack]
    findings: list[Finding]
    waves: list[list[Wave]]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not has_errors(self.findings)


def render(
    documents: Iterable[Document | Manifest],
    surroundings: Surroundings | None = None,
    *,
    validate: bool = True,
    converge: bool = False,
    recursive: bool = False,
) -> RenderResult:
    """Render every claim and composite among the documents.

    Args:
        documents: Claims, composites, definitions, Compositions, Functions, observed resources, in any order. Where
            a Composition is among them, nothing is taken from ``surroundings.known``.
        surroundings: Everything else.
        validate: Check claims, and what is composed, against their schemas.
        converge: Go on, pass after pass, with a model of the provider, until nothing changes.
        recursive: Render composed resources that are composites as well; convergence does so in any case.

    Raises:
        InputError: A document is of a kind that nothing defines; there is nothing to render, or something that no
            Composition fits; a pipeline fails.
        UsageError: One document, a text or a path was given in place of a list of documents.
    """
    expansions = list(render_each(documents, surroundings, validate=validate, converge=converge, recursive=recursive))
    made = [(item.stack, item.waves) for item in expansions if item.stack is not None]
    return RenderResult(
        stacks=[stack for stack, _ in made],
        findings=sort_findings(finding for item in expansions for finding in item.findings),
        waves=[waves for _, waves in made] if converge else [],
    )


def render_each(  # noqa: PLR0913  each says what to do besides the documents
    documents: Iterable[Document | Manifest],
    surroundings: Surroundings | None = None,
    *,
    validate: bool = True,
    converge: bool = False,
    recursive: bool = False,
    keep_going: bool = False,
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
    job = _Job(inputs, around, validate, converge, recursive or converge)
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
        yield Expansion(stack, job.findings, job.waves, problem, subject.document)
        job.findings, job.waves = [], []


class _Job:
    """The work on all subjects of one call: a Composition is compiled once, a kind's schema too."""

    def __init__(self, inputs: Inputs, around: Surroundings, validate: bool, converge: bool, recursive: bool) -> None:
        self.inputs = inputs
        self.around = around
        self.converge = converge
        self.recursive = recursive
        self._parts = Parts(inputs, self._pipeline)
        self.checker = self._checker() if validate else None
        # What there is to say about the subject at hand.
        self.findings: list[Finding] = []
        self.waves: list[Wave] = []
        self._subject: Document | None = None
        # Whether the pass at hand observes what no cloud has told.
        self._invented = False
        # By identity: everything that is compiled once lives as long as its document, which is as long as the job.
        self._pipelines: dict[tuple[int, int], Pipeline] = {}
        self._producers: dict[int, Producers] = {}
        self._templates: dict[int, Templates] = {}
        self._reviewed: set[tuple[int, int]] = set()
        self._schemas = OpenApiDocuments(around.openapi)
        self._claim_schemas: dict[int, dict[str, Any]] = {}

    def _checker(self) -> Checker:
        # Loaded only where it is used: validation is half of what there is to load.
        from pyxp.jobs.checking import Checker
        from pyxp.jobs.judging import is_definition

        definitions = [item.data for item in (*self.inputs.xrds, *self.around.schemas) if is_definition(item.data)]
        return Checker(definitions, self.catalog, lenient=self.around.allow_missing_schemas)

    @cached_property
    def catalog(self) -> Catalog:
        """Facts about kinds, loaded when they are asked for."""
        from pyxp.catalog import Catalog

        return self.around.catalog or Catalog.shipped()

    def render(self, subject: Subject) -> Stack | None:
        """Render one claim or composite; one that is refused gives findings only."""
        self._subject = subject.document
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
        part = Part(composition, definition, self._pipeline(composition, definition), (own_kind(xr),))
        if self.checker is not None and self.around.facts:
            from pyxp.jobs.facts import judge_facts

            self.findings.extend(judge_facts(composition.data, xr, self.around.required, self.around.facts))
        observed = [*self.around.observed, *(item.data for item in self.inputs.observed)]
        own = of_root(observed) if self.recursive else observed
        claim = manifest if subject.is_claim else None
        if self.converge:
            convergence = self._converged(part, xr, own, observed)
            if not self._applies(convergence.rendered, part):
                # Crossplane applies nothing then, so nothing ever comes up.
                self.waves = []
                return self._stack(self._once(part, xr, own), part, claim, {})
            return self._came_up(convergence, part, claim)
        rendered = self._once(part, xr, own)
        if own and self.checker is not None:
            from pyxp.simulation.applied_lists import left_otherwise

            self._tell_kept(composition, left_otherwise(rendered.composed, own, self.reviewer.facts))
        return self._stack(rendered, part, claim, self._expanded(rendered, part, observed))

    def _expanded(self, rendered: Rendered, part: Part, observed: Sequence[Manifest]) -> dict[str, Stack]:
        """What becomes of the composed resources that are composites themselves."""
        found = {}
        for item in rendered.composed if self.recursive else ():
            inner = self._nested(item, part)
            if inner is not None:
                made = self._once(inner, as_observed(item, observed), of_composite(observed, item))
                found[resource_name_of(item)] = self._stack(made, inner, None, self._expanded(made, inner, observed))
        return found

    def _nested(self, manifest: Manifest, part: Part) -> Part | None:
        """How a composed resource is rendered, where it is a composite."""
        try:
            return self._parts.nested(manifest, part)
        except InputError as error:
            name = resource_name_of(manifest)
            error.location = error.location or self._templates_of(part.composition).locate(name)
            raise

    def _stack(self, rendered: Rendered, part: Part, claim: Manifest | None, nested: Mapping[str, Stack]) -> Stack:
        """A rendered composite, with what there is to say of what it composes."""
        if self.checker is not None:
            templates = self._templates_of(part.composition)
            self.findings.extend(self.checker.composed(rendered, templates, claimed=claim is not None))
            self.findings.extend(self.checker.misplaced(rendered, templates))
            self.findings.extend(self._review(part.composition, part.definition, _absent(templates, rendered)))
        producers = self._producers_of(part.composition)
        secret = connection_secret(producers.published, rendered, claim)
        return Stack(rendered, claim, tuple(producers.waiting(rendered)), nested, secret)

    def _applies(self, rendered: Rendered, part: Part) -> bool:
        """Whether Crossplane applies what is composed, as far as that is judged."""
        return self.checker is None or not any(self.checker.misplaced(rendered, self._templates_of(part.composition)))

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

    def _pipeline(self, composition: Document, definition: Document | None) -> Pipeline:
        key = (id(composition), id(definition))
        if key not in self._pipelines:
            functions = [item.data for item in self.inputs.functions]
            xrd = None if definition is None else definition.data
            try:
                pipeline = Pipeline(
                    composition.data,
                    functions,
                    xrd=xrd,
                    runners=self._runners,
                    live=not self.inputs.compositions_given,
                )
            except InputError as error:
                error.location = error.location or composition.locate(_fault_of(composition.data))
                raise
            self._pipelines[key] = pipeline
        return self._pipelines[key]

    def _review(self, composition: Document, definition: Document | None, absent: Collection[str]) -> list[Finding]:
        """What is doubtful about a Composition itself, told once, and not where a composed resource tells it."""
        key = (id(composition), id(definition))
        if key in self._reviewed:
            return []
        self._reviewed.add(key)
        told = {_field_of(finding) for finding in self.findings}
        return [finding for finding in self.reviewer.warnings(composition, absent) if _field_of(finding) not in told]

    @cached_property
    def reviewer(self) -> CompositionChecker:
        """Judges Compositions; made when the first one is rendered."""
        from pyxp.jobs.compositions import CompositionChecker
        from pyxp.jobs.judging import is_definition

        definitions = [item.data for item in (*self.inputs.xrds, *self.around.schemas) if is_definition(item.data)]
        return CompositionChecker(definitions, self.catalog, [item.data for item in self.inputs.functions])

    @cached_property
    def _runners(self) -> dict[str, Runner]:
        """How to call each function that runs elsewhere."""
        around = self.around
        annotated = annotated_runners(
            self.inputs.functions, around.connect, around.function_annotations, anywhere=around.allow_remote_functions
        )
        return {**annotated, **around.runners}

    def _once(self, part: Part, xr: Manifest, observed: Sequence[Manifest]) -> Rendered:
        try:
            return part.pipeline.run(
                xr,
                observed=observed,
                context=self.around.context,
                required=self.around.required,
                credentials=self.around.credentials,
                schemas=self._schemas,
            )
        except FatalResult as failure:
            failure.location = self._templates_of(part.composition).locate_refusal(failure)
            failure.message = f"cannot render {self._called(part, xr)}: {failure.message}"
            if self._invented and failure.hint is None:
                failure.hint = "if an invented value does not fit, give its resource as it is in the cloud with -o"
            raise

    def _called(self, part: Part, xr: Manifest) -> str:
        """The claim or composite at hand, or a nested composite."""
        outermost = len(part.kinds) == 1 and self._subject is not None
        return described(self._subject if outermost and self._subject else Document(xr))

    def _converged(
        self, part: Part, xr: Manifest, own: Sequence[Manifest], observed: Sequence[Manifest]
    ) -> Convergence:
        from pyxp.simulation import Controller, converge

        current, self._invented = xr, False

        def render_once(existing: Sequence[Manifest]) -> Rendered:
            # The next pass sees the status that this one left, as on a cluster.
            nonlocal current
            self._invented = list(existing) != list(own)
            rendered = self._once(part, current, existing)
            current = {**current, "status": rendered.composite["status"]}
            return rendered

        def controllers(around: Part) -> Callable[[Manifest], Controller | None]:
            def controller(manifest: Manifest) -> Controller | None:
                inner = self._nested(manifest, around)
                if inner is None:
                    return None
                return Controller(
                    lambda composite, existing: self._once(inner, composite, existing),
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
        rendered, templates = convergence.rendered, self._templates_of(part.composition)
        subject = described(Document(rendered.composite)).replace(" ", "/")
        if len(part.kinds) == 1:
            self.waves = list(convergence.waves)
            if not convergence.settled:
                told = f"still changes after {len(convergence.waves)} passes"
                self.findings.append(Finding("unsettled", told, Severity.WARNING, subject=subject))
        self._tell_kept(part.composition, convergence.kept.items())
        for name, why in convergence.blocked.items():
            where = templates.locate(name)
            self.findings.append(Finding("never-ready", why, Severity.WARNING, where, f"{subject} ({name})"))
        composed = {resource_name_of(item): item for item in rendered.composed}
        nested = {}
        for name, inner in convergence.nested.items():
            found = self._nested(composed[name], part)
            if found is not None:
                nested[name] = self._came_up(inner, found, None)
        return self._stack(rendered, part, claim, nested)

    def _tell_kept(self, composition: Document, kept: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Lists that server-side apply leaves otherwise than the Composition wants them."""
        for name, sentences in kept:
            where = self._templates_of(composition).locate(name)
            self.findings += [Finding(DEFAULT_OF_SET, text, Severity.WARNING, where, name) for text in sentences]

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

    def _templates_of(self, composition: Document) -> Templates:
        if id(composition) not in self._templates:
            self._templates[id(composition)] = Templates(composition)
        return self._templates[id(composition)]

    def _producers_of(self, composition: Document) -> Producers:
        if id(composition) not in self._producers:
            self._producers[id(composition)] = Producers(composition.data)
        return self._producers[id(composition)]


def _advice_on(bystanders: Sequence[Document]) -> str:
    """What to do where another tool has to work on what was given first."""
    found = next((found for item in bystanders if (found := unbuilt(item.data, item.locate("")))), None)
    return f"{found.message}; {found.hint.replace('pyxp validate', 'pyxp render')}" if found else ""


def _not_rendered(document: Document) -> Finding:
    if advice := _advice_on([document]):
        return Finding("not-rendered", advice, Severity.NOTE, document.locate("kind"))
    told = f"{described(document)} is not rendered: it is neither a claim nor a composite, and no input of a render"
    hint = "give objects that functions ask for as required resources"
    return Finding("not-rendered", told, Severity.NOTE, document.locate("kind"), hint=hint)


def _fault_of(composition: Manifest) -> str:
    """The field of a Composition because of which it cannot be compiled."""
    removal, missing = legacy_composition(composition), missing_pipeline(composition)
    return removal.path if removal else missing[0] if missing else "spec.pipeline"


_SERVER_FIELDS = frozenset({"creationTimestamp", "deletionTimestamp", "generation", "resourceVersion", "uid"})


def _as_stored(admitted: Manifest, given: Manifest) -> Manifest:
    """An object as the API server admits it, with the metadata and the status that only a cluster gives."""
    own_fields = {key: value for key, value in given.get("metadata", {}).items() if key in _SERVER_FIELDS}
    fields = {**own_fields, **admitted["metadata"]}
    own = {key: value for key, value in given.items() if key == "status" and isinstance(value, dict)}
    return {**admitted, "metadata": fields, **own}


def _absent(templates: Templates, rendered: Rendered) -> set[str]:
    """The resources of a Composition that were not composed."""
    names = {template.name for step in templates.steps for template in step.templates}
    return names - set(map(resource_name_of, rendered.composed))


def _field_of(finding: Finding) -> tuple[str, str]:
    """The composed resource's name and the field in it, told of the resource or of its base in the Composition."""
    return finding.subject.rpartition(" (")[2], finding.path.rpartition(".base.")[2]
