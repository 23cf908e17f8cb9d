"""One reconcile: observe, call the functions one after the other, adopt what they want, and report.

Nothing is read, written or waited for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyxp.engine.crossplane import composite as composites
from pyxp.engine.crossplane.conditions import SYSTEM_CONDITIONS, Condition, freeze_times, from_function, ready, synced
from pyxp.engine.crossplane.numbers import as_passed
from pyxp.engine.crossplane.openapi import OpenApiDocuments
from pyxp.engine.crossplane.ownership import adopt, namespace_warning
from pyxp.engine.crossplane.references import composed_references, machinery, with_machinery
from pyxp.engine.crossplane.store import ObjectStore
from pyxp.engine.rendered import Rendered, result_document
from pyxp.engine.steps import PipelineStep
from pyxp.errors import InputError
from pyxp.model.budget import Budget
from pyxp.model.manifests import (
    Manifest,
    kind_of,
    mapping,
    metadata,
    name_of,
    namespace_of,
    resource_name_of,
    text,
)

if TYPE_CHECKING:
    from pyxp.engine.patch_and_transform import Outcome, Refusal, Withheld

_MOST_CALLS = 5


class FatalResult(InputError):
    """A function refused to go on.

    Attributes:
        step: Name of the pipeline step.
        result: What the function said.
        refusal: What in the step's input that comes from, where the function is built in.
    """

    def __init__(self, step: str, result: str, refusal: Refusal) -> None:
        super().__init__(f'pipeline step "{step}" returned a fatal result: {result}', hint=refusal.hint or None)
        self.step = step
        self.result = result
        self.refusal = refusal


@dataclass(slots=True)
class Reconcile:
    """The state of one reconcile.

    Attributes:
        composite: The composite as functions observe it.
        store: All objects that there are.
        results: Events so far, as documents.
        legacy: Where the composite keeps Crossplane's fields.
        context: Function context.
        schemas: OpenAPI schemas that functions may ask for.
        live: Whether every condition tells the generation that it was made for, as in a cluster.
        existing: Composed resources that exist, by name.
        observed: Observed state, as functions get it.
        desired: Desired state, as the last function left it.
        conditions: Conditions set by functions, and whether each is meant for the claim as well.
        withheld: Templates that were left out.
        budget: What all functions together may make.
    """

    composite: Manifest
    store: ObjectStore
    results: list[Manifest]
    legacy: bool
    context: dict[str, Any]
    schemas: OpenApiDocuments = field(default_factory=OpenApiDocuments)
    live: bool = False
    existing: dict[str, Manifest] = field(default_factory=dict)
    observed: dict[str, Any] = field(default_factory=dict)
    desired: dict[str, Any] = field(default_factory=dict)
    conditions: list[tuple[Condition, bool]] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)

    def observe(self) -> None:
        """Find the existing composed resources by the composite's references, with their connection details."""
        resources = {}
        references = machinery(self.composite, self.legacy).get("resourceRefs")
        for reference in references if isinstance(references, list) else ():
            found = self._existing(mapping(reference))
            if found is None:
                continue
            name = resource_name_of(found)
            if not name:
                raise InputError(
                    f"observed {kind_of(found)} {name_of(found)} has no annotation that tells which composed resource "
                    "it is",
                    hint="annotate it with crossplane.io/composition-resource-name: its name in the Composition",
                )
            self.existing[name] = found
            secret = mapping(found.get("spec")).get("writeConnectionSecretToRef")
            resources[name] = _resource(found, self.store.connection_details(found, secret))
        secret = composites.secret_reference(self.composite, self.legacy)
        details = self.store.connection_details(self.composite, secret)
        self.observed = {"composite": _resource(self.composite, details)}
        if resources:
            self.observed["resources"] = resources

    def _existing(self, reference: Mapping[str, Any]) -> Manifest | None:
        name = text(reference.get("name"))
        namespace = namespace_of(self.composite) or text(reference.get("namespace"))
        if not name:
            return None
        return self.store.get(text(reference.get("apiVersion")), text(reference.get("kind")), name, namespace)

    def call(self, step: PipelineStep) -> None:
        """Run one step, again while it asks for other resources, and take over what it answers."""
        required = {item["requirementName"]: self.store.select(item) for item in step.requirements}
        request: dict[str, Any] = {"observed": self.observed, "desired": self.desired, "context": self.context}
        if step.input is not None:
            request["input"] = step.input
        if step.credentials:
            request["credentials"] = self._credentials(step)
        if required:
            request["required_resources"] = _items(required)
        if step.schemas:
            request["required_schemas"] = {item["requirementName"]: self.schemas.select(item) for item in step.schemas}
        outcome = self._settled(step, request)
        response = outcome.response
        self.withheld.extend(outcome.withheld)
        self.desired = mapping(response.get("desired"))
        self.context = mapping(response.get("context"))
        for item in response.get("conditions") or ():
            if item.get("type") not in SYSTEM_CONDITIONS:
                self.conditions.append((from_function(item), item.get("target") == "TARGET_COMPOSITE_AND_CLAIM"))
        for result in response.get("results") or ():
            self._report(step, result, outcome.refusal)

    def _settled(self, step: PipelineStep, request: dict[str, Any]) -> Outcome:
        requirements: dict[str, Any] = {}
        for _ in range(_MOST_CALLS):
            outcome = step.run(request, self.budget)
            response = outcome.response
            asked = mapping(response.get("requirements"))
            fatal = any(item.get("severity") == "SEVERITY_FATAL" for item in response.get("results") or ())
            if fatal or asked == requirements:
                return outcome
            requirements = asked
            request = {**request, "context": mapping(response.get("context"))}
            for theirs, ours in (("resources", "required_resources"), ("extra_resources", "extra_resources")):
                wanted = mapping(asked.get(theirs))
                request[ours] = _items({name: self.store.select(mapping(item)) for name, item in wanted.items()})
            schemas = mapping(asked.get("schemas"))
            request["required_schemas"] = {name: self.schemas.select(mapping(item)) for name, item in schemas.items()}
        raise InputError(
            f'pipeline step "{step.name}" asks for other resources each time it is called; gave up after {_MOST_CALLS}'
        )

    def _credentials(self, step: PipelineStep) -> dict[str, Any]:
        found = {}
        for name, reference in step.credentials:
            namespace, secret = text(reference.get("namespace")), text(reference.get("name"))
            data = self.store.secret_data(namespace, secret)
            if data is None:
                raise InputError(
                    f'pipeline step "{step.name}" needs Secret {namespace}/{secret} for its credential "{name}"',
                    hint="give it among the function credentials",
                )
            found[name] = {"credential_data": {"data": data}}
        return found

    def _report(self, step: PipelineStep, result: Mapping[str, Any], refusal: Refusal) -> None:
        severity, message = result.get("severity"), text(result.get("message"))
        if severity == "SEVERITY_FATAL":
            raise FatalResult(step.name, message, refusal)
        told = f'Pipeline step "{step.name}": {message}'
        if severity not in ("SEVERITY_NORMAL", "SEVERITY_WARNING"):
            told = f'Pipeline step "{step.name}" returned a result of unknown severity (assuming warning): {message}'
        reason = text(result.get("reason")) or "ComposeResources"
        self.results.append(result_document(reason, told, warning=severity != "SEVERITY_NORMAL"))

    def finish(self, source: Manifest) -> Rendered:
        """Adopt the desired resources and put the composite's status together."""
        adopted: dict[str, Manifest] = {}
        unready: list[str] = []
        resources = mapping(self.desired.get("resources"))
        for name in sorted(resources, key=str.encode):
            wanted, known = mapping(resources[name].get("resource")), self.existing.get(name)
            if known is None and (message := namespace_warning(wanted, name, self.composite)) is not None:
                self.results.append(result_document("NamespaceOverridden", message, warning=True))
            adopted[name] = adopt(wanted, name, self.composite, known)
            if resources[name].get("ready") != "READY_TRUE":
                unready.append(name)
        self.results.extend(
            result_document("ComposeResources", f'Composed resource "{name}" is not yet ready') for name in unready
        )
        desired = mapping(self.desired.get("composite"))
        verdict = {"READY_TRUE": True, "READY_FALSE": False}.get(text(desired.get("ready")))
        conditions = [*(item for item, _ in self.conditions), synced(), ready(unready, verdict)]
        generation = metadata(self.composite).get("generation")
        if self.live and generation:
            conditions = [{**item, "observedGeneration": generation} for item in conditions]
        for_claim = [item["type"] for item, wanted in self.conditions if wanted]
        out = composites.reconciled(self.composite, mapping(desired.get("resource")), conditions, for_claim)
        references = composed_references(adopted.values(), self.composite)
        out = with_machinery(out, self.legacy, resourceRefs=references)
        return Rendered(
            source=source,
            composite=_printed(out),
            composed=[_printed(item) for item in adopted.values()],
            results=self.results,
            context=as_passed(self.context),
            withheld=tuple(self.withheld),
            unready=tuple(unready),
            connection_details=mapping(desired.get("connection_details")),
            configured=self.composite,
        )


def _printed(manifest: Manifest) -> Manifest:
    copy: Manifest = as_passed(manifest)
    freeze_times(copy)
    return copy


def _resource(manifest: Manifest, details: dict[str, str]) -> dict[str, Any]:
    return {"resource": manifest, "connection_details": details} if details else {"resource": manifest}


def _items(found: Mapping[str, list[Manifest] | None]) -> dict[str, Any]:
    return {name: {"items": [{"resource": item} for item in items or ()]} for name, items in found.items()}
