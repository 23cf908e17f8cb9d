"""Where claims and composites are rendered: what is compiled once for all of them, and what there is to say of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pyxp.diagnostics import Finding, Severity
from pyxp.engine.crossplane.openapi import OpenApiDocuments
from pyxp.engine.pipeline import Pipeline
from pyxp.engine.publishing import connection_secret
from pyxp.engine.reconcile import FatalResult
from pyxp.engine.rendered import Rendered
from pyxp.engine.steps import Runner
from pyxp.engine.waiting import Producers, Stack
from pyxp.errors import InputError
from pyxp.jobs.documents import Inputs, described
from pyxp.jobs.nesting import Part
from pyxp.jobs.runners import annotated_runners
from pyxp.jobs.surroundings import Surroundings
from pyxp.jobs.templates import Templates
from pyxp.model.compositions import missing_pipeline
from pyxp.model.manifests import Manifest, resource_name_of
from pyxp.model.removed import legacy_composition
from pyxp.structural.default_lists import CODE as DEFAULT_OF_SET
from pyxp.yamlio import Document

if TYPE_CHECKING:
    from pyxp.catalog import Catalog
    from pyxp.jobs.checking import Checker
    from pyxp.jobs.compositions import CompositionChecker


class Workshop:
    """Renders composites by the inputs of one call: a Composition is compiled once, a kind's schema too.

    Args:
        inputs: Definitions, Compositions and Functions.
        around: Everything else that is known.
        validate: Whether what is rendered is judged.

    Attributes:
        findings: What there is to say about the subject at hand.
        told_once: Those of them that are told once for all subjects, by what they are about.
        subject: The claim or composite at hand.
        invented: Whether the pass at hand observes what no cloud has told.
    """

    def __init__(self, inputs: Inputs, around: Surroundings, validate: bool) -> None:
        self.inputs = inputs
        self.around = around
        self.checker = self._checker() if validate else None
        self.findings: list[Finding] = []
        self.told_once: dict[str, list[Finding]] = {}
        self.subject: Document | None = None
        self.invented = False
        # By identity: everything that is compiled once lives as long as its document, which is as long as the job.
        self._pipelines: dict[tuple[int, int], Pipeline] = {}
        self._producers: dict[int, Producers] = {}
        self._templates: dict[int, Templates] = {}
        self._reviewed: set[tuple[int, int]] = set()
        self._schemas = OpenApiDocuments(around.openapi)

    def _checker(self) -> Checker:
        # Loaded only where it is used: validation is half of what there is to load.
        from pyxp.jobs.checking import Checker

        return Checker(self._definitions, self.catalog, lenient=self.around.allow_missing_schemas)

    @cached_property
    def catalog(self) -> Catalog:
        """Facts about kinds, loaded when they are asked for."""
        from pyxp.catalog import Catalog

        return self.around.catalog or Catalog.shipped()

    def pipeline(self, composition: Document, definition: Document | None) -> Pipeline:
        """A Composition with its functions, for composites of a definition.

        Raises:
            InputError: The Composition cannot be run.
        """
        key = (id(composition), id(definition))
        if key not in self._pipelines:
            functions = [item.data for item in self.inputs.functions]
            xrd = None if definition is None else definition.data
            try:
                pipeline = Pipeline(
                    composition.data,
                    functions,
                    xrd=xrd,
                    runners=self.runners,
                    live=not self.inputs.compositions_given,
                )
            except InputError as error:
                error.location = error.location or composition.locate(_fault_of(composition.data))
                raise
            self._pipelines[key] = pipeline
        return self._pipelines[key]

    def forget(self) -> None:
        """Forget what was told only once, so that what is told of the next claim does not depend on earlier ones."""
        self._reviewed.clear()
        if self.checker is not None:
            self.checker.forget()

    def _review(self, composition: Document, definition: Document | None, absent: Collection[str]) -> list[Finding]:
        """What is doubtful about a Composition itself, told once, and not where a composed resource tells it."""
        key = (id(composition), id(definition))
        if key in self._reviewed:
            return []
        self._reviewed.add(key)
        if self._is_judged(composition):
            return []
        told = {_field_of(finding) for finding in self.findings}
        found = [item for item in self.reviewer.warnings(composition, absent) if _field_of(item) not in told]
        about = f"{composition.source} {composition.line} {definition.source if definition else ''}"
        self.told_once.setdefault(about, []).extend(found)
        return found

    def _is_judged(self, composition: Document) -> bool:
        """Whether it is known already that nothing is to be said of a Composition."""
        if not self.around.judged:
            return False
        from pyxp.jobs.judged import fingerprint

        steps, functions = self.templates_of(composition).steps, [item.data for item in self.inputs.functions]
        return fingerprint(composition.data, steps, self._definitions, functions, self.catalog) in self.around.judged

    @cached_property
    def _definitions(self) -> list[Manifest]:
        """The definitions that composed resources are judged by."""
        from pyxp.jobs.judging import is_definition

        return [item.data for item in (*self.inputs.xrds, *self.around.schemas) if is_definition(item.data)]

    @cached_property
    def reviewer(self) -> CompositionChecker:
        """Judges Compositions; made when the first one is rendered."""
        from pyxp.jobs.compositions import CompositionChecker

        return CompositionChecker(self._definitions, self.catalog, [item.data for item in self.inputs.functions])

    @cached_property
    def runners(self) -> dict[str, Runner]:
        """How to call each function that runs elsewhere."""
        around = self.around
        annotated = annotated_runners(
            self.inputs.functions, around.connect, around.function_annotations, anywhere=around.allow_remote_functions
        )
        return {**annotated, **around.runners}

    def once(self, part: Part, xr: Manifest, observed: Sequence[Manifest]) -> Rendered:
        """Reconciles a composite once.

        Raises:
            FatalResult: A function refuses to go on; it names the composite and its place in the Composition.
            InputError: The composite does not fit.
        """
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
            failure.location = self.templates_of(part.composition).locate_refusal(failure)
            failure.message = f"cannot render {self._called(part, xr)}: {failure.message}"
            if self.invented and failure.hint is None:
                failure.hint = "if an invented value does not fit, give its resource as it is in the cloud with -o"
            raise

    def _called(self, part: Part, xr: Manifest) -> str:
        """The claim or composite at hand, or a nested composite."""
        outermost = len(part.kinds) == 1 and self.subject is not None
        return described(self.subject if outermost and self.subject else Document(xr))

    def stack(self, rendered: Rendered, part: Part, claim: Manifest | None, nested: Mapping[str, Stack]) -> Stack:
        """A rendered composite, with what there is to say of what it composes."""
        if self.checker is not None:
            templates = self.templates_of(part.composition)
            given = self.subject if len(part.kinds) == 1 and self.subject is not None else None
            for finding, about in self.checker.composed(rendered, templates, claimed=claim is not None, given=given):
                self.findings.append(finding)
                if about:
                    self.told_once.setdefault(about, []).append(finding)
            self.findings.extend(self.checker.misplaced(rendered, templates))
            self.findings.extend(self._review(part.composition, part.definition, _absent(templates, rendered)))
        producers = self._producers_of(part.composition)
        secret = connection_secret(producers.published, rendered, claim)
        return Stack(rendered, claim, tuple(producers.waiting(rendered)), nested, secret)

    def applies(self, rendered: Rendered, part: Part) -> bool:
        """Whether Crossplane applies what is composed, as far as that is judged."""
        return self.checker is None or not any(self.checker.misplaced(rendered, self.templates_of(part.composition)))

    def tell_kept(self, composition: Document, kept: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Lists that server-side apply leaves otherwise than the Composition wants them."""
        for name, sentences in kept:
            where = self.templates_of(composition).locate(name)
            self.findings += [Finding(DEFAULT_OF_SET, text, Severity.WARNING, where, name) for text in sentences]

    def templates_of(self, composition: Document) -> Templates:
        """The templates of a Composition, with where they stand."""
        if id(composition) not in self._templates:
            self._templates[id(composition)] = Templates(composition)
        return self._templates[id(composition)]

    def _producers_of(self, composition: Document) -> Producers:
        if id(composition) not in self._producers:
            self._producers[id(composition)] = Producers(composition.data, self.templates_of(composition).steps)
        return self._producers[id(composition)]


def _fault_of(composition: Manifest) -> str:
    """The field of a Composition because of which it cannot be compiled."""
    removal, missing = legacy_composition(composition), missing_pipeline(composition)
    return removal.path if removal else missing[0] if missing else "spec.pipeline"


def _absent(templates: Templates, rendered: Rendered) -> set[str]:
    """The resources of a Composition that were not composed."""
    names = {template.name for step in templates.steps for template in step.templates}
    return names - set(map(resource_name_of, rendered.composed))


def _field_of(finding: Finding) -> tuple[str, str]:
    """The composed resource's name and the field in it, told of the resource or of its base in the Composition."""
    return finding.subject.rpartition(" (")[2], finding.path.rpartition(".base.")[2]
