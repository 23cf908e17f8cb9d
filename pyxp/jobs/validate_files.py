"""Validating files: each judged by the definitions of its own project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyxp.diagnostics import Finding, Severity, sort_findings
from pyxp.errors import Location, UsageError
from pyxp.files import Project
from pyxp.jobs.breaking import check_breaking
from pyxp.jobs.catalogs import project_catalog
from pyxp.jobs.former import Former
from pyxp.jobs.manifests import Manifests, by_project, read_given, read_known, read_option
from pyxp.jobs.options import option_values
from pyxp.jobs.revisions import read_former
from pyxp.jobs.sources import read_sources
from pyxp.jobs.validate import Validated, validate
from pyxp.yamlio import Document


class NothingGiven(UsageError):
    """There is nothing to validate in what was given."""


@dataclass(frozen=True, slots=True)
class ValidatedFiles:
    """What came out of validating files.

    Attributes:
        findings: What there is to say, ordered by location.
        checked: How many objects were judged.
        skipped: How many objects have a kind without a schema.
        passed_over: Files and charts in the folders that hold no manifests.
    """

    findings: tuple[Finding, ...]
    checked: int
    skipped: int
    passed_over: tuple[str, ...]


def validate_files(  # noqa: PLR0913 - one parameter per option of the command
    paths: Sequence[str],
    *,
    schemas: Iterable[str] = (),
    project: str | Path | None = None,
    allow_missing_schemas: bool = False,
    old: Sequence[str] = (),
    against: Sequence[str] = (),
) -> ValidatedFiles:
    """Judge the manifests of files, folders and standard input (``-``).

    Args:
        paths: Where the manifests are; see :func:`pyxp.jobs.manifests.read_given` for what counts in a folder.
        schemas: Files, folders, stores and packages to judge by.
        project: The project whose definitions to use; by default each file is judged by the project it lies in.
        allow_missing_schemas: A kind that nothing knows is worth a warning only.
        old: Where the objects are as they are before; see :func:`pyxp.jobs.validate.validate`.
        against: Where the XRDs are as they are before, in files or in revisions of git (see
            :func:`pyxp.jobs.revisions.read_former`): what breaks the objects that are there is told.

    Raises:
        UsageError: There is nothing to validate, what ``schemas``, ``old`` or ``against`` name cannot be read, or
            there are no XRDs to compare.
        InputError: A path of ``paths`` is not there.
    """
    before = read_option(old) if old else None
    former = read_former(against, paths) if against else None
    given = read_given(paths)
    result = validate_given(
        given, schemas=schemas, project=project, allow_missing_schemas=allow_missing_schemas, old=before
    )
    if former is None:
        return result
    found = check_breaking(given.documents, former)
    return replace(result, findings=tuple(sort_findings([*result.findings, *found])))


def validate_given(  # noqa: PLR0913 - like `validate_files`
    given: Manifests,
    *,
    schemas: Iterable[str] = (),
    project: str | Path | None = None,
    allow_missing_schemas: bool = False,
    old: Manifests | None = None,
    known: Sequence[Document] = (),
) -> ValidatedFiles:
    """Like :func:`validate_files`, of manifests that were read, and with definitions that were read.

    Raises:
        UsageError: There is nothing to validate, or what ``schemas`` names cannot be read.
    """
    if not given.files:
        raise _nothing(given)
    with option_values():
        definitions, stores = read_sources(schemas)
    results = []
    unreadable = list(given.findings)
    former = Former(old.documents if old else [])
    for group in by_project(given.files, project):
        own = [document for item in group.files for document in item.documents]
        home = read_known(_folders_of(group.project), given)
        unreadable += home.findings
        catalog = project_catalog(group.project).with_stores(*stores)
        # What was given for another project still serves where nothing else knows a kind.
        defined = [*definitions, *home.documents, *given.documents, *known]
        results.append(
            validate(own, known=defined, catalog=catalog, allow_missing_schemas=allow_missing_schemas, old=former)
        )
    return _together(given, [*unreadable, *former.unused()], results)


def _folders_of(project: Project | None) -> tuple[Path, ...]:
    """Where a project has its definitions and Functions."""
    return () if project is None else (*project.xrd_paths, *project.composition_paths)


def _together(given: Manifests, unreadable: Sequence[Finding], results: Sequence[Validated]) -> ValidatedFiles:
    findings = [*unreadable, *(finding for result in results for finding in result.findings)]
    for path in given.empty:
        told = "there is no manifest in this folder" if Path(path).is_dir() else "there is no object in this file"
        findings.append(Finding("no-manifest", told, Severity.WARNING, Location(path)))
    return ValidatedFiles(
        findings=tuple(sort_findings(findings)),
        checked=sum(result.checked for result in results),
        skipped=sum(result.skipped for result in results),
        passed_over=given.passed_over,
    )


def _nothing(given: Manifests) -> NothingGiven:
    """Why there is nothing to validate."""
    are = "holds no manifest" if len(given.empty) == 1 else "hold no manifests"
    told = f"there is nothing to validate: {', '.join(given.empty)} {are}"
    if given.passed_over:
        charts = any(name.endswith("chart)") for name in given.passed_over)
        hint = "validate what a chart becomes: helm template CHART | pyxp validate -" if charts else None
        told += f"; passed over {', '.join(given.passed_over[:5])}{', ...' if len(given.passed_over) > 5 else ''}"
        return NothingGiven(told, hint=hint or "a manifest has apiVersion and kind")
    return NothingGiven(told, hint="name files with manifests, or folders that hold some")
