"""One call of the function: templates, composite, observed resources and environment become desired resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyxp.engine.patch_and_transform.connection import SecretComposer, extract
from pyxp.engine.patch_and_transform.documents import PatchedDocument
from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.outcomes import Fatal, Outcome, Refusal, Withheld
from pyxp.engine.patch_and_transform.patches import CompiledPatch
from pyxp.engine.patch_and_transform.remembering import MISSING, Made, Memory, Reads
from pyxp.engine.patch_and_transform.requests import ENVIRONMENT_KEY, environment_of, members, opinion, text_of
from pyxp.engine.patch_and_transform.templates import CompiledTemplate
from pyxp.engine.patch_and_transform.values import copied
from pyxp.engine.results import fatal, result
from pyxp.model.budget import Budget, Exceeded
from pyxp.model.fieldpath import FieldPathError, PathNotFoundError
from pyxp.model.patches import Side


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
        memory: What the templates became for other composites; None where nobody remembers.
    """

    def __init__(self, request: Mapping[str, Any], budget: Budget, memory: Memory | None = None) -> None:
        self._request = request
        self._budget = budget
        self._memory = memory
        self._seen: list[Any] | None = None
        self._values: dict[int, tuple[Any, int]] = {}
        self._results: list[dict[str, str]] = []
        self._withheld: list[Withheld] = []
        observed, desired = members(request, "observed"), members(request, "desired")
        composite, wanted = members(observed, "composite"), members(desired, "composite")
        self._xr = PatchedDocument(composite.get("resource"))
        self._observed = members(observed, "resources")
        self._details: dict[str, str] = dict(members(wanted, "connection_details"))
        self._had_details = bool(self._details)
        self._desired = {
            name: _Desired(PatchedDocument(members(entry).get("resource")), opinion(members(entry).get("ready")))
            for name, entry in members(desired, "resources").items()
        }
        # The composite's kind is always that of the observed one, empty where that has none.
        kind = {key: text_of(self._xr.data.get(key)) for key in ("apiVersion", "kind")}
        self._wanted = PatchedDocument({**members(wanted, "resource"), **kind})
        self._environment = environment_of(request)

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
        # What is observed goes into the environment, which then changes from template to template.
        reads = self._memory.reads(template) if self._memory is not None and not self._observed else None
        if reads is not None and self._render_alike(template, reads):
            return
        document, ready = self._start(template), ""
        entry = self._observed.get(template.name)
        observed = PatchedDocument(members(entry).get("resource")) if entry is not None else None
        if observed is not None:
            ready = self._observe(template, document, observed, members(entry, "connection_details"))
        if self._patch(template, document, observed):
            self._desired[template.name] = _Desired(document, ready)

    def _render_alike(self, template: CompiledTemplate, reads: Reads) -> bool:
        """Render a template of which nothing is observed as for another composite; whether that can be."""
        if self._seen is None and self._memory is not None:
            self._seen = self._memory.seen(self._xr, self._environment)
        seen, budget = self._seen or [], self._budget
        key = reads.key(seen)
        if key is None:
            return False
        made = reads.answers.get(key)
        if made is not None and made.values <= budget.values and made.text <= budget.text:
            budget.values -= made.values
            budget.text -= made.text
            self._results.extend(made.told)
            self._withheld.extend(made.withheld)
        else:
            values, text, told, left_out = budget.values, budget.text, len(self._results), len(self._withheld)
            document = self._start(template)
            there = self._patch_with(template, document, reads, seen)
            made = Made(
                document if there else None,
                tuple(self._results[told:]),
                tuple(self._withheld[left_out:]),
                values - budget.values,
                text - budget.text,
            )
            reads.answers.keep(key, made)
        if made.document is not None:
            self._desired[template.name] = _Desired(made.document)
        return True

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
                raise _unpatched(template, index, error) from error
        return True

    def _patch_with(
        self, template: CompiledTemplate, document: PatchedDocument, reads: Reads, seen: Sequence[Any]
    ) -> bool:
        """The same where nothing is observed, and it is known which fields are missing."""
        sources = {"composite": self._xr, "environment": self._environment}
        self._budget.count(template.cost)
        for index, patch, fields in reads.steps:
            if not patch.required and MISSING in [seen[field] for field in fields]:
                continue
            try:
                patch.write(document, self._made(patch, sources[patch.source]), self._budget)
            except PathNotFoundError as error:
                if patch.required and not self._goes_on(template, index, None, error):
                    return False
            except (FieldPathError, Failure, Exceeded) as error:
                raise _unpatched(template, index, error) from error
        return True

    def _made(self, patch: CompiledPatch, source: PatchedDocument) -> Any:
        """What a patch makes; those of patch sets make it once for all templates, as long as nothing is observed.

        Raises:
            Exceeded: It is too much.
            Failure: It cannot be made.
            FieldPathError: Its source cannot be read.
        """
        budget, known = self._budget, self._values.get(id(patch))
        if known is not None:
            budget.count(known[1])
            return copied(known[0])
        values, text = budget.values, budget.text
        value = patch.make(source, budget)
        if budget.text == text:
            self._values[id(patch)] = value, values - budget.values
            return copied(value)
        return value

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
        context = {**members(self._request, "context"), ENVIRONMENT_KEY: self._environment.on_the_wire()}
        response: dict[str, Any] = {"desired": desired, "context": context}
        if self._results:
            response["results"] = self._results
        return Outcome(response, tuple(self._withheld))

    def fatal(self, message: str, refusal: Refusal) -> Outcome:
        """The response of a run that cannot go on: the desired state of the request, and why."""
        response: dict[str, Any] = {}
        desired, context = members(self._request, "desired"), members(self._request, "context")
        if self._had_details:
            # The real function has written into the request's own details by then, and returns them.
            composite = {**members(desired, "composite"), "connection_details": self._details}
            desired = {**desired, "composite": composite}
        if desired:
            response["desired"] = desired
        if context:
            response["context"] = context
        response["results"] = [*self._results, fatal(message)]
        return Outcome(response, tuple(self._withheld), refusal)


def _unpatched(template: CompiledTemplate, index: int, error: FieldPathError | Failure | Exceeded) -> Fatal:
    patch = template.patches[index]
    told = f'cannot render composed resource "{template.name}" "{patch.type}" patch at index {index}: {error.message}'
    return Fatal(told, Refusal(resource=template.name, patch_index=index))


def _entry(item: _Desired) -> dict[str, Any]:
    entry: dict[str, Any] = {"resource": item.document.on_the_wire()}
    if item.ready:
        entry["ready"] = item.ready
    return entry
