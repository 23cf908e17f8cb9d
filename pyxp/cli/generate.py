"""``pyxp generate``: platform Python becomes the manifests that go into git."""

from __future__ import annotations

from pathlib import Path

import click

from pyxp.errors import UsageError


@click.command("generate")
@click.option("--check", is_flag=True, help="Write nothing; show a diff and exit 1 where files are out of date.")
@click.option("--project", type=click.Path(path_type=Path), help="The project's folder or configuration file.")
@click.pass_context
def command(ctx: click.Context, /, check: bool, project: Path | None) -> None:
    """Generate XRDs, Compositions, Functions and the claims' JSON Schemas from the project's platforms."""
    from pyxp.compiler import CompileError
    from pyxp.files import find_project
    from pyxp.jobs.generate import drift, generate, write
    from pyxp.reports.text import render_findings

    found = find_project(None, project)
    if found is None:
        raise UsageError("there is no project here", hint="make a pyproject.toml with [tool.pyxp], or give --project")
    try:
        files = generate(found)
    except CompileError as error:
        click.echo(render_findings(error.findings), err=True, nl=False)
        ctx.exit(1)
    if check:
        difference = drift(found, files)
        click.echo(difference, nl=False)
        ctx.exit(1 if difference else 0)
    for path in write(found, files):
        click.echo(path.relative_to(found.root) if path.is_relative_to(found.root) else path)
