"""Judging one object: by the definitions that are given, and by the catalog for all other kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from pyxp.catalog import Catalog
from pyxp.diagnostics import Finding, Severity, has_errors, subject_of
from pyxp.errors import UsageError
from pyxp.jobs.documents import lack_of
from pyxp.jobs.unbuilt import CODE as NOT_BUILT
from pyxp.jobs.unbuilt import unbuilt
from pyxp.model.known_kinds import kind_advice, with_groups
from pyxp.model.manifests import group_kind
from pyxp.model.removed import CODE as REMOVED
from pyxp.model.removed import removals, removed_field
from pyxp.structural.kubernetes_kinds import is_only_answered, native_kinds, native_scope, native_versions
from pyxp.validation import Validator, Verdict
from pyxp.validation.findings import Locate, code_of, finding_of, findings_of
from pyxp.validation.json_texts import CODE as JSON
from pyxp.validation.json_texts import json_faults
from pyxp.validation.kinds import CRD_KIND, CRD_VERSION
from pyxp.validation.verdict import NO_FIELD, UNKNOWN_FIELD

Json = dict[str, Any]
_UNKNOWN_FIELD = code_of(UNKNOWN_FIELD)
_XRD_GROUP = "apiextensions.crossplane.io"
_REQUIRED = "field-value-required"
MISSING = "missing-schema"
"""The code of findings about kinds that nothing knows."""
ANSWERED = "never-stored"
"""The code of notes about kinds that are requests to the server, and no objects."""
NULL = "refused-null"
"""The code of findings about nulls that only server-side apply refuses."""
_XRD_KIND = "CompositeResourceDefinition"


@dataclass(slots=True)
class KindValidators:
    """Where the schemas of kinds come from. Each kind's schema is compiled once.

    Attributes:
        definitions: CRDs and XRDs; earlier ones win over later ones, all of them over the catalog.
        catalog: Facts about all other kinds.
    """

    definitions: Sequence[Json] = ()
    catalog: Catalog | None = None
    _validators: dict[tuple[str, str], Validator | None] = field(default_factory=dict, repr=False)
    _own: Validator | None = field(default=None, repr=False)
    _broken: set[tuple[str, str]] = field(default_factory=set, repr=False)
    _defined: dict[tuple[str, str], bool] | None = field(default=None, repr=False)

    def validator(self, api_version: str, kind: str) -> Validator | None:
        """The validator that knows a kind, or None."""
        key = (api_version, kind)
        if key not in self._validators:
            self._validators[key] = self._load(api_version, kind)
        return self._validators[key]

    def served(self, api_version: str, kind: str) -> list[str] | None:
        """The versions in which the definitions serve a kind of this group; None where no definition names it."""
        group = api_version.partition("/")[0]
        if (group, kind) not in self._named():
            return None
        own = self._definitions().kinds
        return sorted(version for version, known in own if known == kind and version.partition("/")[0] == group)

    def served_by_xrd(self, manifest: Json) -> bool:
        """Whether the manifest is a claim or composite: of a kind that an XRD among the definitions defines."""
        return self._named().get(group_kind(manifest), False)

    def _named(self) -> dict[tuple[str, str], bool]:
        """Group and kind of all that the definitions define, and whether an XRD does."""
        if self._defined is None:
            self._defined = {}
            for item in self.definitions:
                for pair in _named_kinds(item):
                    self._defined[pair] = self._defined.get(pair, False) or _is_xrd(item)
        return self._defined

    def is_broken(self, api_version: str, kind: str) -> bool:
        """Whether a definition names the kind, but is so wrong that nothing can be judged by it."""
        self._definitions()
        return (api_version.partition("/")[0], kind) in self._broken

    def knows_elsewhere(self, api_version: str, kind: str) -> bool:
        """Whether a kind of this name is known elsewhere, so that it is the group or version that is wrong."""
        if any(name == kind for _, name in self._definitions().kinds):
            return True
        if self.catalog is None or _is_of_kubernetes(api_version):
            return False
        return any(name == kind for _, name, _ in self.catalog.kinds())

    def advice(self, api_version: str, kind: str) -> str:
        """What to do about a kind that is not known: mostly the nearest one that is."""
        own = self._definitions().kinds
        versions = sorted(version for version, known in own if known == kind)
        if _is_of_kubernetes(api_version):
            if versions:
                return f"did you mean {kind} of {versions[0]}?"
            group = api_version.rpartition("/")[0]
            return kind_advice(group, kind, native_kinds()) or "it is not a kind of Kubernetes itself"
        theirs = self.catalog.kinds() if self.catalog is not None else []
        if advice := kind_advice(api_version.rpartition("/")[0], kind, [*with_groups(own), *theirs]):
            return advice
        return "give its CustomResourceDefinition among the schemas, or import it with pyxp schemas import"

    def _load(self, api_version: str, kind: str) -> Validator | None:
        own = self._definitions()
        if own.knows(api_version, kind) or (api_version, kind) == (CRD_VERSION, CRD_KIND):
            return own
        facts = self.catalog.find(api_version, kind) if self.catalog is not None else None
        return Validator([facts.crd()], namespaces=None, trusted=True, beside=own) if facts is not None else None

    def _definitions(self) -> Validator:
        if self._own is None:
            self._own = Validator([], namespaces=None)
            for definition in _first_of_each_name(self.definitions):
                try:
                    self._own.add(definition)
                except UsageError:
                    raise
                except Exception:  # told where the definition itself is judged
                    self._broken.update(_named_kinds(definition))
        return self._own


def is_definition(data: Any) -> bool:
    """Whether a document defines kinds: a CRD or an XRD."""
    if not isinstance(data, dict):
        return False
    if (data.get("apiVersion"), data.get("kind")) == (CRD_VERSION, CRD_KIND):
        return True
    return _is_xrd(data)


def validate_object(
    manifest: Any,
    schemas: KindValidators,
    locate: Locate,
    *,
    allow_missing_schemas: bool = False,
    applied: bool = False,
) -> tuple[Verdict | None, list[Finding]]:
    """The verdict on one object and what there is to say about it; no verdict for a kind without a schema.

    Args:
        manifest: The object.
        schemas: Where schemas come from.
        locate: Tells where a field of the object stands.
        allow_missing_schemas: A kind that nothing knows is worth a warning only.
        applied: The object is sent by server-side apply, as Crossplane sends what it composes; otherwise nulls that
            only that refuses are worth a warning.
    """
    subject = subject_of(manifest)
    api_version = manifest.get("apiVersion") if isinstance(manifest, dict) else None
    kind = manifest.get("kind") if isinstance(manifest, dict) else None
    if not isinstance(api_version, str) or not isinstance(kind, str) or not api_version or not kind:
        if (found := unbuilt(manifest, locate(""))) is not None:
            return None, [Finding(NOT_BUILT, found.message, Severity.ERROR, locate(""), subject, "", found.hint)]
        lack = lack_of(manifest)
        return None, [Finding("no-object", lack.message, Severity.ERROR, locate(lack.path), subject, "", lack.hint)]
    validator = schemas.validator(api_version, kind)
    if validator is None:
        return None, [_unknown(manifest, schemas, locate, lenient=allow_missing_schemas)]
    verdict = validator.check(manifest, operation="apply" if applied else "create")
    told_of = map(partial(_explained_field, schemas, manifest), findings_of(verdict, subject, locate))
    findings = [_with_version(item, validator, api_version, kind) for item in _explained(told_of, manifest, locate)]
    if (api_version, kind) == ("v1", "Secret"):
        findings = [_without_value(finding) for finding in findings]
    told_json = json_faults(manifest)
    findings += [
        Finding(JSON, told, Severity.ERROR, locate(path), subject, path, hint) for path, told, hint in told_json
    ]
    if verdict.accepted and not applied:
        findings += _refused_nulls(manifest, validator, locate)
    if verdict.accepted and _is_xrd(manifest):
        # Loaded only where it is used: most documents define nothing.
        from pyxp.validation.definitions import definition_causes, definition_warnings
        from pyxp.validation.schema_keywords import keyword_warnings, required_faults

        findings += [finding_of(cause, subject, locate) for cause in definition_causes(verdict.object)]
        findings += keyword_warnings(verdict.object, subject, locate)
        findings += required_faults(verdict.object, subject, locate)
        if not has_errors(findings):
            findings += definition_warnings(verdict.object, subject, locate)
    return verdict, findings


def _with_version(finding: Finding, validator: Validator, api_version: str, kind: str) -> Finding:
    """A warning that the version of an object is deprecated, with the version to write."""
    if finding.code != "server-warning":
        return finding
    told, advised = validator.deprecation(api_version, kind)
    named = advised.rpartition("/")[2] in told.split()
    fits = bool(advised) and finding.message == told and not named
    return replace(finding, hint=f"write apiVersion: {advised}") if fits else finding


def _without_value(finding: Finding) -> Finding:
    """A finding on a Secret's content, as one that does not repeat it: reports are read by more people."""
    head, _, below = re.sub(r"[\[.]", "/", finding.path, count=1).partition("/")
    if head not in ("data", "stringData"):
        return finding
    wanted = "text in base64" if head == "data" else "text"
    told = f"must be {wanted} (the value is not shown)" if below else f"must be a map of {wanted}, which is not shown"
    hint = "stringData takes plain text, which the server encodes" if head == "data" and below else ""
    return replace(finding, message=told, hint="quote it" if finding.hint.startswith("quote it") else hint)


