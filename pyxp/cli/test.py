"""``pyxp test``: tests of compositions that are written in YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say, say_findings
from pyxp.cli.paths import GivenPath
from pyxp.cli.timelimit import time_limit

if TYPE_CHECKING:
    from pyxp.reports.cases import Case

_COLORS = {"passed": "green", "failed": "red", "error": "red"}


@click.command("test")
@click.argument("paths", nargs=-1, metavar="PATH...", type=GivenPath())
@click.option("--name", "names", multiple=True, metavar="PATTERN", help="Only tests whose name has this in it.")
@click.option("-x", "--exitfirst", is_flag=True, help="End with the first test that does not pass.")
@click.option("--snapshot-update", is_flag=True, help="Write the snapshots of tests anew.")
@click.option(
    "-o", "--output", type=click.Choice(["text", "json", "junit"]), default="text", show_default=True, help="Format."
)
@click.option("-q", "--quiet", is_flag=True, help="Only tell what does not pass, and do not count.")
@click.option("--timeout", default="1m", metavar="DURATION", show_default=True, help="How long a test may take.")
@click.option("--function", "functions", multiple=True, metavar="NAME=HOST:PORT", help="Call a function over gRPC.")
@click.option(
    "--allow-remote-functions", is_flag=True, help="Call functions on other machines where annotations say so."
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of suites, for editors, and end.")
@click.option("--project", metavar="PATH", type=GivenPath(), help="The project whose Compositions to test.")
def command(  # noqa: PLR0913 - one parameter per option of the command
    paths: tuple[str, ...],
    names: tuple[str, ...],
    exitfirst: bool,
    snapshot_update: bool,
    output: str,
    quiet: bool,
    timeout: str,
    functions: tuple[str, ...],
    allow_remote_functions: bool,
    schema: bool,
    project: str | None,
) -> ExitCode:
    """Run tests of compositions that are written in YAML.

    PATH is a suite, or a folder with some: a YAML file with a list `tests`, each of which says from which claim, and
    what is expected. Claims are rendered as by `pyxp render`, by the definitions and Compositions of the project that
    the suite lies in.
    """
    from time import perf_counter

    from pyxp.cli.render_options import called_elsewhere
    from pyxp.errors import UsageError
    from pyxp.reports.cases import Verdict
    from pyxp.testing.suites.reading import find_suites
    from pyxp.testing.suites.running import run_suites
    from pyxp.testing.suites.snapshots import Snapshots
    from pyxp.testing.suites.worlds import Worlds

    if schema:
        _print_schema()
        return ExitCode.GOOD
    if not paths:
        raise UsageError("there is nothing to test", hint="name suites, or folders that hold some: pyxp test tests")
    begun, snapshots = perf_counter(), Snapshots(snapshot_update)
    passed_over: list[str] = []
    with time_limit(timeout):
        worlds = Worlds(project, called_elsewhere(functions, timeout, anywhere=allow_remote_functions), say_findings)
        ran = run_suites(find_suites(paths, passed_over.append), worlds, snapshots, names=names)
        cases = _report(_up_to_first(ran) if exitfirst else ran, output, quiet=quiet)
    if not cases:
        raise UsageError(
            "no test has such a name", hint=f"--name takes a part of a name or a pattern: {names[0]!r:.80}"
        )
    if passed_over and not quiet:
        say(f"passed over, as no suites: {', '.join(passed_over)}")
    if output == "text" and not quiet:
        from pyxp.reports.cases import tally

        for path in snapshots.written:
            say(f"wrote {path}")
        say(tally(cases, perf_counter() - begun))
    return ExitCode.GOOD if all(case.verdict is Verdict.PASSED for case in cases) else ExitCode.PROBLEMS


def _print_schema() -> None:
    import json

    from pyxp.testing.suites.schema import SUITE

    click.echo(json.dumps(SUITE, indent=2))


def _up_to_first(cases: Iterable[Case]) -> Iterator[Case]:
    """The cases up to the first that did not pass."""
    for case in cases:
        yield case
        if case.verdict.value != "passed":
            return


def _report(cases: Iterable[Case], output: str, *, quiet: bool) -> list[Case]:
    """Print the cases, as text while they come; and hand them on."""
    ran: list[Case] = []
    if output == "text":
        from pyxp.reports.cases_text import lines

        for line in lines(_kept(cases, ran), quiet=quiet):
            label = click.style(line.label, fg=_COLORS[line.verdict.value], bold=True) if line.verdict else ""
            click.echo(f"{line.indent}{label}{printable(line.rest)}")
        return ran
    from pyxp.reports import cases_json, cases_junit

    ran.extend(cases)
    click.echo((cases_json if output == "json" else cases_junit).text(ran))
    return ran


def _kept(cases: Iterable[Case], ran: list[Case]) -> Iterator[Case]:
    for case in cases:
        ran.append(case)
        yield case
