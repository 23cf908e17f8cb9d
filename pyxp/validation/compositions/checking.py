"""The checks of a Composition, one step and one template after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pyxp.catalog import VersionFacts
from pyxp.diagnostics import Finding, Severity, sort_findings
from pyxp.model.compositions import (
    FILTER,
    Step,
    Template,
    composed_kind,
    function_name,
    pipeline_of,
    read_steps,
)
from pyxp.model.manifests import mapping
from pyxp.model.removed import CODE as REMOVED
from pyxp.model.removed import removals
from pyxp.structural.xrd import scope_of
from pyxp.validation.compositions.arrivals import check_arrivals
from pyxp.validation.compositions.asked import asked_fields
from pyxp.validation.compositions.bases import check_base, check_metadata, check_required, check_unknown
from pyxp.validation.compositions.circles import check_circles
from pyxp.validation.compositions.configs import known_data
from pyxp.validation.compositions.details import check_details, check_identity, connection_keys
from pyxp.validation.compositions.documents import check_documents
from pyxp.validation.compositions.environment import EnvironmentKeys
from pyxp.validation.compositions.labels import check_labels
from pyxp.validation.compositions.losses import Overwritten, check_losses, check_written_twice
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.patches import PatchCheck
from pyxp.validation.compositions.pipeline import check_names, check_pipeline, foreign_steps
from pyxp.validation.compositions.schemas import Facts, Json, composite_schema
from pyxp.validation.compositions.selecting import read_resources, read_selections
from pyxp.validation.compositions.selectors import check_selectors
from pyxp.validation.compositions.usual import usual_schema
from pyxp.validation.compositions.writers import Writers
from pyxp.validation.scopes import check_scope, scope_of_kind

_COMPOSITION = {"apiVersion": "apiextensions.crossplane.io/v1", "kind": "Composition"}
_SECRET_REFERENCE: Json = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "namespace": {"type": "string"}},
}


class UnknownKind(NamedTuple):
    """What to say of a composed kind that is not known."""

    severity: Severity = Severity.WARNING
    hint: str = "import its CRD with pyxp schemas import"


Advice = Callable[[str, str], UnknownKind]
"""Tells what to say of a kind that is not known, by ``apiVersion`` and ``kind``."""


def check_composition(  # noqa: PLR0913 - what a Composition is judged by
    composition: Json,
    xrd: Json | None,
    facts: Facts,
    *,
    packages: Mapping[str, str] | None = None,
    configs: Sequence[Json] = (),
    advice: Advice = lambda api_version, kind: UnknownKind(),
) -> list[Finding]:
    """Everything that is wrong with the patch-and-transform steps of a Composition.

    An error is what the control plane refuses, or a value that never arrives; what only the author can judge is a
    warning.

    Args:
        composition: The Composition.
        xrd: The definition of its composite; without it paths into the composite are not judged.
        facts: Finds what is known of a kind; a kind that is not known is a warning and its fields are not judged.
        packages: The functions that there are: the last part of the package's repository by the Function's name.
            None or nothing where that is not known.
        configs: The EnvironmentConfig objects that are at hand.
        advice: What to say of a kind that is not known.

    Returns:
        Findings, sorted; their ``path`` leads into the Composition, their ``subject`` is the composed resource's name.
    """
    schema = composite_schema(xrd, composed_kind(composition)[0]) if xrd is not None else None
    check = _Check(composition, xrd, schema, facts, packages or {}, advice)
    return check.run(configs)


class _Check:
    def __init__(  # noqa: PLR0913 - what check_composition was given
        self,
        composition: Json,
        xrd: Json | None,
        composite: Json | None,
        facts: Facts,
        packages: Mapping[str, str],
        advice: Advice,
    ) -> None:
        self.composition = composition
        self.composite = composite
        self.facts = facts
        self.packages = packages
        self.advice = advice
        self.xrd = xrd
        self.keys = connection_keys(xrd)
        self.scope = scope_of(dict(xrd)) if xrd is not None else ""
        self.notes = Notes()
        filled = "environment" in mapping(composition.get("spec"))
        self.environment = EnvironmentKeys(self.notes, foreign=filled)
        self.patches = PatchCheck(self.notes, composite, self.scope == "Namespaced", self.environment)
        self.asked = asked_fields(composition, packages)
        self.overwritten = Overwritten()
        self._told: set[tuple[str, str]] = set()

    def run(self, configs: Sequence[Json]) -> list[Finding]:
        for removal in removals({**self.composition, **_COMPOSITION}):
            self.notes.add(REMOVED, removal.message, removal.path, hint=removal.hint)
            if removal.alone:
                return sort_findings(self.notes.findings)
        check_pipeline(self.composition, self.packages, self.notes)
        steps = list(read_steps(self.composition, self.packages))
        foreign = foreign_steps(self.composition, self.packages)
        self.environment.data = known_data(self.composition, configs, self.packages, foreign, self.notes)
        for step in steps:
            self.environment.expect(step)
        known: dict[str, VersionFacts] = {}
        for step in steps:
            self.environment.foreign = self.environment.foreign or any(index < step.index for index in foreign)
            self._step(step, known)
        templates = tuple(template for step in steps for template in step.templates)
        self.overwritten.tell(self.notes)
        check_names(steps, foreign, self.notes)
        resources = read_resources(templates)
        selections = read_selections(resources, known)
        check_selectors(selections, resources, self.notes, alone=not foreign)
        check_labels(resources, self.xrd, self.notes, alone=not foreign)
        writers = Writers(steps)
        check_arrivals(steps, writers, self.composite, self.notes, foreign=bool(foreign))
        if not foreign and not _takes_out(self.composition, self.packages):
            check_written_twice(writers, self.notes)
        check_circles(resources, selections, known, writers, self.notes, alone=not foreign)
        doubtful = tuple(f"{step.where}." for step in steps if not step.certain)
        return sort_findings(_softened(item, item.path.startswith(doubtful)) for item in self.notes.findings)

    def _step(self, step: Step, known: dict[str, VersionFacts]) -> None:
        for patch in step.environment:
            self.patches.check(patch, None, None)
        for template in step.templates:
            version = self._version(template)
            if version is not None:
                known[template.where] = version
            self._template(template, version)
        for unused in (patch_set for patch_set in step.sets if not patch_set.used):
            for patch in unused.patches:
                if patch.source == "composite":
                    self.patches.check(patch, None, None)
        for patch in step.secret:
            self.patches.check(patch, Template("", step.where, None, (), {}), _SECRET_REFERENCE)

    def _version(self, template: Template) -> VersionFacts | None:
        api_version, kind = template.api_version, template.kind
        if template.base is None:
            return None
        if not api_version and kind:
            self.notes.add("missing-field", "the base has no apiVersion", f"{template.where}.base", template.name)
        if not api_version or not kind or any(patch.to in {"kind", "apiVersion"} for patch in template.patches):
            return None
        found = self.facts(api_version, kind)
        if found is None:
            self._unknown(template)
            check_unknown(template, self.notes)
            return None
        version = found.version(api_version.rpartition("/")[2])
        if not version.served:
            told = f"the API server does not serve {kind} in {api_version}"
            served = [name for name in found.versions if found.version(name).served]
            hint = f"write {found.group}/{served[-1]}" if served else ""
            self.notes.add("unknown-kind", told, f"{template.where}.base.apiVersion", template.name, hint=hint)
        return version

    def _unknown(self, template: Template) -> None:
        """Say that a kind is not known; of kinds that the author alone can judge, once."""
        key = (template.api_version, template.kind)
        unknown = self.advice(*key)
        if key in self._told and unknown.severity is not Severity.ERROR:
            return
        self._told.add(key)
        told = f"{template.api_version} {template.kind} is not known, so its fields were not checked"
        where = f"{template.where}.base"
        self.notes.add("unknown-kind", told, where, template.name, hint=unknown.hint, severity=unknown.severity)

    def _template(self, template: Template, version: VersionFacts | None) -> None:
        schema = version.schema if version else usual_schema(template)
        if schema is not None:
            check_base(template, schema, self.notes)
        if self.scope and template.base:
            lives = scope_of_kind(template.api_version, template.kind, version.kind if version else None)
            self.notes.findings += check_scope(template, lives, self.scope)
        check_metadata(template, self.notes)
        check_identity(template, self.notes)
        for patch in template.patches:
            self.patches.check(patch, template, schema)
        check_documents(template, self.notes)
        check_losses(template, self.composite, self.notes, self.overwritten)
        check_details(template, version, schema, self.keys, self.patches, self.notes)
        if version is not None:
            check_required(template, version, self.composite, self.asked.get(template.name, set()), self.notes)


def _takes_out(composition: Json, packages: Mapping[str, str]) -> bool:
    """Whether a step takes resources out again by conditions."""
    return any(function_name(step, packages) == FILTER for _, step in pipeline_of(composition))


def _softened(finding: Finding, doubtful: bool) -> Finding:
    certain = not doubtful or finding.severity is not Severity.ERROR
    return finding if certain else replace(finding, severity=Severity.WARNING)


def merged(alternatives: Sequence[list[Finding]]) -> list[Finding]:
    """The findings of one Composition under several definitions: what not all of them say is a warning."""
    everywhere = set(alternatives[0]).intersection(*alternatives[1:])
    findings: dict[Finding, None] = {}
    for finding in (item for found in alternatives for item in found):
        findings[_softened(finding, finding not in everywhere)] = None
    return sort_findings(findings)
