"""Findings as plain text: one line each, and a count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyxp.diagnostics import Finding, Severity

MOST_OF_ONE: Final = 100
"""Findings on one document that are told one by one; whoever corrects those sees the others next time."""


def by_document(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings by the document that they are on, in the order in which documents first come."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        # Composed resources are called ``Kind/name (name in the Composition)``.
        key = (finding.location.file if finding.location else "", finding.subject.partition(" (")[0])
        found.setdefault(key, []).append(finding)
    return list(found.values())


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
