"""Packaging: the manifests of a project become a Crossplane Configuration, once they are found good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from pyxp.diagnostics import Finding, Severity, has_errors, sort_findings
from pyxp.errors import InputError, Location, UsageError
from pyxp.files import PackageSettings, Project, find_project, read_text
from pyxp.jobs.dependencies import Needed, find_dependencies
from pyxp.model.compositions import pipeline_of
from pyxp.model.manifests import kind_of, mapping, name_of, text
from pyxp.model.packages import installed_name
from pyxp.xpkg import Dependency, Package, write_package
from pyxp.xpkg.contents import may_hold
from pyxp.yamlio import Document

_CONFIGURATION: Final = "Configuration"
_TOLD_OTHERWISE: Final = frozenset({"Function"})
_MOST_ANNOTATED: Final = 256 << 10
"""Bytes that all annotations of an object may have together."""

_SINCE_V2: Final = "v2."


@dataclass(frozen=True, slots=True)
class PackageResult:
    """What came of building a package.

    Attributes:
        package: The package; None where something is wrong with what should be in it.
        findings: What there is to say, ordered by location.
    """

    package: Package | None
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether there is a package."""
        return self.package is not None


def build_package(version: str, project: Project | str | Path | None = None) -> PackageResult:
    """Build the Configuration package of a project from its XRDs and Compositions.

    What its platforms generate has to be up to date, and everything that is packed has to be valid.

    Args:
        version: The package's version, such as ``v1.2.3``.
        project: The project, its folder or its configuration file; by default that of the working directory.

    Raises:
        CompileError: The project's platforms cannot become manifests.
        InputError: Generated files are out of date, there is nothing to pack, no name, no version of a function, or a
            version that packages cannot have.
        UsageError: There is no project.
    """
    from pyxp.jobs.manifests import read_given, seen_from_here
    from pyxp.jobs.validate_files import validate_given

    found = project if isinstance(project, Project) else find_project(None, project)
    if found is None:
        raise UsageError("there is no project here", hint="give the project's folder")
    settings = found.package
    if not settings.name:
        raise InputError(
            "the package has no name",
            hint=f'write name = "my-platform" under {found.table("configuration")}',
            location=Location(str(found.file)),
        )
    from pyxp.jobs.generate import refuse_outdated  # which loads the compiler

    warnings = refuse_outdated(found) if found.platforms else []
    folders = [path for path in dict.fromkeys((*found.xrd_paths, *found.composition_paths)) if path.exists()]
    given = read_given([seen_from_here(path) for path in folders])
    if not given.files:
        raise _nothing(found)
    examples = read_given([seen_from_here(found.root / name) for name in settings.examples])
    judged = validate_given(replace(given, files=(*given.files, *examples.files)), project=found.file)
    findings = [*warnings, *judged.findings]
    if has_errors(findings):
        return PackageResult(None, tuple(sort_findings(findings)))
    documents = given.documents
    packed = [item.data for item in documents if may_hold(_CONFIGURATION, item.data)]
    if not packed:
        raise _nothing(found)
    findings += _left_out(documents)
    needed = find_dependencies(found, [item.data for item in documents])
    if settings.function_names == "installed":
        packed = [_calling_installed(item, needed) for item in packed]
    package = write_package([_metadata(found, needed), *packed], version, [item.data for item in examples.documents])
    return PackageResult(package, tuple(sort_findings([*findings, *needed.findings])))


def _nothing(project: Project) -> InputError:
    return InputError(
        "there is nothing to pack: the project has no XRDs and no Compositions",
        hint="run pyxp generate",
        location=Location(str(project.file)),
    )


def _left_out(documents: Sequence[Document]) -> Iterator[Finding]:
    for item in documents:
        if not may_hold(_CONFIGURATION, item.data) and kind_of(item.data) not in _TOLD_OTHERWISE:
            yield Finding(
                "not-packed",
                f"{kind_of(item.data)} {name_of(item.data)} is left out: a Configuration cannot hold it",
                Severity.WARNING,
                Location(item.source, item.line),
                hint="install it in another way",
            )


def _metadata(project: Project, needed: Needed) -> dict[str, Any]:
    """The object that says what the package is."""
    settings = project.package
    meta: dict[str, Any] = {"name": settings.name}
    if annotations := _annotations(project, settings):
        meta["annotations"] = annotations
    release = project.packages.get("crossplane", "")
    constraint = settings.crossplane or (f">={release}" if release and "/" not in release else "")
    spec: dict[str, Any] = {"crossplane": {"version": constraint}} if constraint else {}
    if needed.dependencies:
        short = bool(release) and "/" not in release and not release.startswith(_SINCE_V2)
        spec["dependsOn"] = [_depends(one, short=short) for one in needed.dependencies]
    return {"apiVersion": "meta.pkg.crossplane.io/v1", "kind": _CONFIGURATION, "metadata": meta, "spec": spec}


def _depends(dependency: Dependency, *, short: bool) -> dict[str, str]:
    """An entry of ``dependsOn``: Crossplane 1 knows only the short form, which Crossplane 2 calls deprecated."""
    if short:
        return {dependency.kind.lower(): dependency.package, "version": dependency.version}
    return {
        "apiVersion": "pkg.crossplane.io/v1",
        "kind": dependency.kind,
        "package": dependency.package,
        "version": dependency.version,
    }


def _annotations(project: Project, settings: PackageSettings) -> dict[str, str]:
    readme = read_text(project.root / settings.readme) if settings.readme else ""
    said = {
        "maintainer": settings.maintainer,
        "source": settings.source,
        "license": settings.license,
        "description": settings.description,
        "readme": readme,
    }
    annotations = {f"meta.crossplane.io/{key}": value for key, value in said.items() if value}
    if sum(len(f"{key}{value}".encode()) for key, value in annotations.items()) > _MOST_ANNOTATED:
        raise InputError(
            f"the package's annotations have more than {_MOST_ANNOTATED >> 10} KiB, the most that Kubernetes takes",
            hint=f"name a shorter readme under {project.table('configuration')}",
            location=Location(str(project.file)),
        )
    return annotations


def _calling_installed(item: Mapping[str, Any], needed: Needed) -> Mapping[str, Any]:
    """The object; a Composition with its functions called as Crossplane installs them for a package."""
    if kind_of(item) != "Composition":
        return item
    names = {name: installed_name(reference.repository) for name, reference in needed.functions.items()}
    pipeline = list(item["spec"]["pipeline"])
    for index, step in pipeline_of(dict(item)):
        called = text(mapping(step.get("functionRef")).get("name"))
        pipeline[index] = {**step, "functionRef": {**step["functionRef"], "name": names[called]}}
    return {**item, "spec": {**item["spec"], "pipeline": pipeline}}
