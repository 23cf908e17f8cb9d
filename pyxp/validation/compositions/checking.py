"""The checks of a Composition, one function per subject."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyxp.catalog import VersionFacts
from pyxp.diagnostics import Finding, Severity, sort_findings
from pyxp.schemas.xrd import scope_of
from pyxp.validation.compositions.bases import check_base, check_required
from pyxp.validation.compositions.schemas import Facts, Json, Place, composite_schema, look_up
from pyxp.validation.compositions.scopes import check_scope
from pyxp.validation.compositions.selectors import check_selectors
from pyxp.validation.compositions.templates import Patch, Step, Template, read_steps
from pyxp.validation.compositions.typing_rules import accepts, type_after, type_of_schema

_FROM_ENVIRONMENT = {"FromEnvironmentFieldPath", "CombineFromEnvironment"}
_FROM_COMPOSITE = {"FromCompositeFieldPath", "CombineFromComposite"}
_TO_ENVIRONMENT = {"ToEnvironmentFieldPath", "CombineToEnvironment"}


def check_composition(composition: Json, xrd: Json | None, facts: Facts) -> list[Finding]:
    """Everything that is wrong with the patch-and-transform steps of a Composition.

    Args:
        composition: The Composition.
        xrd: The definition of its composite; without it paths into the composite are not judged.
        facts: Finds what is known of a kind; a kind that is not known is a warning and its fields are not judged.

    Returns:
        Findings, sorted; their ``path`` leads into the Composition, their ``subject`` is the composed resource's name.
    """
    reference = (composition.get("spec") or {}).get("compositeTypeRef") or {}
    schema = composite_schema(xrd, str(reference.get("apiVersion", ""))) if xrd is not None else None
    findings: list[Finding] = []
    for step in read_steps(composition):
        findings += _StepCheck(step, schema, facts).run()
        for template in step.templates if xrd is not None else ():
            kind = facts(template.api_version, template.kind)
            if kind is not None:
                findings += check_scope(template, kind, scope_of(dict(xrd or {})))
    return sort_findings(findings)


@dataclass
class _Written:
    """A key of the environment: the type of its value and the resource that writes it, empty for the claim's."""

    kind: str
    by: str


