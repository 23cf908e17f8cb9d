"""One claim or composite at a time: what it becomes, once or until nothing changes, and from what it was before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from pyxp.diagnostics import Finding, Severity, has_errors, sort_findings, subject_of
from pyxp.engine.crossplane.claims import composite_from_claim
from pyxp.engine.crossplane.references import is_legacy
from pyxp.engine.rendered import Rendered
from pyxp.engine.waiting import Stack
from pyxp.errors import InputError, PyxpError
from pyxp.jobs.choosing import choose_composition
from pyxp.jobs.documents import Inputs, Subject, described
from pyxp.jobs.existing import Earlier, as_written, earlier_of, existing_of, former_state
from pyxp.jobs.former import Former
from pyxp.jobs.nesting import Part, Parts, as_observed, of_composite, of_root
from pyxp.jobs.surroundings import Surroundings
from pyxp.jobs.workshop import Workshop
from pyxp.model.manifests import Manifest, api_version_of, group_kind, resource_name_of
from pyxp.structural.defaulting import apply_defaults
from pyxp.structural.xrd import derive_crds
from pyxp.yamlio import Document

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
        before: With convergence, the names of what was there from the start, each with whether it was ready.
        earlier: The claim or composite as it was, where that was given and its stack stood first.
        settled: With convergence, whether nothing would change any more.
        once: The positions of those of the findings that are told once for all claims, by what they are about.
    """

    stack: Stack | None
    findings: list[Finding]
    waves: list[Wave]
    error: PyxpError | None = None
    subject: Document | None = None
    teardown: Teardown | None = None
    before: Mapping[str, bool] = field(default_factory=dict)
    earlier: Manifest | None = None
    settled: bool = False
    once: Mapping[str, Sequence[int]] = field(default_factory=dict)


class _Task(NamedTuple):
    """What is to be rendered.

    Attributes:
        part: How.
        xr: The composite as it is.
        observed: What exists of its stack.
        claim: Its claim, if it has one.
    """

    part: Part
    xr: Manifest
    observed: Sequence[Manifest]
    claim: Manifest | None


