"""What ``pyxp render`` says of stacks as they come: what is missing, how they came up, and what is wrong at the end."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import click

from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say, say_error
from pyxp.cli.reporting import Told, tell_findings, write_reports

if TYPE_CHECKING:
    from pyxp.diagnostics import Finding
    from pyxp.engine.waiting import Stack
    from pyxp.errors import PyxpError
    from pyxp.jobs.render import Expansion
    from pyxp.simulation import Teardown

_FEW = 3
"""How many of those that use something are named."""


class ToldStacks:
    """Passes stacks on as they come, says on standard error what is missing, and keeps what is wrong for the end."""

    def __init__(self, output: str, reports: Sequence[tuple[str, str]] = ()) -> None:
        self._reports = reports
        self._judged = 0
        # A tree shows itself what is missing.
        self._names_missing = output != "tree"
        self._steps = output == "steps"
        self._findings: list[Finding] = []
        self._errors: set[str] = set()
        self._refused: list[Finding] = []

    def _tell(self, error: PyxpError) -> None:
        """Say why something cannot be rendered; what is wrong with a Composition is said once."""
        if str(error) not in self._errors:
            self._errors.add(str(error))
            self._refused.append(_as_finding(error))
            say_error(error)

    def hear(self, findings: Iterable[Finding]) -> None:
        """Keep findings for the end."""
        self._findings.extend(findings)

    def hear_expansion(self, expansion: Expansion) -> None:
        """Keep what is wrong with a claim."""
        self.hear(expansion.findings)

    def count(self, judged: int) -> None:
        """So many claims were judged by another process."""
        self._judged += judged

    def say_again(self, text: str, key: str, finding: Finding) -> None:
        """Say an error that another process told, which is said once.

        Args:
            text: What is said.
            key: What makes it the same as another one.
            finding: What reports tell.
        """
        if key not in self._errors:
            self._errors.add(key)
            self._refused.append(finding)
            click.echo(text, err=True, nl=False)

    def stacks(self, expansions: Iterable[Expansion]) -> Iterator[Stack]:
        """The stacks, with what there is to say of each behind it."""
        for expansion in expansions:
            self._judged += 1
            self.hear_expansion(expansion)
            if expansion.error is not None:
                self._tell(expansion.error)
            if expansion.stack is not None:
                yield expansion.stack
                self._tell_waves(expansion, expansion.stack)
                if expansion.teardown is not None:
                    _say_teardown(expansion.stack, expansion.teardown)
                if self._names_missing:
                    _say_missing(expansion.stack)

    def _tell_waves(self, expansion: Expansion, stack: Stack) -> None:
        """Tell how a stack came up: on standard error, or on standard output where nothing else is asked for."""
        if not expansion.waves and not expansion.before:
            return
        from pyxp.reports.waves import told_change, told_waves

        lines = []
        if expansion.earlier is not None and expansion.subject is not None:
            lines.append(told_change(expansion.earlier, expansion.subject.data))
        lines += told_waves(expansion.waves, expansion.before, settled=expansion.settled)
        for line in lines:
            text = f"{_called(stack)}: {line}"
            if self._steps:
                click.echo(printable(_wrapped(text, sys.stdout)))
            else:
                _say_wrapped(text)

    @contextmanager
    def ending_with_findings(self) -> Iterator[None]:
        """Say what is wrong once everything is done, also where an error ends it before that."""
        from pyxp.diagnostics import sort_findings
        from pyxp.errors import PyxpError

        try:
            yield
        except PyxpError as error:
            self._refused.append(_as_finding(error))
            raise
        finally:
            tell_findings(sort_findings(self._findings))
            self._report(sort_findings([*self._refused, *self._findings]))

    def _report(self, findings: Sequence[Finding]) -> None:
        """Write the reports that were asked for; what could not be rendered is an error in them."""
        from pyxp.reports.findings_text import tally

        counts = tally(findings, self._judged, 0)
        write_reports(Told(findings, counts, self._judged, "pyxp render"), self._reports)

    @property
    def verdict(self) -> ExitCode:
        """Whether what is wrong is bad."""
        from pyxp.diagnostics import has_errors

        return ExitCode.PROBLEMS if self._errors or has_errors(self._findings) else ExitCode.GOOD


def _as_finding(error: PyxpError) -> Finding:
    """Why something could not be rendered, for those who read only the reports."""
    from pyxp.diagnostics import Finding

    return Finding("not-rendered", error.message, location=error.location, hint=error.hint or "")


def _say_wrapped(text: str) -> None:
    """Say something that may be long on standard error."""
    say(_wrapped(text, sys.stderr))


def _wrapped(text: str, stream: TextIO) -> str:
    """A text that may be long; on a terminal it is broken between words."""
    if not stream.isatty():
        return text
    from shutil import get_terminal_size

    width = get_terminal_size().columns
    return textwrap.fill(text, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def _say_teardown(stack: Stack, teardown: Teardown) -> None:
    """Say on standard error how a stack would go: wave by wave, and what holds what until then."""
    called = _called(stack)
    for wave in teardown.waves:
        told = f"{len(wave.gone)} gone: {', '.join(wave.gone)}"
        if wave.staying:
            told += f" ({', '.join(wave.staying)} {'stays' if len(wave.staying) == 1 else 'stay'} in the cloud)"
        _say_wrapped(f"{called}: teardown {wave.number}: {told}")
    for name, hold in teardown.holds.items():
        for usage, user in hold.usages.items():
            _say_wrapped(f"  {name}: {usage} keeps it" + (f" until {user} is gone" if user else ""))
        if hold.users:
            few = ", ".join(hold.users[:_FEW])
            more = f" and {len(hold.users) - _FEW} more" if len(hold.users) > _FEW else ""
            _say_wrapped(f"  {name}: the cloud may refuse it before {few}{more}")


def _say_missing(stack: Stack) -> None:
    """Say on standard error what of a stack is not there yet, one line each."""
    if stack.waiting:
        count = len(stack.waiting)
        are = "resource is" if count == 1 else "resources are"
        say(f"{_called(stack)}: {count} {are} not there yet:")
    for item in stack.waiting:
        _say_wrapped(f"  {item}")
    for inner in stack.nested.values():
        _say_missing(inner)


def _called(stack: Stack) -> str:
    composite = stack.rendered.composite
    return f"{composite['kind']} {composite['metadata']['name']}"
