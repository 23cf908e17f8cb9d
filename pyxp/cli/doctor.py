"""``pyxp doctor``: whether a cluster is ready for manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import finding_line, printable, say, say_findings
from pyxp.cli.paths import GivenPath

if TYPE_CHECKING:
    from pyxp.cluster.diagnosis.examination import Diagnosis

_COLORS = {"ready": "green", "look": "yellow", "unknown": "yellow", "not ready": "red"}


@click.command("doctor")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=GivenPath())
@click.option("--timeout", default="5m", metavar="DURATION", show_default=True, help="How long to look at most.")
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="Output format.")
@click.option("--project", metavar="PATH", type=GivenPath(), help="The project whose definitions to use.")
@cluster_options
def command(paths: tuple[str, ...], timeout: str, output: str, project: str | None, **options: Any) -> ExitCode:
    """Tell whether the cluster is ready for manifests, by default for those of the project.

    Looks at Crossplane, functions, providers, kinds, configurations of providers, XRDs, Compositions, your permissions,
    Crossplane's circuit breaker, and cloud resources that several claims manage. Nothing is changed. Each finding comes
    with its remedy. Ends with 0 if the cluster is ready, with 1 if not.
    """
    from pyxp.jobs.doctor_files import doctor_files
    from pyxp.reports import diagnosis as report

    found, unread = doctor_files(paths, target_of(options), project=project, timeout=timeout)
    say_findings(unread)
    if output == "json":
        click.echo(report.json_text(found), nl=False)
    else:
        _tell(found)
        say(report.verdict(found))
    return ExitCode.GOOD if found.ok and not unread else ExitCode.PROBLEMS


def _tell(found: Diagnosis) -> None:
    from pyxp.reports.diagnosis import lines, state_of

    width = max(len(subject.name) for subject in found.subjects)
    for subject in found.subjects:
        state = state_of(subject)
        shown = click.style(state.ljust(9), fg=_COLORS[state])
        click.echo(f"{shown}  {printable(subject.name.ljust(width))}  {printable(subject.seen)}")
        for line, remedy in lines(subject):
            click.echo(f"  {finding_line(line)}")
            if remedy:
                click.echo(f"    {click.style('remedy:', dim=True)} {printable(remedy)}")
