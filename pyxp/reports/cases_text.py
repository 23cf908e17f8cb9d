"""Tests as text: a line for each, and below one that did not pass what is wrong, with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pyxp.diagnostics import Finding
from pyxp.reports.cases import Case, Verdict


class Line(NamedTuple):
    """A line of the report.

    Attributes:
        indent: The blanks that it begins with.
        label: The verdict, where the line is about a whole test.
        rest: Everything else.
        verdict: The verdict as such, for colours.
    """

    indent: str
    label: str
    rest: str
    verdict: Verdict | None = None


def lines(cases: Iterable[Case], *, quiet: bool = False) -> Iterator[Line]:
    """The report, test by test as they come; files are told where the first of their tests is.

    Args:
        cases: What came out.
        quiet: Only what did not pass.
    """
    suite = None
    for case in cases:
        if quiet and case.verdict is Verdict.PASSED:
            continue
        if case.suite != suite:
            suite = case.suite
            yield Line("", "", suite)
        if case.name:
            yield Line("  ", case.verdict.value, f" {case.name}  {case.seconds:.2f}s", case.verdict)
        else:
            yield Line("  ", case.verdict.value, " this suite cannot run", case.verdict)
        for finding in case.findings:
            yield from _told(finding)


def _told(finding: Finding) -> Iterator[Line]:
    first, *below = message_of(finding).splitlines() or [""]
    where = f"{finding.location}: " if finding.location else ""
    yield Line("    ", "", f"{where}{first}")
    yield from (Line("    ", "", line) for line in below)


def message_of(finding: Finding) -> str:
    """What a finding says, without its place: its path or subject first, its hint behind the first line."""
    first, *below = finding.message.splitlines() or [""]
    about = ": ".join(part for part in (finding.subject, finding.path) if part)
    hint = f"; {finding.hint}" if finding.hint else ""
    return "\n".join([f"{about}{': ' if about else ''}{first}{hint}", *below])
