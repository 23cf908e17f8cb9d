"""Findings as plain text: one line each, and a count."""

from __future__ import annotations

from collections.abc import Iterable

from pyxp.diagnostics import Finding, Severity


def parts_of(finding: Finding) -> tuple[str, str, str]:
    """A finding's line in three parts, which an edge may colour: its place, ``severity[code]``, and the rest."""
    where = f"{finding.location}: " if finding.location else ""
    label = f"{finding.severity.value}[{finding.code}]"
    return where, label, str(finding)[len(where) + len(label) :]


def summary(findings: Iterable[Finding]) -> str:
    """How many findings there are of each severity that occurs: ``2 errors, 1 note``; empty text for none."""
    severities = [finding.severity for finding in findings]
    counts = [(severities.count(severity), severity.value) for severity in Severity]
    return ", ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count)
