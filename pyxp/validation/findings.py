"""Verdicts as findings: each cause with its location in the text it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import Location
from pyxp.validation.verdict import NO_FIELD, RULES_SKIPPED, Cause, Verdict

Locate = Callable[[str], Location | None]
"""Finds the location of a field path in the text that an object comes from."""

_WORD = re.compile(r"(?<!^)(?=[A-Z])")
_FIELD = re.compile(r"((?:metadata|spec|template|status)(?:[.\[][^\s:]*)?): ")
"""How a warning begins that is about a field."""
_OF_KEYS: Final = frozenset({"unknown-field", "removed-in-v2", "unknown-keyword", "missing-key"})
_HOLDS_A_PATH: Final = ("FieldPath", "fieldPath")
_WRITTEN = (
    ("spec.validation.", "spec.versions[0].schema."),
    ("spec.additionalPrinterColumns", "spec.versions[0].additionalPrinterColumns"),
    ("spec.subresources", "spec.versions[0].subresources"),
    ("spec.selectableFields", "spec.versions[0].selectableFields"),
    ("spec.conversion.webhookClientConfig", "spec.conversion.webhook.clientConfig"),
    ("spec.conversion.conversionReviewVersions", "spec.conversion.webhook.conversionReviewVersions"),
    ("status.storedVersions", "spec.versions"),
)


def code_of(reason: str) -> str:
    """A reason of the API server, ``FieldValueRequired``, as a rule code, ``field-value-required``."""
    return _WORD.sub("-", reason).lower()


def written_path(field: str) -> str:
    """Where a person wrote what the server means by a cause's field; it hoists parts of CRDs to their top."""
    for prefix, written in _WRITTEN:
        if field.startswith(prefix):
            return written + field.removeprefix(prefix)
    return field.replace(".JSONPath", ".jsonPath")


def is_about_key(code: str, path: str) -> bool:
    """Whether a finding is about the key at its path and not about its value; paths are values in patches."""
    return code in _OF_KEYS and not path.endswith(_HOLDS_A_PATH)


def finding_of(cause: Cause, subject: str, locate: Locate) -> Finding:
    """One cause as a finding."""
    if cause == RULES_SKIPPED:
        told = "rules (x-kubernetes-validations) are checked once the errors are corrected"
        return Finding("skipped-rules", told, Severity.NOTE, locate(""), subject)
    path, code = "" if cause.field == NO_FIELD else written_path(cause.field), code_of(cause.reason)
    location = locate(cause.at or path)
    return Finding(
        code=code,
        message=cause.plain or cause.message,
        location=location.of_key if location is not None and (cause.of_key or is_about_key(code, path)) else location,
        subject=subject,
        path=path,
        hint=cause.hint,
    )


def findings_of(verdict: Verdict, subject: str, locate: Locate) -> Iterator[Finding]:
    """A verdict as findings: errors for its causes, warnings for the rest."""
    causes = (*verdict.causes, *verdict.further)
    for cause in causes:
        # What the server says of a CRD's status follows from the versions, which have causes of their own.
        if cause.field != "status.storedVersions" or len(causes) == 1:
            yield finding_of(cause, subject, locate)
    for told in verdict.unchecked:
        yield Finding("unchecked-rule", f"not checked: {told}", Severity.WARNING, locate(""), subject)
    for told in verdict.warnings:
        path = _FIELD.match(told)
        yield Finding("server-warning", told, Severity.WARNING, locate(path.group(1) if path else ""), subject)
