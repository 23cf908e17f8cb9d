"""Findings as plain text: one line each, and a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from pyxp.diagnostics import Finding, Severity

MOST_OF_ONE: Final = 100
"""Findings on one document that are told one by one; whoever corrects those sees the others next time."""


def bounded(findings: Iterable[Finding]) -> Iterator[tuple[Finding, int]]:
    """The findings that are told, in the given order; of very many on one document the first.

    Beside each stands 0, or, for the last one of a document with more of them than are told, how many were left out;
    that one only says where, and is not to be told itself.
    """
    every = list(findings)
    total = Counter(map(_document_of, every))
    seen: Counter[tuple[str, str]] = Counter()
    for finding in every:
        document = _document_of(finding)
        seen[document] += 1
        if seen[document] <= MOST_OF_ONE:
            yield finding, 0
        elif seen[document] == total[document]:
            yield finding, total[document] - MOST_OF_ONE


def _document_of(finding: Finding) -> tuple[str, str]:
    # Composed resources are called ``Kind/name (name in the Composition)``.
    return (finding.location.file if finding.location else "", finding.subject.partition(" (")[0])


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
