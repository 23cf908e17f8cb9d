"""``pyxp diff``: what an apply would change on a cluster, and what a provider would change in its cloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say, say_error, say_findings, say_passed_over

if TYPE_CHECKING:
    from pyxp.cluster.comparing import Compared
    from pyxp.cluster.connection import Target

_COLORS = {"+": "green", "-": "red", "~": "yellow", "!": "magenta"}


@click.command("diff")
@click.argument("paths", nargs=-1, required=True, metavar="PATH|KIND/NAME...", type=click.Path())
@click.option("--cluster", is_flag=True, help="Compare with what the cluster has.")
@click.option("--cloud", is_flag=True, help="Compare what claims on the cluster ask for with what the cloud has.")
@click.option(
    "-o",
    "--output",
    type=click.Choice(["text", "unified", "json"]),
    default="text",
    help="Field by field, as a unified diff of YAML, or as JSON.",
)
@cluster_options
def command(paths: tuple[str, ...], cluster: bool, cloud: bool, output: str, **options: Any) -> ExitCode:
    """Show, field by field, what applying manifests to the cluster would change, or a provider in its cloud.

    With --cluster the server tries each object without storing it. With --cloud the resources of claims that are on the
    cluster, given by file or as KIND/NAME, are compared with what the provider has observed. Ends with 0 where nothing
    would change, with 1 where something would, with 2 where something could not be read or compared.
    """
    from pyxp.errors import InputError, UsageError

    if cluster and cloud:
        raise UsageError("--cluster and --cloud compare different things", hint="give one of them")
    if cloud:
        return _with_cloud(paths, output, target_of(options))
    from pyxp.jobs.cluster_diff import diff_files
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
        found = diff_files(given, target_of(options))
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


def _with_cloud(subjects: tuple[str, ...], output: str, target: Target) -> ExitCode:
    from pyxp.errors import InputError, UsageError
    from pyxp.jobs.cloud_diff import diff_cloud
    from pyxp.jobs.subjects import read_subjects
    from pyxp.reports import cloud_diff as report

    if output == "unified":
        raise UsageError("what a cloud has is no YAML to be compared by lines", hint="use -o text or -o json")
    try:
        found = diff_cloud(read_subjects(subjects), target)
    except InputError as error:
        say_error(error)  # 1 would mean that something differs
        return ExitCode.MISUSE
    if output == "json":
        click.echo(report.json_text(found.resources), nl=False)
    else:
        for sign, line in (line for item in found.resources for line in report.fields(item)):
            click.echo(click.style(printable(line), fg=_COLORS.get(sign), bold=sign == "=" or None))
    for note in found.notes:
        say(note)
    say(report.summary(found.resources))
    if not found.ok:
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
