"""``pyxp status``: claims and composites on the cluster, with everything that hangs below them."""

from __future__ import annotations

import shutil
import sys
from typing import Any

import click

from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say


@click.command("status")
@click.argument("subjects", nargs=-1, required=True, metavar="FILE|KIND/NAME...")
@click.option(
    "-o", "--output", type=click.Choice(["tree", "table", "json", "yaml"]), default="tree", help="Output format."
)
@cluster_options
def command(subjects: tuple[str, ...], output: str, **options: Any) -> ExitCode:
    """Show how far claims and composites are on the cluster, with everything that they are made of.

    Claims and composites are named by their files, or as KIND/NAME. Resources that are not there yet are shown with
    what they wait for. Ends with 0 if everything is ready, else with 1.
    """
    from datetime import UTC, datetime

    from pyxp.jobs.status import status
    from pyxp.jobs.subjects import read_subjects
    from pyxp.reports import live

    seen = status(read_subjects(subjects), target_of(options))
    if output in ("json", "yaml"):
        click.echo((live.json_text if output == "json" else live.yaml_text)(seen.stacks), nl=False)
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        written = (live.tree if output == "tree" else live.table)(seen.stacks, datetime.now(UTC), width)
        click.echo(printable(written), nl=False)
    for note in seen.notes:
        say(note)
    return ExitCode.GOOD if seen.ok else ExitCode.PROBLEMS
