"""``pyxp bindings``: Python modules and stubs for a project's own kinds."""

from __future__ import annotations

from pathlib import Path

import click

from pyxp.cli.messages import printable
from pyxp.cli.paths import GivenPath
from pyxp.cli.projects import project_here, shown


@click.command("bindings")
@click.option("--check", is_flag=True, help="Write nothing; show a diff and exit 1 where files are out of date.")
@click.option("--allow-outside", is_flag=True, help="Write also where the configured folder leads out of the project.")
@click.option("--project", type=GivenPath(as_path=True), help="The project's folder or configuration file.")
@click.pass_context
def command(ctx: click.Context, /, check: bool, allow_outside: bool, project: Path | None) -> None:
    """Write Python modules and type stubs for the kinds of the project's own schemas.

    Kinds come from the stores that `pyxp schemas import` wrote. The package folder is `bindings` among the
    paths of the project's configuration, by default bindings/.
    """
    from pyxp.jobs.bindings import changes

    found = project_here(project)
    planned = changes(found, outside=allow_outside)
    if check:
        difference = planned.diff()
        click.echo(printable(difference), nl=False)
        ctx.exit(1 if difference else 0)
    for path in planned.write():
        click.echo(printable(shown(path, found.root)))