def _refused_nulls(manifest: Json, validator: Validator, locate: Locate) -> Iterator[Finding]:
    """The nulls of an object that can be created, but not by server-side apply."""
    if not _holds_null(manifest):
        return
    told = "null is dropped where the object is created, but server-side apply refuses it"
    hint = "leave the field out, or give it a value"
    causes = validator.check(manifest, operation="apply").causes
    for path in dict.fromkeys(cause.field for cause in causes if cause.field != NO_FIELD):
        yield Finding(NULL, told, Severity.WARNING, locate(path), subject_of(manifest), path, hint)


def _holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_null, value.values()))
    return any(map(_holds_null, value)) if isinstance(value, list) else value is None


def _explained_field(schemas: KindValidators, manifest: Json, finding: Finding) -> Finding:
    """A finding on a field that a resource had before Crossplane v2, as one that says so."""
    if finding.code != _UNKNOWN_FIELD:
        return finding
    spec = manifest.get("spec")
    beside = {*(spec if isinstance(spec, dict) else ()), *(["crossplane"] if schemas.served_by_xrd(manifest) else ())}
    told = removed_field(finding.path, beside)
    return replace(finding, code=REMOVED, message=told[0], hint=told[1]) if told else finding


def _explained(findings: Iterable[Finding], manifest: Json, locate: Locate) -> Iterator[Finding]:
    """The findings; those that a removed feature of Crossplane explains, as one that says so."""
    removed = removals(manifest)
    told = (item for item in findings if not any(removal.explains(item.path) for removal in removed))
    yield from (_told_empty(item, manifest) for item in told)
    for removal in removed:
        at = locate(removal.path)
        yield Finding(
            REMOVED,
            removal.message,
            location=at.of_key if at else None,
            subject=subject_of(manifest),
            path=removal.path,
            hint=removal.hint,
        )


