"""``pyxp diff --cluster``: what an apply would change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say, say_error, say_findings, say_passed_over

if TYPE_CHECKING:
    from pyxp.cluster.comparing import Compared

_COLORS = {"+": "green", "-": "red", "~": "yellow", "!": "magenta"}


@click.command("diff")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@click.option("--cluster", is_flag=True, help="Compare with what the cluster has.")
@click.option(
    "-o",
    "--output",
    type=click.Choice(["text", "unified", "json"]),
    default="text",
    help="Field by field, as a unified diff of YAML, or as JSON.",
)
@cluster_options
def command(paths: tuple[str, ...], cluster: bool, output: str, **options: Any) -> ExitCode:
    """Show, field by field, what applying manifests to the cluster would change.

    The server tries each object without storing it. Ends with 0 where nothing would change, with 1 where something
    would, with 2 where something could not be read or compared.
    """
    from pyxp.errors import InputError, UsageError
    from pyxp.jobs.cluster_diff import diff_cluster
    from pyxp.jobs.manifests import read_given
    from pyxp.reports import cluster_diff as report

    if not cluster:
        raise UsageError("there is nothing to compare with", hint="add --cluster to compare with what the cluster has")
    try:
        given = read_given(paths)
    except InputError as error:
        # What could not be read is not compared; 1 would mean that something differs.
        say_error(error)
        return ExitCode.MISUSE
    say_findings(given.findings)
    say_passed_over(given.passed_over)
    if given.findings and not given.documents:
        return ExitCode.MISUSE
    try:
        found = diff_cluster(given.documents, target_of(options))
    except InputError as error:
        say_error(error)  # 1 would mean that something differs
        return ExitCode.MISUSE
    if output == "json":
        click.echo(report.json_text(found.objects), nl=False)
    else:
        for item in found.objects:
            _tell(item, report.fields if output == "text" else report.unified)
    say(report.summary(found.objects))
    if not found.ok or given.findings:
        return ExitCode.MISUSE
    return ExitCode.PROBLEMS if found.differs else ExitCode.GOOD


def _tell(item: Compared, lines: Callable[[Compared], Iterator[tuple[str, str]]]) -> None:
    if item.error is not None:
        say_error(item.error)
        return
    for sign, line in lines(item):
        click.echo(click.style(printable(line), fg=_COLORS.get(sign), bold=sign == "=" or None))
    if item.exists and item.note:
        say(f"{item.reference}: {item.note}")