@dataclass
class _StepCheck:
    step: Step
    composite: Json | None
    facts: Facts
    findings: list[Finding] = field(default_factory=list)
    environment: dict[str, _Written] = field(default_factory=dict)
    written_later: dict[str, str] = field(default_factory=dict)

    def run(self) -> list[Finding]:
        for patch in self.step.environment:
            self._environment_patch(patch)
        for template in self.step.templates:
            for patch in template.patches:
                if patch.type in _TO_ENVIRONMENT:
                    self.written_later.setdefault(patch.to, template.name)
        known: dict[str, VersionFacts] = {}
        for template in self.step.templates:
            version = self._version(template)
            if version is not None:
                known[template.name] = version
            self._template(template, version)
        self.findings += check_selectors(self.step.templates, known)
        return self.findings

    def _version(self, template: Template) -> VersionFacts | None:
        kind = self.facts(template.api_version, template.kind) if template.base else None
        if kind is None and template.base:
            self._note(
                "unknown-kind",
                f"{template.api_version} {template.kind} is not known, so its fields were not checked",
                f"{template.where}.base",
                template.name,
                hint="import its CRD with pyxp schemas import",
                severity=Severity.WARNING,
            )
        return kind.version(template.api_version.rpartition("/")[2]) if kind else None

    def _template(self, template: Template, version: VersionFacts | None) -> None:
        schema = version.schema if version else None
        if version is not None:
            self.findings += check_base(template, version)
        for patch in template.patches:
            self._patch(patch, template, schema)
        self._details(template, schema)
        if version is not None:
            self.findings += check_required(template, version, self.composite)

    def _details(self, template: Template, schema: Json | None) -> None:
        for key in ("connectionDetails", "readinessChecks"):
            entries = template.data.get(key)
            for index, entry in enumerate(entries if isinstance(entries, list) else ()):
                path = entry.get("fromFieldPath") or entry.get("fieldPath") if isinstance(entry, dict) else None
                if path and schema is not None:
                    name = "fromFieldPath" if entry.get("fromFieldPath") else "fieldPath"
                    self._look_up(schema, str(path), f"{template.where}.{key}[{index}].{name}", template.name)

    def _environment_patch(self, patch: Patch) -> None:
        """Claim values enter the environment before any resource is composed."""
        if patch.type not in _FROM_COMPOSITE:
            return
        kind = self._source_type(patch, self.composite, "")
        self.environment[patch.to] = _Written(kind, "")

    def _patch(self, patch: Patch, template: Template, schema: Json | None) -> None:
        if patch.type in _FROM_COMPOSITE:
            self._target(patch, schema, self._source_type(patch, self.composite, template.name), template)
        elif patch.type in _FROM_ENVIRONMENT:
            self._target(patch, schema, self._environment_type(patch, template), template)
        elif patch.type in _TO_ENVIRONMENT:
            self.environment[patch.to] = _Written(self._source_type(patch, schema, template.name), template.name)
        elif patch.type in {"ToCompositeFieldPath", "CombineToComposite"}:
            self._target(patch, self.composite, self._source_type(patch, schema, template.name), template)

    def _source_type(self, patch: Patch, schema: Json | None, name: str) -> str:
        """The type of the value that a patch hands on, after its transforms."""
        kinds = []
        for path, where in patch.sources():
            place = self._look_up(schema, path, where, name) if schema is not None else Place({})
            kinds.append(type_of_schema(place.schema) if place.schema is not None else "any")
        return self._transformed(patch, "string" if "combine" in patch.data else (kinds or ["any"])[0], name)

    def _environment_type(self, patch: Patch, template: Template) -> str:
        kinds = []
        for path, where in patch.sources():
            written = self._written(path)
            if written is not None:
                kinds.append(written.kind)
                continue
            later = self.written_later.get(path)
            if later == template.name or later is None:
                message = f"nothing writes {path} to the environment" + (" before this patch reads it" if later else "")
                hint = ""
            else:
                message = f"{path} is written by {later}, which comes later, so the value is always one reconcile old"
                hint = f"move {later} in front of {template.name}"
            self._note("environment-order", message, where, template.name, hint=hint)
        return self._transformed(patch, "string" if "combine" in patch.data else (kinds or ["any"])[0], template.name)

    def _written(self, path: str) -> _Written | None:
        """Who wrote an environment path, or an object above it."""
        found = self.environment.get(path)
        if found is not None:
            return found
        above = (key for key in self.environment if path.startswith((f"{key}.", f"{key}[")))
        return _Written("any", "") if next(above, None) is not None else None

    def _transformed(self, patch: Patch, kind: str, name: str) -> str:
        given = patch.data.get("transforms")
        transforms = given if isinstance(given, list) else []
        result, failing = type_after(kind, transforms)
        if failing is None:
            return result
        self._note(
            "wrong-type",
            f"a {transforms[failing]['type']} transform cannot take a value of type {result}",
            f"{patch.where}.transforms[{failing}]",
            name,
        )
        return "any"

    def _target(self, patch: Patch, schema: Json | None, kind: str, template: Template) -> None:
        if schema is None:
            return
        place = self._look_up(schema, patch.to, f"{patch.where}.toFieldPath", template.name)
        if place.schema is not None and not accepts(place.schema, kind):
            wanted = type_of_schema(place.schema)
            self._note(
                "wrong-type",
                f"{patch.to} takes a value of type {wanted}, but the patch writes one of type {kind}",
                f"{patch.where}.toFieldPath",
                template.name,
                hint=f"add a transform of type convert to {wanted}"
                if wanted in {"string", "integer", "number"}
                else "",
            )

    def _look_up(self, schema: Json, path: str, where: str, name: str) -> Place:
        place = look_up(schema, path)
        if place.schema is None:
            self._note("unknown-field", f"{path} does not exist: {place.problem}", where, name, hint=place.hint)
        return place

    def _note(  # noqa: PLR0913 - the parts of a finding, named at every call
        self,
        code: str,
        message: str,
        where: str,
        name: str,
        *,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.findings.append(Finding(code, message, severity, None, name, where, hint))
