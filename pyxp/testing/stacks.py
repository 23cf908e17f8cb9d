"""What a claim became, and what it becomes next: the passes of the control plane, one at a time or all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pyxp.diagnostics import Finding
from pyxp.engine.crossplane.conditions import condition
from pyxp.errors import PyxpError, UnknownNameError, UsageError, did_you_mean, named
from pyxp.jobs.documents import described
from pyxp.jobs.expanding import Expansion
from pyxp.jobs.renderer import Call, Renderer
from pyxp.model.manifests import Manifest, api_version_of, kind_of, mapping, resource_name_of
from pyxp.testing.composites import Known, RenderedComposite
from pyxp.testing.fields import impossible, refuse_impossible
from pyxp.testing.inputs import changed, laid_over
from pyxp.testing.keywords import with_nearest_keyword
from pyxp.testing.refusals import Refused, errors_among
from pyxp.testing.reporting import needs_of, reported
from pyxp.testing.resources import Resources
from pyxp.yamlio import Document

if TYPE_CHECKING:
    from pyxp.simulation import Wave

__tracebackhide__ = True
"""Failures of a test are told at its own line, and not at ours."""

_REPORTED = (condition("Ready", "True", "Available"), condition("Synced", "True", "ReconcileSuccess"))


@dataclass(frozen=True, slots=True)
class Scene:
    """A claim, and all that it is rendered by.

    Attributes:
        claim: The claim or composite.
        renderer: Renders it.
        known: What is known beside.
        call: How it is rendered.
    """

    claim: Document
    renderer: Renderer
    known: Known
    call: Call

    def expansion(self) -> Expansion:
        """What the claim becomes, whether or not it is refused."""
        try:
            return self.renderer.render(self.claim, self.call)
        except PyxpError as error:
            # Where in pyxp it was found tells nothing about the test.
            raise error.with_traceback(None) from None

    def render(self) -> RenderedStack:
        """What the claim becomes.

        Raises:
            Refused: The claim is refused, or what it composes would be.
            InputError: It cannot be rendered.
        """
        made = self.expansion()
        errors = errors_among(made.findings)
        if errors or made.stack is None:
            raise Refused(self.called, errors, composed=made.stack is not None)
        return RenderedStack(self, made)

    @property
    def called(self) -> str:
        """The claim, as messages call it."""
        return described(self.claim)


class RenderedStack(RenderedComposite):
    """What a claim or composite became.

    Attributes:
        findings: What is worth knowing; with errors there is no stack.
        waves: How the stack came up, where it converged.
        claim: The claim or composite as it was given, with what the test changed.
        observed: The composed resources that this pass found, by their names in the Composition; where the stack
            converged, those that are there now. They have what the provider reported.
    """

    def __init__(self, scene: Scene, made: Expansion) -> None:
        if made.stack is None:
            raise UsageError("a refused claim has no stack")
        super().__init__(made.stack, scene.known)
        self._scene = scene
        self.findings: list[Finding] = list(made.findings)
        self.waves: list[Wave] = list(made.waves)
        self.claim: Mapping[str, Any] = scene.claim.data

    @cached_property
    def observed(self) -> Resources:
        """The composed resources that this pass found."""
        return Resources(self._there(), self._known.schemas)

    @with_nearest_keyword
    def next(
        self,
        *,
        ready: Iterable[str] | Literal["all"] = (),
        status: Mapping[str, Mapping[str, Any]] | None = None,
        observed: Mapping[str, Mapping[str, Any]] | None = None,
        overrides: Mapping[str, Any] | None = None,
        without: Iterable[str] = (),
    ) -> RenderedStack:
        """The next pass: everything that this one composed exists now, and the provider has reported this of it.

        Args:
            ready: Names of resources that have become ready; ``"all"`` stands for all that are composed. A model of
                the provider reports what it would of them, such as ids and ARNs that templates read.
            status: What is reported, by the names of resources: fields of their ``status``. It wins over the model.
            observed: Any other fields of resources as they exist, by their names.
            overrides: Fields of the claim that change, by field path.
            without: Field paths that are taken out of the claim.

        Raises:
            Refused: The changed claim is refused, or what is composed would be.
            UnknownNameError: A name is none of what is composed, or a field is in no schema.
        """
        names = list(self.resources) if ready == "all" else list(ready)
        if isinstance(ready, str) and ready != "all":
            raise UsageError("ready is a list of names", hint=f"write ready=[{ready!r}]")
        reports = {name: {"status": fields} for name, fields in (status or {}).items()}
        self._refuse_unknown_reports({**{name: {} for name in names}, **reports}, observed or {})
        existing = self._existing()
        for name, model in self._model(existing).items() if names else ():
            # What was reported before stays.
            existing[name] = laid_over(model, existing[name]) if name in names else existing[name]
        for name, fragment in (*reports.items(), *(observed or {}).items()):
            existing[name] = laid_over(existing[name], fragment)
        for name in names:
            existing[name] = _ready(existing[name])
        claim = changed(self._scene.claim, overrides, without)
        composite = self._stack.rendered.full_composite()
        # What the composite reports is kept; what stood there before is what the change is judged by.
        call = replace(self._scene.call, observed=[composite, *existing.values()], old=(), converge=False)
        return replace(self._scene, claim=claim, call=call).render()

    @with_nearest_keyword
    def observe(self, resources: Mapping[str, Mapping[str, Any]]) -> RenderedStack:
        """The next pass, in which resources exist with these fields; see :meth:`next`.

        Args:
            resources: Fields of whole resources, such as ``metadata`` and ``status``, by their names.
        """
        return self.next(observed=resources)

    @with_nearest_keyword
    def converge(self, *, delays: Mapping[str, int] | None = None) -> RenderedStack:
        """The stack once nothing changes any more, with a model of the provider that reports what real ones do.

        Args:
            delays: How many passes later a resource becomes ready, by its name.

        Raises:
            Refused: What is composed on the way would be refused.
            UsageError: A delay is for a resource that is never composed.
        """
        call = replace(self._scene.call, converge=True, delays={**(self._scene.call.delays or {}), **(delays or {})})
        return replace(self._scene, call=call).render()

    def _there(self) -> Mapping[str, Manifest]:
        if self._stack.there:
            return self._stack.there
        return {name: item for item in self._scene.call.observed if (name := resource_name_of(item))}

    def _existing(self) -> dict[str, Manifest]:
        """What exists once this pass is applied: what it composes, laid over what it found."""
        before = self._there()
        return {name: laid_over(before.get(name, {}), dict(item)) for name, item in self.resources.items()}

    def _model(self, existing: Mapping[str, Manifest]) -> dict[str, Manifest]:
        """What the model of the provider reports of what exists, by name."""
        composition = self._known.compositions.chosen(self._stack.rendered)
        if composition is None:
            return {}
        schemas = self._known.schemas
        schema = schemas.find(self.composite.api_version, self.composite.kind)
        needs = needs_of(composition, schema, schemas.catalog)
        return reported(self._stack, existing.values(), needs, self._scene.call.required or ())

    def _refuse_unknown_reports(self, *reports: Mapping[str, Mapping[str, Any]]) -> None:
        for name, fragment in (item for one in reports for item in one.items()):
            known = list(self.resources)
            if name not in known:
                hint = did_you_mean(name, known) or f"composed are {named(known, name)}"
                told = f"{name} is not composed" if name in self._composing.names else f"there is no resource {name!r}"
                raise UnknownNameError(f"{told}, so nothing can be reported of it", hint=hint)
            resource = self.resources[name]
            schema = self._known.schemas.find(resource.api_version, resource.kind)
            if schema is not None:
                refuse_impossible(f"{resource.kind} ({resource.api_version})", impossible(fragment, schema))


def _ready(manifest: Manifest) -> Manifest:
    """A resource that is there: of Kubernetes' own kinds existing is enough, so they get no conditions."""
    if "." not in api_version_of(manifest).partition("/")[0] and kind_of(manifest):
        return manifest
    status = mapping(manifest.get("status"))
    others = [item for item in status.get("conditions") or [] if item.get("type") not in ("Ready", "Synced")]
    return {**manifest, "status": {**status, "conditions": [*others, *map(dict, _REPORTED)]}}
