"""``pyxp pause``: leave claims and composites on the cluster as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say, say_error

if TYPE_CHECKING:
    from pyxp.jobs.pause import PauseResult


@click.command("pause")
@click.argument("subjects", nargs=-1, required=True, metavar="FILE|KIND/NAME...")
@click.option("--all", "below", is_flag=True, help="Also everything below: nested composites and managed resources.")
@cluster_options
def command(subjects: tuple[str, ...], below: bool, **options: Any) -> ExitCode:
    """Pause claims and composites: from now on nothing is created, changed or repaired for them.

    A claim is paused together with its composite. Managed resources that exist are still held to their specs by their
    provider, unless --all pauses them, too. Applying the claim again does not end the pause; pyxp resume does.
    Functions, providers and configurations in files are paused as well: Crossplane then installs no other release.
    """
    from pyxp.jobs.pause import pause
    from pyxp.jobs.subjects import read_subjects

    return tell(pause(read_subjects(subjects), target_of(options), below=below), "paused", "was paused already")


def tell(result: PauseResult, done: str, before: str) -> ExitCode:
    """Tell what became of each object.

    Args:
        result: What became of them.
        done: What they are now.
        before: What is said of those that were so before.
    """
    for item in result.objects:
        if item.error is not None:
            say_error(item.error)
            continue
        click.echo(printable(f"{item.reference} {done if item.changed else before}"))
        if item.note:
            say(f"{item.reference}: {item.note}")
    return ExitCode.GOOD if result.ok else ExitCode.PROBLEMS
