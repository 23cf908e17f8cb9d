"""How a command reports findings: on its output, and in files for whoever reads them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

from pyxp.cli.messages import SEVERITY_COLORS, finding_lines, printable, say, say_findings
from pyxp.errors import nearest

if TYPE_CHECKING:
    from pyxp.diagnostics import Finding
    from pyxp.reports.findings_full import Part
    from pyxp.reports.sources import Sources

    _Pair = click.ParamType[tuple[str, str]]
else:
    # In older releases of click, which do as well, the class takes no parameter.
    _Pair = click.ParamType

FORMATS: Final = ("text", "full", "json", "sarif", "junit", "github")
_WITHOUT_FILE: Final = "github"
_WIDTH: Final = 120
"""How many cells a full report takes where no terminal says."""
_STYLES: Final[dict[str, dict[str, Any]]] = {
    **{name: {"fg": color, "bold": True} for name, color in SEVERITY_COLORS.items()},
    "file": {"bold": True, "underline": True},
    "frame": {"fg": "blue"},
    "help": {"fg": "green", "bold": True},
    "bold": {"bold": True},
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a command has to report.

    Attributes:
        findings: What was found, in its order.
        tally: What it came to, in one line.
        checked: How many documents were judged.
        command: The command, such as ``pyxp validate``.
    """

    findings: Sequence[Finding]
    tally: str
    checked: int
    command: str


class ReportTarget(_Pair):
    """What ``--report`` takes: a format with the file to write, ``sarif=out.sarif``; ``github`` goes without a file."""

    name = "report"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The format and the file; an empty one for none."""
        if isinstance(value, tuple):
            return value
        form, _, file = str(value).partition("=")
        if form not in FORMATS:
            near = nearest(form, FORMATS)
            advice = f"did you mean {near}?" if near else f"it is one of {', '.join(FORMATS)}"
            self.fail(f"there is no format {form!r}; {advice}", param, ctx)
        if not file and form != _WITHOUT_FILE:
            self.fail(f"{form} needs a file; write --report {form}=FILE", param, ctx)
        if file == "-":
            self.fail(f"a report goes to a file; --output {form} prints it", param, ctx)
        return form, file


def _refuse_one_file_twice(
    context: click.Context, option: click.Parameter, targets: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    seen: dict[str, str] = {}
    for form, file in targets:
        place = os.path.realpath(file)
        if file and place in seen:
            raise click.BadParameter(f"{seen[place]} and {form} would go to the same file, {file}", context, option)
        seen[place] = form
    return targets


def report_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option ``--report``, as the parameter ``reports``."""
    option = click.option(
        "--report",
        "reports",
        multiple=True,
        type=ReportTarget(),
        metavar="FORMAT=FILE",
        callback=_refuse_one_file_twice,
        help="Also write the findings to a file: sarif, junit, json, text, full or github; can be repeated.",
    )
    return option(command)


def print_report(told: Told, output: str | None) -> None:
    """Print what was found.

    Args:
        told: What was found.
        output: One of :data:`FORMATS`; None for ``full`` on a terminal and ``text`` elsewhere.
    """
    chosen = output or ("full" if sys.stdout.isatty() else "text")
    if chosen == "text":
        lines: Iterator[str] = finding_lines(told.findings)
    elif chosen == "full":
        lines = _painted(told.findings, _sources(), _width(sys.stdout))
    else:
        lines = _rendered(told, chosen)
    for line in lines:
        click.echo(line)
    if chosen == _WITHOUT_FILE:
        _summarize(told)


def write_reports(told: Told, targets: Sequence[tuple[str, str]]) -> None:
    """Write what was found to the files that ``--report`` named.

    Annotations of GitHub without a file go to standard error, where its runner finds them as well.

    Raises:
        UsageError: A file cannot be written.
    """
    from pyxp.jobs.source_lines import write_report

    for form, file in targets:
        if form == "text":
            text = "\n".join(map(click.unstyle, finding_lines(told.findings)))
        elif form == "full":
            text = "\n".join(map(click.unstyle, _painted(told.findings, _sources(), _WIDTH)))
        else:
            text = "\n".join(_rendered(told, form))
        if file:
            write_report(file, text)
        elif text:
            click.echo(text, err=True)
        if form == _WITHOUT_FILE and not file:
            _summarize(told)


def tell_findings(findings: Iterable[Finding]) -> None:
    """Findings on standard error, and how many there are: with the lines in question where that is a terminal."""
    from pyxp.reports.findings_text import summary

    if not sys.stderr.isatty():
        say_findings(findings)
        return
    every = list(findings)
    for line in _painted(every, _sources(), _width(sys.stderr)):
        click.echo(line, err=True)
    if every:
        say(summary(every))


def _width(stream: TextIO) -> int:
    """How many cells a report on a stream may take: those of the terminal, where it is one."""
    if not stream.isatty():
        return _WIDTH
    from shutil import get_terminal_size

    return get_terminal_size((_WIDTH, 24)).columns


def _rendered(told: Told, form: str) -> Iterator[str]:
    """The lines of a format for programs."""
    if form == "github":
        from pyxp.reports.findings_github import commands

        yield from map(printable, commands(told.findings, _sources()))
    elif form == "junit":
        from pyxp.reports import findings_junit

        yield findings_junit.text(told.findings, told.checked, command=told.command, sources=_sources())
    elif form == "sarif":
        from importlib.metadata import version

        from pyxp.reports import findings_sarif

        yield findings_sarif.text(told.findings, version("pyxp"), command=told.command, sources=_sources())
    else:
        from pyxp.reports import findings_json

        yield findings_json.text(told.findings)


def _painted(findings: Iterable[Finding], sources: Sources, width: int) -> Iterator[str]:
    from pyxp.reports.findings_full import further, lines

    every = list(findings)
    for line in lines(every, sources, width):
        yield "".join(map(_painted_part, line))
    if last := further(every):
        yield "".join(map(_painted_part, last))


def _painted_part(part: Part) -> str:
    return click.style(part.text, **_STYLES[part.style]) if part.style else part.text


def _sources() -> Sources:
    """The texts of files, and their paths in the repository."""
    from pyxp.jobs.source_lines import lines_of, repository_path
    from pyxp.reports.sources import Sources

    return Sources(lines_of, lambda file: repository_path(file, os.environ))


def _summarize(told: Told) -> None:
    """Add to the summary of the step, where GitHub Actions says where that is."""
    from pyxp.errors import PyxpError
    from pyxp.jobs.source_lines import append_text
    from pyxp.reports.findings_github import step_summary

    place = os.environ.get("GITHUB_STEP_SUMMARY")
    if not place:
        return
    try:
        append_text(place, step_summary(told.findings, told.tally, command=told.command, sources=_sources()))
    except PyxpError as error:
        say(f"the summary of the step cannot be written: {error.message}")
