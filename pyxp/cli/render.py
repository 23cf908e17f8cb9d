"""``pyxp render``: what a claim or composite becomes, offline."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any, TextIO

import click

from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say, say_error, say_findings, say_passed_over
from pyxp.cli.paths import GivenPath
from pyxp.cli.reporting import Told, report_option, write_reports
from pyxp.cli.timelimit import time_limit

if TYPE_CHECKING:
    from pyxp.diagnostics import Finding
    from pyxp.engine.waiting import Stack
    from pyxp.errors import PyxpError
    from pyxp.jobs.render import Expansion
    from pyxp.jobs.render_files import RenderGroup
    from pyxp.simulation import Teardown

_FEW = 3
"""How many of those that use something are named."""


def _ignored(*names: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option of the Crossplane CLI that means nothing here: no function is started and no engine is fetched."""
    return click.option(*names, hidden=True, expose_value=False, **settings)


def _paths(*names: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option that names a file or folder, which shells complete."""
    return click.option(*names, **{"metavar": "PATH", "type": GivenPath(), **settings})


@click.command("render")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=GivenPath())
@click.option(
    "--output",
    type=click.Choice(["yaml", "json", "tree", "table", "steps"]),
    help="Output format; steps, as with --old, tells what happens.  [default: yaml]",
)
@report_option
@click.option("--converge", is_flag=True, help="Go on, with a model of the provider, until the whole stack is there.")
@_paths("--old", "--from", "old", multiple=True, help="--converge, from what claims in PATH were before.")
@click.option("--teardown", is_flag=True, help="--converge, and show in which order all of it would go again.")
@click.option("--recursive", is_flag=True, help="Expand nested composites as well; --converge does so anyway.")
@click.option("--slow", multiple=True, metavar="NAME=N", help="With --converge: NAME is ready N reconciles later.")
@click.option("--validate/--no-validate", default=True, help="Check claims and composed resources by their schemas.")
@_paths("--schemas", multiple=True, help="CRDs, XRDs, stores, packages to check by.")
@click.option("--allow-missing-schemas", is_flag=True, help="Only warn of kinds that nothing knows.")
@_paths("-o", "--observed-resources", "observed", multiple=True, help="Composed resources that exist.")
@click.option("-x", "--include-full-xr", "full_xr", is_flag=True, help="Print the whole composite.")
@click.option("-r", "--include-function-results", "function_results", is_flag=True, help="Print events as documents.")
@click.option("-c", "--include-context", "context", is_flag=True, help="Print the function context as a document.")
@click.option("--show-secrets", is_flag=True, help="Show values of connection secrets in trees and tables.")
@click.option("--context-values", multiple=True, metavar="KEY=VALUE", help="Context to start with, as YAML.")
@click.option("--context-files", multiple=True, metavar="KEY=FILE", help="Context to start with, from files.")
@_paths("-e", "--required-resources", "required", multiple=True, help="Objects functions ask for.")
@_paths("--extra-resources", "extra", multiple=True, help="Older name of --required-resources.")
@_paths("-s", "--required-schemas", "openapi", help="OpenAPI documents with schemas functions ask for.")
@_paths("--function-credentials", "credentials", multiple=True, help="Secrets for functions.")
@_paths("--xrd", metavar="FILE", help="Definition of the composite; gives defaults.")
@click.option("--function", "functions", multiple=True, metavar="NAME=HOST:PORT", help="Call a function over gRPC.")
@_paths("--function-certs", help="For tls:// functions: ca.crt, or a folder with it, tls.crt and tls.key.")
@click.option(
    "-a", "--function-annotations", "annotations", multiple=True, metavar="KEY=VALUE", help="Annotate all Functions."
)
@click.option(
    "--allow-remote-functions", is_flag=True, help="Call functions on other machines where annotations say so."
)
@click.option("--timeout", default="1m", metavar="DURATION", show_default=True, help="How long a claim may take.")
@_paths("--project", help="The project whose definitions and Compositions to use.")
@_ignored("--crossplane-binary")
@_ignored("--crossplane-docker-network")
@_ignored("--crossplane-image")
@_ignored("--crossplane-version")
def command(files: tuple[str, ...], **options: Any) -> ExitCode:
    """Render claims and composite resources into everything they compose.

    A claim finds its definition and Composition in the project. Where a Composition is among FILE..., nothing is
    taken from the project, so XR, Composition and Functions can be given as to `crossplane composition render`.
    FILE may be a folder, or - for standard input.
    """
    from pyxp.cli.render_options import paths_of, values_of
    from pyxp.errors import UsageError
    from pyxp.files import read_manifests
    from pyxp.jobs.options import option_values
    from pyxp.jobs.render import render_each
    from pyxp.jobs.render_files import groups_of, read_files, read_project, surroundings_of
    from pyxp.reports.stacks import PIECES, Extras

    validate, teardown = options["validate"], options["teardown"]
    converge = options["converge"] = options["converge"] or teardown or bool(options["old"])
    output = options["output"] or ("steps" if options["old"] else "yaml")
    if output == "steps" and not converge:
        raise UsageError("--output steps tells how a stack comes up", hint="add --converge")
    recursive = options["recursive"]
    told = _Told(output, options["reports"])
    extras = Extras(
        options["full_xr"], options["function_results"], options["context"], _terminal_width(), options["show_secrets"]
    )

    def expand(group: RenderGroup) -> Iterator[Expansion]:
        """What the claims and composites of one project become."""
        known = read_project(group, read)
        told.hear(known.findings)
        around = surroundings_of(group.project, known.documents, paths, values, checked=validate or converge)
        return render_each(
            group.documents,
            around,
            validate=validate,
            converge=converge,
            recursive=recursive,
            keep_going=True,
            teardown=teardown,
            old=old,
        )

    with time_limit(options["timeout"]) as limit, told.ending_with_findings():
        paths, values = paths_of(options), values_of(options)
        with option_values():
            old = read_manifests(options["old"])
        read, cut = read_files(files)
        for item in cut:
            say(f"{item.file.name}: only the first of {len(item.documents)} documents counts")
        say_passed_over(read.passed_over)
        groups = groups_of(read, options["project"])
        told.hear(read.findings)
        expansions = chain.from_iterable(expand(group) for group in groups)
        for piece in PIECES[output](told.stacks(expansions), extras):
            # A reader may take as long as it likes.
            with limit.paused():
                click.echo(piece if output in ("yaml", "json") else printable(piece), nl=False)
    return told.verdict


class _Told:
    """Passes stacks on as they come, says on standard error what is missing, and keeps what is wrong for the end."""

    def __init__(self, output: str, reports: Sequence[tuple[str, str]]) -> None:
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
        self._findings.extend(findings)

    def stacks(self, expansions: Iterable[Expansion]) -> Iterator[Stack]:
        for expansion in expansions:
            self._judged += 1
            self.hear(expansion.findings)
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
            say_findings(sort_findings(self._findings))
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
    width = shutil.get_terminal_size().columns
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


def _terminal_width() -> int | None:
    """The columns of the terminal that output goes to; None where it goes to a file or another program."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _called(stack: Stack) -> str:
    composite = stack.rendered.composite
    return f"{composite['kind']} {composite['metadata']['name']}"
