"""``pyxp resume``: let what was paused go on."""

from __future__ import annotations

from typing import Any

import click

from pyxp.cli.cluster_options import cluster_options, target_of
from pyxp.cli.exits import ExitCode
from pyxp.cli.pause import tell


@click.command("resume")
@click.argument("subjects", nargs=-1, required=True, metavar="FILE|KIND/NAME...")
@click.option("--all", "below", is_flag=True, help="Also everything below: nested composites and managed resources.")
@cluster_options
def command(subjects: tuple[str, ...], below: bool, **options: Any) -> ExitCode:
    """Resume claims and composites that are paused, whoever paused them.

    A claim is resumed together with its composite, and with --all everything below. Where a manifest sets the pause
    itself, this is told, since its next apply would bring it back.
    """
    from pyxp.jobs.pause import resume
    from pyxp.jobs.subjects import read_subjects

    return tell(resume(read_subjects(subjects), target_of(options), below=below), "resumed", "was not paused")
