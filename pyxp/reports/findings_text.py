"""Findings as plain text: one line each, and a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from pyxp.diagnostics import Finding, Severity
from pyxp.reports.wording import counted

MOST_OF_ONE: Final = 100
"""Findings on one document that are told one by one; whoever corrects those sees the others next time."""


class Line(NamedTuple):
    """A line about a finding in three parts, of which an edge may colour one.

    Attributes:
        where: Its location with a colon behind, or nothing.
        label: ``severity[code]``; nothing where it only says how many more there are.
        rest: What it says.
        severity: How bad the finding is; None where it only says how many more there are.
    """

    where: str
    label: str
    rest: str
    severity: Severity | None = None


def lines(findings: Iterable[Finding]) -> Iterator[Line]:
    """Findings as lines in their order; of very many on one document the first, and how many more there are."""
    for item in shortened(findings):
        yield Line("", "", item) if isinstance(item, str) else line_of(item)


def shortened(findings: Iterable[Finding]) -> Iterator[Finding | str]:
    """Findings in their order; of very many on one document the first, and then how many more there are."""
    every = list(findings)
    total = Counter(map(_document_of, every))
    seen: Counter[tuple[str, str]] = Counter()
    for finding in every:
        document = _document_of(finding)
        seen[document] += 1
        if seen[document] <= MOST_OF_ONE:
            yield finding
        elif seen[document] == total[document]:
            where = f"{finding.location.file}: " if finding.location else ""
            about = f"{where}{finding.subject}".replace("\n", r"\n")
            yield f"{about}: and {counted(total[document] - MOST_OF_ONE, 'more finding')}"


def line_of(finding: Finding) -> Line:
    """One finding as a line; its parts joined are the finding's text."""
    where = f"{finding.location}: " if finding.location else ""
    label = f"{finding.severity.value}[{finding.code}]"
    return Line(where, label, str(finding)[len(where) + len(label) :], finding.severity)


def _document_of(finding: Finding) -> tuple[str, str]:
    # Composed resources are called ``Kind/name (name in the Composition)``.
    return (finding.location.file if finding.location else "", finding.subject.partition(" (")[0])


def summary(findings: Iterable[Finding]) -> str:
    """How many findings there are of each severity that occurs: ``2 errors, 1 note``; empty text for none."""
    severities = [finding.severity for finding in findings]
    counts = [(severities.count(severity), severity.value) for severity in Severity]
    return ", ".join(counted(count, word) for count, word in counts if count)


def tally(findings: Iterable[Finding], checked: int, skipped: int) -> str:
    """What a validation came to: ``2 documents checked, 1 without a schema: 0 errors, 3 warnings``.

    Args:
        findings: Everything that was found.
        checked: How many documents were judged.
        skipped: How many had a kind without a schema.
    """
    severities = Counter(finding.severity for finding in findings)
    bad = ", ".join(counted(severities[severity], severity.value) for severity in (Severity.ERROR, Severity.WARNING))
    unjudged = f", {skipped} without a schema" if skipped else ""
    return f"{counted(checked, 'document')} checked{unjudged}: {bad}"
