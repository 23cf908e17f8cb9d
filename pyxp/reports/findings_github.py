"""Findings for GitHub Actions: annotations at the lines of a change, and a summary of the step.

Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyxp.diagnostics import Finding, Severity

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_IN_TEXT: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
_IN_CELL: Final = str.maketrans({"|": "\\|", "\r": " ", "\n": " ", "<": "&lt;", "`": "'"})
MOST_ROWS: Final = 200
"""Findings that a summary lists; GitHub shows no more than a mebibyte of it."""


def commands(findings: Iterable[Finding]) -> Iterator[str]:
    """One workflow command for each finding, in their order."""
    for finding in findings:
        place = finding.location
        properties = {"title": finding.code}
        if place is not None:
            properties |= {"file": place.file}
            properties |= {"line": str(place.line)} if place.line else {}
            properties |= {"col": str(place.column)} if place.column else {}
        written = ",".join(f"{key}={value.translate(_IN_PROPERTY)}" for key, value in properties.items())
        yield f"::{_COMMANDS[finding.severity]} {written}::{_said(finding).translate(_IN_TEXT)}"


def step_summary(findings: Iterable[Finding], tally: str) -> str:
    """The summary of a step as Markdown: how it went, and a table of what was found.

    Args:
        findings: What was found.
        tally: What it came to, in one line.
    """
    every = list(findings)
    lines = ["### pyxp validate", "", tally.translate(_IN_CELL)]
    if every:
        lines += ["", "| | where | what |", "|---|---|---|"]
    for finding in every[:MOST_ROWS]:
        where = str(finding.location or "").translate(_IN_CELL)
        what = f"`{finding.code}` {_said(finding).translate(_IN_CELL)}"
        lines.append(f"| {finding.severity.value} | {where} | {what} |")
    if len(every) > MOST_ROWS:
        lines += ["", f"and {len(every) - MOST_ROWS} more"]
    return "\n".join(lines) + "\n"


def _said(finding: Finding) -> str:
    parts = (finding.subject, finding.path, finding.message)
    said = ": ".join(part for part in parts if part)
    return f"{said}; {finding.hint}" if finding.hint else said
