"""``pyxp generate``: platform Python becomes the manifests that go into git."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyxp.cli.messages import printable, say
from pyxp.cli.paths import GivenPath
from pyxp.cli.projects import project_here, shown
from pyxp.cli.reporting import Told, report_option, tell_findings, write_reports
from pyxp.errors import UsageError

if TYPE_CHECKING:
    from pyxp.diagnostics import Finding


@click.command("generate")
@click.argument("xrds", nargs=-1, metavar="[XRD]...", type=GivenPath())
@click.option("--check", is_flag=True, help="Write nothing; show a diff and exit 1 where files are out of date.")
@click.option("--allow-outside", is_flag=True, help="Write also where the configured folders lead out of the project.")
@click.option("--crds", is_flag=True, help="Print the CRDs that Crossplane derives from the XRDs; write nothing.")
@click.option("--project", type=GivenPath(as_path=True), help="The project's folder or configuration file.")
@report_option
@click.pass_context
def command(  # noqa: PLR0913 - one parameter per option
    ctx: click.Context,
    /,
    xrds: tuple[str, ...],
    check: bool,
    allow_outside: bool,
    crds: bool,
    reports: tuple[tuple[str, str], ...],
    project: Path | None,
) -> None:
    """Generate XRDs, Compositions, Functions and the claims' JSON Schemas from the project's platforms.

    With --crds, XRD... are files with CompositeResourceDefinitions, the project's own by default.
    """
    from pyxp.compiler import CompileError
    from pyxp.jobs.generate import changes, generate, leftovers
    from pyxp.jobs.judged import record_judged

    if xrds and not crds:
        raise UsageError("files are given, but only --crds reads any", hint="write pyxp generate --crds FILE...")
    if crds and xrds:
        click.echo(_derived(xrds), nl=False)
        return
    found = project_here(project)
    if crds:
        click.echo(_derived(str(path) for path in found.xrd_paths if path.exists()), nl=False)
        return
    try:
        generated = generate(found)
    except CompileError as error:
        tell_findings(error.findings)
        _report(error.findings, reports)
        ctx.exit(1)
    tell_findings(generated.warnings)
    _report(generated.warnings, reports)
    planned = changes(found, generated.files, outside=allow_outside)
    for path in leftovers(found, generated.files):
        say(f"Note: {path} says that pyxp generated it, but no platform does now; delete it if it is this project's.")
    if check:
        difference = planned.diff()
        click.echo(printable(difference), nl=False)
        if count := len(planned.differing()):
            told = "1 file is" if count == 1 else f"{count} files are"
            say(f"{told} out of date or edited by hand: run pyxp generate")
        ctx.exit(1 if difference else 0)
    written = planned.write()
    record = record_judged(found, [item.path for item in generated.files])
    for path in dict.fromkeys([*written, *([record] if record else ())]):
        deleted = " (deleted)" if planned.texts.get(path, "") is None else ""
        click.echo(f"{printable(shown(path, found.root))}{deleted}")


def _report(findings: Sequence[Finding], reports: Sequence[tuple[str, str]]) -> None:
    from pyxp.reports.findings_text import summary

    write_reports(Told(findings, summary(findings) or "no problems", 0, "pyxp generate"), reports)


def _derived(paths: Iterable[str]) -> str:
    """The CRDs of every XRD in the files, as a YAML stream."""
    from pyxp.files import read_manifests
    from pyxp.jobs.generate import derive_all
    from pyxp.yamlio import write_documents

    return write_documents(derive_all(read_manifests(paths)))
