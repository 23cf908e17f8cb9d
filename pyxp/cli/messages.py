"""How a command talks: on standard error, in colour where a person reads, and never steering a terminal."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, TextIO

import click

from pyxp.errors import Location, PyxpDeprecationWarning, PyxpError, unbroken

if TYPE_CHECKING:
    from pyxp.diagnostics import Finding
    from pyxp.reports.findings_text import Line

SEVERITY_COLORS: Final = {"error": "red", "warning": "yellow", "note": "cyan"}
"""The colours of severities."""

_MOST_NAMES: Final = 8


def printable(text: str) -> str:
    """The text with control, private-use and other invisible characters written out: names come from strangers."""
    if text.isprintable():
        return text
    from pyxp.reports.excerpts import escaped

    return "".join(character if character in "\n\t" else escaped(character) for character in text)


def say(text: str) -> None:
    """A line of talk on standard error; standard output is for data."""
    click.echo(printable(text), err=True)


def say_error(error: PyxpError) -> None:
    """Why a command could not do its work."""
    click.echo(f"{click.style('Error:', fg='red', bold=True)} {printable(str(error))}", err=True)


def tell_deprecations() -> None:
    """From now on, tell of former spellings in a platform's Python: each line once, as a warning like any other."""
    untold = warnings.showwarning
    warnings.simplefilter("default", PyxpDeprecationWarning)

    def show(  # noqa: PLR0913 - what Python hands to whoever shows a warning
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if not issubclass(category, PyxpDeprecationWarning):
            untold(message, category, filename, lineno, file, line)
            return
        from pyxp.diagnostics import Finding, Severity

        told = Finding("deprecated", str(message), Severity.WARNING, Location(filename, lineno))
        for written in finding_lines([told]):
            click.echo(written, err=True)

    warnings.showwarning = show


def finding_line(line: Line) -> str:
    """A line about a finding, its severity in colour; ``click.echo`` takes colours out where none are wanted."""
    where, label, rest = map(printable, line[:3])
    if line.severity is not None:
        label = click.style(label, fg=SEVERITY_COLORS[line.severity.value], bold=True)
    return f"{where}{label}{rest}"


def finding_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Findings as lines in their order; of very many on one document the first, and how many more there are."""
    from pyxp.reports.findings_text import lines

    return map(finding_line, lines(findings))


def say_findings(findings: Iterable[Finding]) -> None:
    """Findings on standard error, one line each, and how many there are; nothing where there are none."""
    from pyxp.reports.findings_text import summary

    told = list(findings)
    for line in finding_lines(told):
        click.echo(line, err=True)
    if told:
        say(summary(told))


def say_passed_over(names: Iterable[str]) -> None:
    """What lay in the folders and did not count."""
    told = list(names)
    if told:
        more = f" and {len(told) - _MOST_NAMES} more" if len(told) > _MOST_NAMES else ""
        names = ", ".join(told[:_MOST_NAMES])
        say(unbroken(f"passed over, as no manifests: {names}{more}"))
