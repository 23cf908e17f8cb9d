"""``pyxp delete``: take claims and other objects from the cluster."""

from __future__ import annotations

from typing import Any

import click

from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say, say_error
from pyxp.cli.timelimit import seconds_of


@click.command("delete")
@click.argument("subjects", nargs=-1, required=True, metavar="FILE|KIND/NAME...")
@click.option("--yes", is_flag=True, help="Delete also what is protected, or belongs to production.")
@click.option(
    "--cascade",
    type=click.Choice(["foreground", "background"]),
    default="foreground",
    show_default=True,
    help="Delete what hangs below first, or leave that to the cluster.",
)
@click.option("--wait/--no-wait", default=True, help="Wait until everything is gone.")
@click.option("--timeout", default="5m", metavar="DURATION", show_default=True, help="How long to wait at most.")
@cluster_options
def command(subjects: tuple[str, ...], yes: bool, cascade: str, wait: bool, timeout: str, **options: Any) -> ExitCode:
    """Delete objects from the cluster, and wait until they are gone with everything below them.

    They are named by their files, or as KIND/NAME. What is protected against deletion, or belongs to production, is
    deleted with --yes only. When the time is over, what blocks the deletion is named.
    """
    from pyxp.jobs.delete import delete
    from pyxp.jobs.subjects import read_subjects

    deleted = delete(
        read_subjects(subjects),
        target_of(options),
        protected=yes,
        foreground=cascade == "foreground",
        wait=wait,
        timeout=seconds_of(timeout),
        say=say,
    )
    for error in deleted.errors:
        say_error(error)
    left = {node.reference for node in deleted.left}
    for item in deleted.asked:
        ended = "is still there" if item in left else "deleted" if wait else "is being deleted"
        click.echo(printable(f"{item} {ended}"))
    for item in deleted.absent:
        click.echo(printable(f"{item} was not there"))
    for line in deleted.blocking():
        say(line)
    if not deleted.ok:
        return ExitCode.PROBLEMS
    return ExitCode.GOOD