class Job(Workshop):
    """The work on all subjects of one call."""

    def __init__(  # noqa: PLR0913  each says what to do
        self,
        inputs: Inputs,
        around: Surroundings,
        validate: bool,
        converge: bool,
        recursive: bool,
        teardown: bool,
        former: Former,
    ) -> None:
        super().__init__(inputs, around, validate)
        self.converge = converge
        self.recursive = recursive
        self.teardown = teardown
        self.former = former
        self._parts = Parts(inputs, self.pipeline)
        self._claim_schemas: dict[int, dict[str, Any]] = {}
        self._begin()

    def begin(self, around: Surroundings, *, converge: bool, recursive: bool, former: Former) -> None:
        """Go on with another claim, rendered in its own way; what is compiled stays.

        Args:
            around: What it is rendered by. It differs from that of the claims before in nothing that is compiled: in
                what is observed and required, in the context and in delays.
            converge: Whether to go on until nothing changes.
            recursive: Whether to render nested composites.
            former: Claims and composites as they were.
        """
        self.around, self.converge, self.recursive, self.former = around, converge, recursive, former
        self.teardown = False
        self.forget()
        self._begin()

    def _begin(self) -> None:
        """Forget what there was to say of another claim."""
        self.findings = []
        self.told_once = {}
        self.waves: list[Wave] = []
        self.going: Teardown | None = None
        self.before: Mapping[str, bool] = {}
        self.earlier: Earlier | None = None
        self.settled = False

    def expansion(self, stack: Stack | None, problem: PyxpError | None, document: Document) -> Expansion:
        """What one claim became, with all that there is to say of it; the next one begins anew."""
        earlier = None if self.earlier is None else self.earlier.given
        at = {id(finding): position for position, finding in enumerate(self.findings)} if self.told_once else {}
        once = {about: [at[id(item)] for item in found] for about, found in self.told_once.items()}
        made = Expansion(
            stack, self.findings, self.waves, problem, document, self.going, self.before, earlier, self.settled, once
        )
        self._begin()
        return made

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
        self.earlier = self._earlier(subject)
        task = self._task(subject, self.earlier)
        if task is None:
            return None
        part, xr, observed, claim = task
        own = of_root(observed) if self.recursive else observed
        if self.converge:
            convergence = self._converged(part, xr, own, observed, self.around.delays)
            self._tell_other_kinds(own, convergence.rendered.composed)
            if not self.applies(convergence.rendered, part):
                # Crossplane applies nothing then, so nothing ever comes up.
                return self.stack(self.once(part, xr, own), part, claim, {})
            if self.teardown:
                self._tear_down(convergence, part)
            return self._came_up(convergence, part, claim)
        rendered = self.once(part, xr, own)
        self._tell_other_kinds(own, rendered.composed)
        if own and self.checker is not None:
            from pyxp.simulation.applied_lists import left_otherwise

            self.tell_kept(part.composition, left_otherwise(rendered.composed, own, self.reviewer.facts))
        return self.stack(rendered, part, claim, self._expanded(rendered, part, observed))

    def _task(self, subject: Subject, earlier: Earlier | None) -> _Task | None:
        """What is to be rendered, and what exists of it; None where it is refused."""
        definition = subject.xrd or self.around.xrd
        xrd = None if definition is None else definition.data
        manifest = self._admitted(subject, xrd, earlier)
        if manifest is None:
            return None
        xr = composite_from_claim(manifest, xrd) if subject.is_claim and xrd is not None else manifest
        legacy = is_legacy(xr, xrd)
        xr = xr if earlier is None else earlier.continued(xr, legacy=legacy)
        composition = choose_composition(
            xr, xrd, self.inputs.compositions, legacy=legacy, given=self.inputs.compositions_given
        )
        if self.checker is not None and xrd is not None:
            self.findings += self.checker.request(subject.document, self.inputs.compositions, xrd)
        if self.checker is not None and self.around.facts:
            from pyxp.jobs.facts import judge_facts

            self.findings.extend(judge_facts(composition.data, xr, self.around.required, self.around.facts))
        part = Part(composition, definition, self.pipeline(composition, definition), (group_kind(xr),))
        claim = manifest if subject.is_claim else None
        if earlier is not None:
            return _Task(part, xr, earlier.resources, claim)
        observed = [*self.around.observed, *(item.data for item in self.inputs.observed)]
        existing = existing_of(xr, observed, lambda item: self._is_stack(item, xr))
        if existing.former is not None and self._is_refused_change(subject, existing.former):
            return None
        return _Task(part, existing.composite, self._observed(existing.resources), claim)

    def _observed(self, resources: Sequence[Manifest]) -> Sequence[Manifest]:
        """What counts of what exists: on the way to a stack that stands, what is being deleted goes."""
        if not resources:
            return resources
        # Loaded only where something is observed: it takes validation.
        from pyxp.jobs.observed import misread_status, refuse_unclear, split_going, told_going

        refuse_unclear(resources)
        if self.checker is not None:
            self.findings += misread_status(resources, self.checker.schemas)
        if not self.converge:
            return resources
        staying, going = split_going(resources)
        self.findings += told_going(going)
        return staying

    def _tell_other_kinds(self, observed: Sequence[Manifest], composed: Sequence[Manifest]) -> None:
        if observed:
            from pyxp.jobs.observed import other_kinds

            self.findings += other_kinds(observed, composed)

    def _is_refused_change(self, subject: Subject, former: Manifest) -> bool:
        """Judge the change of a claim or composite from what was observed of its composite, where that says it."""
        if self.checker is None or subject.xrd is None:
            return False
        document = subject.document
        before = former_state(document.data, former)
        if before is None and "oldSelf" not in str(subject.xrd.data):
            return False
        if before is None:
            told = "the composite that was observed has no spec, so the change from it is not judged"
            hint = "print it with -x, or give what it was with --old"
            self.findings.append(
                Finding(
                    "change-not-judged", told, Severity.NOTE, document.locate(""), subject_of(document.data), hint=hint
                )
            )
            return False
        found = self.checker.change(document, before, self.inputs.compositions)
        self.findings.extend(found)
        return has_errors(found)

    def _is_stack(self, manifest: Manifest, composite: Manifest) -> bool:
        """Whether an object is a claim or composite."""
        defined = self.inputs.definition_of(manifest)[0] is not None
        return defined or group_kind(manifest) == group_kind(composite)

    def _earlier(self, subject: Subject) -> Earlier | None:
        """What the claim was before, where that is known, once its stack had come up."""
        document = self.former.document(subject.document.data)
        if document is None:
            return None
        told, self.findings = self.findings, []
        try:
            task = self._task(Subject(document, subject.xrd, subject.is_claim), None)
            if task is None:
                first = next(item for item in sort_findings(self.findings) if item.severity is Severity.ERROR)
                raise InputError(
                    f"what {described(document)} was before is refused: {first.path}: {first.message}",
                    hint=first.hint or None,
                    location=first.location or document.locate(""),
                )
            convergence = self._converged(task.part, task.xr, of_root(task.observed), task.observed, {})
            return earlier_of(document.data, task.part.composition.data, convergence)
        finally:
            self.findings = told

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

    def _admitted(self, subject: Subject, xrd: Manifest | None, earlier: Earlier | None) -> Manifest | None:
        """The claim or composite as the server would store it; None where it is refused."""
        manifest: Manifest = subject.document.data
        refused = has_errors(subject.document.warnings)
        if self.checker is not None and subject.xrd is not None:
            verdict, findings = self.checker.claim(subject.document)
            if earlier is not None and verdict is not None:
                findings += self.checker.change(subject.document, earlier.given, self.inputs.compositions, verdict)
            self.findings.extend(findings)
            refused = refused or has_errors(findings)
            if verdict is not None and not refused:
                manifest = _as_stored(verdict.object, manifest)
        elif subject.is_claim and xrd is not None:
            manifest = self._with_claim_defaults(manifest, xrd)
        return None if refused else manifest

    def _converged(
        self,
        part: Part,
        xr: Manifest,
        own: Sequence[Manifest],
        observed: Sequence[Manifest],
        delays: Mapping[str, int],
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
            delays=delays,
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
            self.waves, self.before = list(convergence.waves), convergence.before
            self.settled = convergence.settled
            if not convergence.settled:
                told = _told_unsettled(convergence)
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
        return replace(self.stack(rendered, part, claim, nested), there=as_written(convergence.observed))

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


_SERVER_FIELDS = frozenset({"creationTimestamp", "deletionTimestamp", "generation", "resourceVersion", "uid"})


def _as_stored(admitted: Manifest, given: Manifest) -> Manifest:
    """An object as the API server admits it, with the metadata and the status that only a cluster gives."""
    own_fields = {key: value for key, value in given.get("metadata", {}).items() if key in _SERVER_FIELDS}
    fields = {**own_fields, **admitted["metadata"]}
    own = {key: value for key, value in given.items() if key == "status" and isinstance(value, dict)}
    return {**admitted, "metadata": fields, **own}


def _told_unsettled(convergence: Convergence) -> str:
    """Why a convergence ended at the limit: something still changes, or it only waits for what is held back."""
    from pyxp.simulation.provider import CREATING

    last = convergence.waves[-1]
    if last.is_empty and (held := list(_held_back(convergence, CREATING))):
        what = f"{', '.join(held)}, which {'is' if len(held) == 1 else 'are'} held back for longer"
        return f"nothing changes any more, but after {last.number} passes it still waits for {what}"
    return f"still changes after {len(convergence.waves)} passes"


def _held_back(convergence: Convergence, reason: str) -> Iterator[str]:
    for name, why in convergence.blocked.items():
        if why == reason:
            yield name
    for name, inner in convergence.nested.items():
        yield from (f"{name}/{one}" for one in _held_back(inner, reason))
