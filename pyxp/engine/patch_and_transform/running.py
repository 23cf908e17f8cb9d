"""One call of the function: templates, composite, observed resources and environment become desired resources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyxp.engine.patch_and_transform.connection import SecretComposer, extract
from pyxp.engine.patch_and_transform.documents import PatchedDocument
from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.outcomes import Outcome, Refusal, Withheld
from pyxp.engine.patch_and_transform.patches import CompiledPatch
from pyxp.engine.patch_and_transform.templates import CompiledTemplate
from pyxp.engine.results import fatal, result
from pyxp.model.budget import Budget, Exceeded
from pyxp.model.fieldpath import FieldPathError, PathNotFoundError
from pyxp.model.patches import Side

ENVIRONMENT_KEY = "apiextensions.crossplane.io/environment"
"""The key of the pipeline context under which the composition environment travels."""

ENVIRONMENT_KIND = {"apiVersion": "internal.crossplane.io/v1alpha1", "kind": "Environment"}


class Fatal(Exception):
    """The run cannot go on.

    Attributes:
        refusal: What in the input it comes from.
    """

    def __init__(self, message: str, refusal: Refusal) -> None:
        super().__init__(message)
        self.refusal = refusal


@dataclass(slots=True)
class _Desired:
    """A desired composed resource: of an earlier function, or rendered here."""

    document: PatchedDocument
    ready: str = ""


class Run:
    """One call: collects desired state and results.

    Args:
        request: The request.
        budget: What the call may make.
    """

    def __init__(self, request: Mapping[str, Any], budget: Budget) -> None:
        self._request = request
        self._budget = budget
        self._results: list[dict[str, str]] = []
        self._withheld: list[Withheld] = []
        observed, desired = _members(request, "observed"), _members(request, "desired")
        composite, wanted = _members(observed, "composite"), _members(desired, "composite")
        self._xr = PatchedDocument(composite.get("resource"))
        self._observed = _members(observed, "resources")
        self._details: dict[str, str] = dict(_members(wanted, "connection_details"))
        self._had_details = bool(self._details)
        self._desired = {
            name: _Desired(PatchedDocument(_members(entry).get("resource")), _opinion(_members(entry).get("ready")))
            for name, entry in _members(desired, "resources").items()
        }
        # The composite's kind is always that of the observed one, empty where that has none.
        kind = {key: _text(self._xr.data.get(key)) for key in ("apiVersion", "kind")}
        self._wanted = PatchedDocument({**_members(wanted, "resource"), **kind})
        self._environment = _environment_of(request)

    # Patches

    def patch_environment(self, patches: list[CompiledPatch]) -> None:
        """Apply the input's own patches between composite and environment."""
        places: dict[Side, tuple[PatchedDocument, PatchedDocument]] = {
            "composite": (self._xr, self._wanted),
            "environment": (self._environment, self._environment),
        }
        self._budget.count(sum(patch.cost for patch in patches))
        for index, patch in enumerate(patches):
            try:
                patch.apply(places[patch.source][0], places[patch.target][1], self._budget)
            except (FieldPathError, Failure, Exceeded) as error:
                if isinstance(error, PathNotFoundError) and not patch.required:
                    continue
                raise Fatal(
                    f'cannot apply the "{patch.type}" environment patch at index {index}: {error.message}',
                    Refusal(f"environment.patches[{index}]"),
                ) from error

    def render(self, template: CompiledTemplate) -> None:
        """Render one template and, unless it is withheld, add it to the desired resources."""
        document, ready = self._start(template), ""
        entry = self._observed.get(template.name)
        observed = PatchedDocument(_members(entry).get("resource")) if entry is not None else None
        if observed is not None:
            ready = self._observe(template, document, observed, _members(entry, "connection_details"))
        if self._patch(template, document, observed):
            self._desired[template.name] = _Desired(document, ready)

    def _start(self, template: CompiledTemplate) -> PatchedDocument:
        if isinstance(template.base, PatchedDocument):
            return template.base.copy()
        if template.base is not None:
            raise Fatal(
                f'cannot parse base template of composed resource "{template.name}": {template.base.message}',
                Refusal(resource=template.name),
            )
        earlier = self._desired.get(template.name)
        if earlier is None:
            raise Fatal(
                f'composed resource "{template.name}" has no base template, '
                "and no function earlier in the pipeline produced it",
                Refusal(resource=template.name),
            )
        self._budget.spend(earlier.document.data)
        return earlier.document.copy()

    def _observe(
        self, template: CompiledTemplate, document: PatchedDocument, observed: PatchedDocument, secret: dict[str, str]
    ) -> str:
        """Take over what an observed resource tells: its name, its details, its readiness."""
        if template.broken_check:
            told = f"invalid Function input: {template.broken_check}: Required value"
            raise Fatal(told, Refusal(template.broken_check))
        document.set_name("namespace", observed.name("namespace"))
        document.set_name("name", observed.name("name"))
        self._details.update(extract(template.connection_details, observed.data, secret, self._budget))
        try:
            return "READY_TRUE" if template.is_ready(observed.data) else ""
        except Failure as failure:
            self._warn(f'cannot check readiness of composed resource "{template.name}": {failure.message}')
            return ""

    def _patch(self, template: CompiledTemplate, document: PatchedDocument, observed: PatchedDocument | None) -> bool:
        """Apply a template's patches in their order; whether the resource is to be added."""
        sources = {"composite": self._xr, "environment": self._environment, "composed": observed}
        targets = {"composite": self._wanted, "environment": self._environment, "composed": document}
        self._budget.count(template.cost)
        for index, patch in enumerate(template.patches):
            source = sources[patch.source]
            if source is None:
                continue
            try:
                patch.apply(source, targets[patch.target], self._budget)
            except PathNotFoundError as error:
                if patch.required and not self._goes_on(template, index, observed, error):
                    return False
            except (FieldPathError, Failure, Exceeded) as error:
                raise Fatal(
                    f'cannot render composed resource "{template.name}" "{patch.type}" patch at index {index}: '
                    f"{error.message}",
                    Refusal(resource=template.name, patch_index=index),
                ) from error
        return True

    def _goes_on(
        self, template: CompiledTemplate, index: int, observed: PatchedDocument | None, error: PathNotFoundError
    ) -> bool:
        """Deal with a Required patch whose source is missing; whether the template is rendered all the same."""
        patch = template.patches[index]
        if patch.source == "composed" or observed is not None:
            self._warn(
                f'cannot render composed resource "{template.name}" "{patch.type}" patch at index {index}: '
                f"ignoring 'policy.fromFieldPath: Required' because 'to' resource already exists: {error.message}"
            )
            return True
        self._warn(
            f'not adding new composed resource "{template.name}" to desired state because "{patch.type}" patch '
            f"at index {index} has 'policy.fromFieldPath: Required': {error.message}"
        )
        source = self._xr if patch.source == "composite" else self._environment
        self._withheld.append(Withheld(template.name, index, patch.missing(source), patch.source))
        return False

    # Results

    def publish(self, secret: SecretComposer) -> None:
        """Add the connection Secret of a composite that has no connection details of its own."""
        try:
            composed = secret.compose(self._xr, self._details, self._budget)
        except (Failure, Exceeded) as failure:
            raise Fatal(f"cannot compose connection secret: {failure.message}", Refusal()) from failure
        if composed is not None:
            name = f"{self._xr.name('name')}-connection-secret"
            self._desired[name] = _Desired(PatchedDocument(composed, settled=True), "READY_TRUE")

    def _warn(self, message: str) -> None:
        self._budget.spend(message)
        self._results.append(result("SEVERITY_WARNING", message))

    def outcome(self) -> Outcome:
        """The response of a run that came to its end."""
        composite: dict[str, Any] = {"resource": self._wanted.on_the_wire()}
        if self._details:
            composite["connection_details"] = self._details
        if self._withheld:
            composite["ready"] = "READY_FALSE"
        desired: dict[str, Any] = {"composite": composite}
        if self._desired:
            desired["resources"] = {name: _entry(item) for name, item in self._desired.items()}
        context = {**_members(self._request, "context"), ENVIRONMENT_KEY: self._environment.on_the_wire()}
        response: dict[str, Any] = {"desired": desired, "context": context}
        if self._results:
            response["results"] = self._results
        return Outcome(response, tuple(self._withheld))

    def fatal(self, message: str, refusal: Refusal) -> Outcome:
        """The response of a run that cannot go on: the desired state of the request, and why."""
        response: dict[str, Any] = {}
        desired, context = _members(self._request, "desired"), _members(self._request, "context")
        if self._had_details:
            # The real function has written into the request's own details by then, and returns them.
            composite = {**_members(desired, "composite"), "connection_details": self._details}
            desired = {**desired, "composite": composite}
        if desired:
            response["desired"] = desired
        if context:
            response["context"] = context
        response["results"] = [*self._results, fatal(message)]
        return Outcome(response, tuple(self._withheld), refusal)


def _entry(item: _Desired) -> dict[str, Any]:
    entry: dict[str, Any] = {"resource": item.document.on_the_wire()}
    if item.ready:
        entry["ready"] = item.ready
    return entry


def _members(value: Any, name: str = "") -> dict[str, Any]:
    """An object's members, or those of its member ``name``; none where it is something else."""
    found = value.get(name) if name and isinstance(value, Mapping) else value
    return found if isinstance(found, dict) else {}


def _opinion(ready: Any) -> str:
    """The readiness that an earlier function stated, empty when it is unspecified."""
    return ready if ready in ("READY_TRUE", "READY_FALSE") else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _environment_of(request: Mapping[str, Any]) -> PatchedDocument:
    """The composition environment, with a made-up kind when it has none."""
    environment = _members(_members(request, "context"), ENVIRONMENT_KEY)
    version = _text(environment.get("apiVersion"))
    if (not version and not _text(environment.get("kind"))) or version.count("/") > 1:
        environment = {**environment, **ENVIRONMENT_KIND}
    return PatchedDocument(environment)
