"""``pyxp validate``: what the API server would say to manifests, offline."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say
from pyxp.errors import SyntaxProblem

if TYPE_CHECKING:
    from pyxp.catalog import Catalog
    from pyxp.diagnostics import Finding
    from pyxp.files import Project
    from pyxp.jobs.validate import Validated
    from pyxp.yamlio import Document


@click.command("validate")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--schemas", multiple=True, metavar="PATH", help="CRDs, XRDs, stores, packages to judge by.")
@click.option("--allow-missing-schemas", is_flag=True, help="Only warn of kinds that nothing knows.")
@click.option("-o", "--output", type=click.Choice(["text", "json"]), default="text", help="Output format.")
@click.option("--project", metavar="PATH", help="The project whose definitions to use.")
def command(
    paths: tuple[str, ...], schemas: tuple[str, ...], allow_missing_schemas: bool, output: str, project: str | None
) -> ExitCode:
    """Check manifests as the API server would, before they reach it.

    PATH is a file, a folder, or - for standard input. Claims and composites are judged by the definitions among them
    and in the project's folders, other kinds by what pyxp knows (see `pyxp schemas list`) and by --schemas: files and
    folders of CRDs and XRDs, stores of `pyxp schemas import`, and packages (.xpkg, image archive, OCI image layout).
    """
    from pyxp.diagnostics import has_errors
    from pyxp.jobs.validate import validate

    documents, unreadable = _read_all(paths)
    home = _project_of(paths, project)
    known, catalog = _surroundings(home, schemas)
    result = validate(documents, known=known, catalog=catalog, allow_missing_schemas=allow_missing_schemas)
    findings = [*unreadable, *result.findings]
    if output == "json":
        click.echo(json.dumps([_plain(finding) for finding in findings], indent=2))
    else:
        _print(findings, result)
    return ExitCode.PROBLEMS if has_errors(findings) else ExitCode.GOOD


def _read_all(paths: Iterable[str]) -> tuple[list[Document], list[Finding]]:
    """The documents of all files; a file that is no YAML is a finding and does not hide the others."""
    from pyxp.diagnostics import Finding, Severity
    from pyxp.files import manifest_files, read_manifests

    documents: list[Document] = []
    unreadable: list[Finding] = []
    for name in paths:
        folder = name != "-" and Path(name).is_dir()
        for file in manifest_files(Path(name)) if folder else [name]:
            try:
                documents += read_manifests([file])
            except SyntaxProblem as problem:
                told = Finding("syntax", problem.message, Severity.ERROR, problem.location, hint=problem.hint or "")
                unreadable.append(told)
    return documents, unreadable


def _project_of(paths: Sequence[str], override: str | None) -> Project | None:
    from pyxp.files import find_project

    start = next((Path(name) for name in paths if name != "-"), None)
    return find_project(start, override)


def _surroundings(project: Project | None, schemas: Sequence[str]) -> tuple[list[Document], Catalog]:
    """Definitions that are not judged themselves, and the catalog: what the user and the project give to judge by."""
    from pyxp.files import read_manifests
    from pyxp.jobs.schemas import project_catalog
    from pyxp.jobs.sources import read_sources

    known, stores = read_sources(schemas)
    if project is not None:
        known += read_manifests([path for path in project.xrd_paths if path.exists()], on_duplicate="warn")
    return known, project_catalog(project).with_stores(*stores)


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


def _print(findings: Sequence[Finding], result: Validated) -> None:
    for finding in findings:
        click.echo(printable(str(finding)))
    errors = sum(finding.severity.value == "error" for finding in findings)
    warnings = sum(finding.severity.value == "warning" for finding in findings)
    skipped = f", {result.skipped} without a schema" if result.skipped else ""
    told = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"
    say(f"{_count(result.checked, 'document')} checked{skipped}: {told}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
