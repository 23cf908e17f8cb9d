"""Findings for GitHub Actions: annotations at the lines of a change, and a summary of the step.

Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions; its runner makes annotations
of the first commands of each level in a step, and refuses a summary of more than a mebibyte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import Location
from pyxp.reports.sources import Sources
from pyxp.reports.wording import counted

MOST_ANNOTATIONS: Final = 10
"""Annotations of one level that GitHub makes of a step; what is beyond is told in its log."""

MOST_ROWS: Final = 200
"""Findings that a summary lists."""

_LARGEST: Final = 900_000
"""Bytes of a summary, somewhat less than GitHub takes."""

_LONGEST_CELL: Final = 1_000
_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_IN_TEXT: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
_IN_CELL: Final = str.maketrans({"|": "\\|", "\r": " ", "\n": " ", "<": "&lt;", "`": "'"})


def commands(findings: Iterable[Finding], sources: Sources | None = None) -> Iterator[str]:
    """A workflow command for each finding, in their order; beyond what GitHub annotates a line of the log for each.

    Args:
        findings: What was found.
        sources: Gives the paths of files in the repository.
    """
    known, told = sources or Sources(), Counter[Severity]()
    beyond: list[Finding] = []
    for finding in findings:
        told[finding.severity] += 1
        if told[finding.severity] > MOST_ANNOTATIONS:
            beyond.append(finding)
            continue
        properties = {"title": finding.code, **_place(finding.location, known)}
        written = ",".join(f"{key}={value.translate(_IN_PROPERTY)}" for key, value in properties.items())
        said = "\n".join([_said(finding), *_elsewhere(finding, known)])
        yield f"::{_COMMANDS[finding.severity]} {written}::{said.translate(_IN_TEXT)}"
    for finding in beyond:
        # A line that begins with two colons would be a command.
        yield f" {' '.join(str(finding).split())}"


def step_summary(
    findings: Iterable[Finding], tally: str, *, command: str = "pyxp validate", sources: Sources | None = None
) -> str:
    """The summary of a step as Markdown: how it went, and a table of what was found, the worst first.

    Args:
        findings: What was found.
        tally: What it came to, in one line.
        command: What was run.
        sources: Gives the paths of files in the repository.
    """
    known = sources or Sources()
    every = sorted(findings, key=lambda finding: list(Severity).index(finding.severity))
    lines = [f"### {command}", "", tally.translate(_IN_CELL)]
    if every:
        lines += ["", "| | where | what |", "|---|---|---|"]
    size = sum(len(line.encode("utf-8", "replace")) + 1 for line in lines)
    shown = 0
    for finding in every[:MOST_ROWS]:
        row = _row(finding, known)
        size += len(row.encode("utf-8", "replace")) + 1
        if size > _LARGEST:
            break
        lines.append(row)
        shown += 1
    if len(every) > shown:
        lines += ["", f"and {counted(len(every) - shown, 'more finding')}"]
    return "\n".join(lines) + "\n"


def _row(finding: Finding, sources: Sources) -> str:
    where = _where(finding.location, sources) if finding.location else ""
    what = f"`{finding.code}` {_cell(_said(finding))}"
    return f"| {finding.severity.value} | {_cell(where)} | {what} |"


def _cell(text: str) -> str:
    cut = text[:_LONGEST_CELL].translate(_IN_CELL)
    return cut if len(text) <= _LONGEST_CELL else f"{cut}..."


def _place(place: Location | None, sources: Sources) -> dict[str, str]:
    """The properties of a command that say where; columns only count where the annotation is of one line."""
    if place is None:
        return {}
    properties = {"file": sources.path(place.file)}
    numbers = {"line": place.line, "endLine": place.end_line, "col": place.column}
    if place.end_line == place.line:
        numbers["endColumn"] = place.end_column
    return properties | {key: str(number) for key, number in numbers.items() if number}


def _where(place: Location, sources: Sources) -> str:
    return str(Location(sources.path(place.file), place.line, place.column))


def _elsewhere(finding: Finding, sources: Sources) -> Iterator[str]:
    for item in finding.related:
        yield f"{item.message}: {_where(item.location, sources)}"


def _said(finding: Finding) -> str:
    parts = (finding.subject, finding.path, finding.message)
    said = ": ".join(part for part in parts if part)
    return f"{said}; {finding.hint}" if finding.hint else said
