"""``pyxp validate``: what the API server would say to manifests, offline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import count, finding_lines, say, say_passed_over
from pyxp.cli.timelimit import time_limit

if TYPE_CHECKING:
    from pyxp.diagnostics import Finding
    from pyxp.jobs.validate_files import ValidatedFiles


@click.command("validate")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path())
@click.option(
    "--schemas", multiple=True, metavar="PATH", type=click.Path(), help="CRDs, XRDs, stores, packages to judge by."
)
@click.option("--allow-missing-schemas", is_flag=True, help="Only warn of kinds that nothing knows.")
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="Output format.")
@click.option(
    "--timeout", default="1m", metavar="DURATION", show_default=True, help="How long a file or document may take."
)
@click.option("--project", metavar="PATH", type=click.Path(), help="The project whose definitions to use.")
def command(  # noqa: PLR0913 - one parameter per option of the command
    paths: tuple[str, ...],
    schemas: tuple[str, ...],
    allow_missing_schemas: bool,
    output: str,
    timeout: str,
    project: str | None,
) -> ExitCode:
    """Check manifests as the API server would, before they reach it.

    PATH is a file, a folder, or - for standard input. Claims and composites are judged by the definitions among them
    and in the folders of the project that they lie in, other kinds by what pyxp knows (see `pyxp schemas list`) and by
    --schemas: files and folders of CRDs and XRDs, stores of `pyxp schemas import`, and packages (.xpkg, image archive,
    OCI image layout). Files in a folder that hold no manifests are passed over.
    """
    from pyxp.diagnostics import has_errors
    from pyxp.jobs.validate_files import validate_files

    with time_limit(timeout):
        result = validate_files(paths, schemas=schemas, project=project, allow_missing_schemas=allow_missing_schemas)
    if output == "json":
        click.echo(json.dumps([_plain(finding) for finding in result.findings], indent=2))
    else:
        for line in finding_lines(result.findings):
            click.echo(line)
    say_passed_over(result.passed_over)
    if output == "text":
        _say_counts(result)
    return ExitCode.PROBLEMS if has_errors(result.findings) else ExitCode.GOOD


def _plain(finding: Finding) -> dict[str, Any]:
    place = finding.location
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "subject": finding.subject,
        "path": finding.path,
        "message": finding.message,
        "hint": finding.hint,
    }


def _say_counts(result: ValidatedFiles) -> None:
    errors = sum(finding.severity.value == "error" for finding in result.findings)
    warnings = sum(finding.severity.value == "warning" for finding in result.findings)
    skipped = f", {result.skipped} without a schema" if result.skipped else ""
    told = f"{count(errors, 'error')}, {count(warnings, 'warning')}"
    say(f"{count(result.checked, 'document')} checked{skipped}: {told}")
