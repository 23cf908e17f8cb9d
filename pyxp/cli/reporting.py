"""How a command reports findings: in which format, and what besides."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import click

from pyxp.cli.messages import finding_line, printable, say, say_passed_over

if TYPE_CHECKING:
    from pyxp.diagnostics import Finding
    from pyxp.errors import Location
    from pyxp.jobs.validate_files import ValidatedFiles

FORMATS: Final = ("text", "full", "json", "sarif", "junit", "github")


def report(result: ValidatedFiles, output: str | None, *, quiet: bool = False) -> None:
    """Print what came out of a validation.

    Args:
        result: What came out.
        output: One of :data:`FORMATS`; None for ``full`` on a terminal and ``text`` elsewhere.
        quiet: Only errors, neither what was passed over nor a count.
    """
    from pyxp.diagnostics import Severity
    from pyxp.reports.findings_text import tally

    told = [finding for finding in result.findings if not quiet or finding.severity is Severity.ERROR]
    chosen = output or ("full" if sys.stdout.isatty() else "text")
    counts = tally(result.findings, result.checked, result.skipped)
    for line in _lines(told, result.checked, chosen):
        click.echo(line)
    if chosen == "github":
        _summarize(told, counts)
    if not quiet:
        say_passed_over(result.passed_over)
    if chosen in {"text", "full", "github"} and not quiet:
        say(counts)


def _lines(findings: Sequence[Finding], checked: int, output: str) -> Iterator[str]:
    if output in {"text", "full"}:
        yield from _text(findings, marked=output == "full")
    elif output == "github":
        from pyxp.reports.findings_github import commands

        yield from map(printable, commands(findings))
    elif output == "junit":
        from pyxp.reports import findings_junit

        yield findings_junit.text(findings, checked)
    elif output == "sarif":
        from importlib.metadata import version

        from pyxp.reports import findings_sarif

        yield findings_sarif.text(findings, version("pyxp"))
    else:
        from pyxp.reports import findings_json

        yield findings_json.text(findings)


def _text(findings: Sequence[Finding], *, marked: bool) -> Iterator[str]:
    from pyxp.reports.findings_text import lines

    sources: dict[str, list[str]] = {}
    for line in lines(findings):
        yield finding_line(line)
        if marked and line.shown is not None:
            yield from _excerpt(line.shown, sources)


def _excerpt(place: Location, sources: dict[str, list[str]]) -> Iterator[str]:
    """The line that a location names, as far as its file can be read again."""
    from pyxp.jobs.source_lines import lines_of
    from pyxp.reports.excerpts import excerpt

    if place.file not in sources:
        sources[place.file] = lines_of(place.file)
    lines = sources[place.file]
    if 0 < place.line <= len(lines):
        line, mark = excerpt(lines[place.line - 1], place.line, place.column)
        yield printable(line)
        yield click.style(mark, fg="red", bold=True)


def _summarize(findings: Sequence[Finding], counts: str) -> None:
    """Add to the summary of the step, where GitHub Actions says where that is."""
    from pyxp.errors import PyxpError
    from pyxp.jobs.source_lines import append_text
    from pyxp.reports.findings_github import step_summary

    place = os.environ.get("GITHUB_STEP_SUMMARY")
    if not place:
        return
    try:
        append_text(place, step_summary(findings, counts))
    except PyxpError as error:
        say(f"the summary of the step cannot be written: {error.message}")