def _told_empty(finding: Finding, manifest: Json) -> Finding:
    """The finding, with a word on a required field that is there, but has nothing in it: ``spec:``."""
    if finding.code != _REQUIRED or finding.hint or manifest.get(finding.path, "") is not None:
        return finding
    return replace(finding, hint=f"{finding.path} is empty: write its fields in the lines below it, indented")


def _unknown(manifest: Json, schemas: KindValidators, locate: Locate, *, lenient: bool) -> Finding:
    api_version, kind = manifest["apiVersion"], manifest["kind"]
    severity = Severity.WARNING if lenient else Severity.ERROR
    subject = subject_of(manifest)
    if removed := list(_explained((), manifest, locate)):
        return removed[0]
    if (unready := unbuilt(manifest, locate(""))) is not None:
        return Finding(NOT_BUILT, unready.message, severity, locate("kind"), subject, "", unready.hint)
    if schemas.is_broken(api_version, kind):
        told = f"{kind} of {api_version} cannot be checked: its definition has problems"
        return Finding("broken-schema", told, severity, locate("kind"), subject, "", "correct the definition first")
    served = schemas.served(api_version, kind)
    if served is not None:
        told = f'no matches for kind "{kind}" in version "{api_version}": its definition does not serve this version'
        hint = f"write apiVersion: {' or '.join(served)}" if served else "set served: true on a version of it"
        return Finding("unserved-version", told, Severity.ERROR, locate("apiVersion"), subject, "apiVersion", hint)
    if native_scope(api_version, kind) is not None:
        return _native(manifest, locate, severity)
    if is_only_answered(api_version, kind):
        told = f"{kind} of {api_version} is a request: the server answers it and stores nothing, so it is not checked"
        return Finding(ANSWERED, told, Severity.NOTE, locate("kind"), subject, "", "")
    told = f"no schema is known for {kind} of {api_version}"
    hint = schemas.advice(api_version, kind)
    wrong = "apiVersion" if schemas.knows_elsewhere(api_version, kind) else "kind"
    return Finding(MISSING, told, severity, locate(wrong), subject, "", hint)


def _native(manifest: Json, locate: Locate, severity: Severity) -> Finding:
    """What is said of a kind of Kubernetes itself of which there is no schema: any cluster has it, and judges it."""
    api_version, kind, subject = manifest["apiVersion"], manifest["kind"], subject_of(manifest)
    if api_version in (versions := native_versions(api_version)):
        told = f"no schema is known for {kind} of {api_version}, so only the server judges it"
        return Finding(MISSING, told, Severity.NOTE, locate("kind"), subject, "", "")
    told = f'no matches for kind "{kind}" in version "{api_version}": Kubernetes does not have this version'
    hint = f"write apiVersion: {versions[0]}"
    return Finding("unserved-version", told, severity, locate("apiVersion"), subject, "apiVersion", hint)


def _is_of_kubernetes(api_version: str) -> bool:
    group = api_version.rpartition("/")[0]
    return "." not in group or group.endswith((".k8s.io", ".kubernetes.io"))


def _is_xrd(data: Json) -> bool:
    return data.get("kind") == _XRD_KIND and str(data.get("apiVersion", "")).partition("/")[0] == _XRD_GROUP


def _first_of_each_name(definitions: Sequence[Json]) -> Iterator[Json]:
    """The definitions that count: a cluster has one of each name. In reverse, as later ones win in a validator."""
    first: dict[Any, Json] = {}
    for definition in definitions:
        metadata = definition.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        first.setdefault(name if isinstance(name, str) and name else id(definition), definition)
    return reversed(first.values())


def _named_kinds(definition: Json) -> Iterator[tuple[str, str]]:
    """Group and kind of what a definition defines, as far as it can be read."""
    spec = definition.get("spec")
    if not isinstance(spec, dict):
        return
    for part in ("names", "claimNames"):
        names = spec.get(part)
        if isinstance(names, dict) and isinstance(names.get("kind"), str):
            yield str(spec.get("group", "")), names["kind"]
