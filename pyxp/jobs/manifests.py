"""Reading what commands are given: the manifests of files, folders and standard input, and what is passed over.

Every command that takes the manifests of a user reads them here, so that none accepts what another refuses.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import InputError
from pyxp.files import GivenFile, Project, find_project, given_files, project_above
from pyxp.jobs.options import option_values
from pyxp.jobs.pieces import begin_piece
from pyxp.jobs.unbuilt import CHART, KUSTOMIZATIONS, TEMPLATE_HINT, is_template
from pyxp.yamlio import Document, objects_in, read_stream

PACKED: Final = ".xpkg"
"""How Crossplane calls the files of packages."""

SNAPSHOTS: Final = "__rendered__"
"""The folders in which pyxp's plugin of pytest keeps what stacks are compared with; nobody applies that."""

_PACKAGE_METADATA: Final = frozenset({"meta.pkg.crossplane.io", "meta.dev.upbound.io"})
_NAMES_A_KIND: Final = re.compile(rb"""(?:^|[\s{,"'])(?:apiVersion|kind)["']?\s*:""")
_PARTS: Final = frozenset({"apiVersion", "metadata", "spec"})
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A file with manifests.

    Attributes:
        file: The file.
        documents: Its objects; keys that come twice are errors among an object's ``warnings``.
        findings: What could not be read of it.
    """

    file: GivenFile
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifests:
    """What was read.

    Attributes:
        files: The files that count, in the order given.
        passed_over: What lies in the folders and holds no manifests: files, and whole Helm charts.
        empty: The arguments that led to nothing.
    """

    files: tuple[ManifestFile, ...]
    passed_over: tuple[str, ...]
    empty: tuple[str, ...]

    @property
    def documents(self) -> list[Document]:
        """All objects, in the order given."""
        return [document for file in self.files for document in file.documents]

    @property
    def findings(self) -> list[Finding]:
        """What could not be read."""
        return [finding for file in self.files for finding in file.findings]

    def first_documents_of(self, chosen: Iterable[ManifestFile]) -> Manifests:
        """The same, with nothing but the first document of some of the files."""
        cut = {id(item) for item in chosen}
        files = (replace(item, documents=item.documents[:1]) if id(item) in cut else item for item in self.files)
        return replace(self, files=tuple(files))


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """The files that a project counts for; None where there is none."""

    project: Project | None
    files: list[ManifestFile]


def read_given(paths: Sequence[str]) -> Manifests:
    """The manifests of a command's arguments; what cannot be read is a finding and hides nothing else.

    A file that is named counts whatever it holds, and a package (``.xpkg``) for what it brings to a cluster. Of a
    folder's files those count that hold an object: a document with ``apiVersion``, or with ``kind`` beside ``metadata``
    or ``spec``. Helm charts and kustomizations are passed over: they become manifests only in the hands of their tools.
    The metadata of packages, too, never reaches a server.

    Raises:
        InputError: A path is not there, or a folder cannot be listed.
    """
    given = list(given_files(paths))
    charts = {file.path.parent for file in given if file.path is not None and file.path.name == CHART}
    charts -= {file.path.parent for file in given if file.path is not None and file.named}
    files, passed_over = [], [f"{chart} (a Helm chart)" for chart in sorted(charts)]
    for file in given:
        if charts and not file.named and file.path is not None and not charts.isdisjoint(file.path.parents):
            continue
        if _is_snapshot(file, paths):
            passed_over.append(f"{file.name} (a snapshot that tests compare with)")
            continue
        read = _read(file)
        if read is None:
            passed_over.append(file.name)
        elif read.documents or read.findings:
            files.append(read)
    return Manifests(tuple(files), tuple(passed_over), tuple(_empty(paths, files)))


def _is_snapshot(file: GivenFile, paths: Sequence[str]) -> bool:
    """Whether a file lies in a folder of snapshots below the folder that was given."""
    if file.named or file.path is None:
        return False
    above = Path(paths[file.argument]).parts
    return SNAPSHOTS in file.path.parts[len(above) : -1]


def read_option(paths: Sequence[str]) -> Manifests:
    """The manifests that an option names: all of them can be read.

    Raises:
        UsageError: A path is not there, or something in what it names cannot be read.
    """
    with option_values():
        read = read_given(paths)
        for finding in read.findings:
            raise InputError(finding.message, hint=finding.hint or None, location=finding.location)
    return read


def read_known(folders: Iterable[Path], given: Manifests) -> Manifests:
    """The manifests of a project's folders, as far as they are there, named as seen from the working directory.

    What is wrong with files that were given as well is left to those who gave them.
    """
    known = read_given([seen_from_here(path) for path in dict.fromkeys(folders) if path.exists()])
    told = {item.file.real for item in given.files}
    files = []
    for item in known.files:
        warnings = (warning for document in item.documents for warning in document.warnings)
        findings = () if item.file.real in told else (*item.findings, *warnings)
        files.append(replace(item, findings=findings))
    return replace(known, files=tuple(files))


def seen_from_here(path: Path) -> str:
    """A path as it is told: from the working directory, where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # on another drive
        return str(path)
    return min(str(path), relative, key=len)


def by_project(files: Sequence[ManifestFile], override: str | Path | None = None) -> list[ProjectFiles]:
    """The files by the project that each lies in, the projects in the order in which the files name them.

    A file outside of every project counts for the first one; where no file lies in any, the project of the working
    directory counts for all.

    Args:
        files: The files.
        override: The project's folder or configuration file, which then counts for all.

    Raises:
        UsageError: ``override`` is not a project.
        InputError: A configuration cannot be read or says something unknown.
    """
    if override is not None:
        return [ProjectFiles(find_project(None, override), list(files))]
    known: dict[Path, Project | None] = {}
    homes = [_home(item.file.path, known) for item in files]
    first = next((home for home in homes if home is not None), None) or find_project(None)
    groups: dict[Path | None, ProjectFiles] = {}
    for item, home in zip(files, homes, strict=True):
        project = home or first
        key = None if project is None else project.file.resolve()
        groups.setdefault(key, ProjectFiles(project, [])).files.append(item)
    return list(groups.values())


def _home(path: Path | None, known: dict[Path, Project | None]) -> Project | None:
    """The project that a file lies in; each folder is looked at once."""
    if path is None:
        return None
    if path.parent not in known:
        known[path.parent] = project_above(path)
    return known[path.parent]


def _read(file: GivenFile) -> ManifestFile | None:
    """What a file holds; None for one of a folder that holds no object."""
    begin_piece(file.name)
    if file.named and file.path is not None and file.path.suffix == PACKED:
        return _read_packed(file, file.path)
    try:
        content = file.read()
    except InputError as error:
        if file.named:
            raise
        told = Finding("unreadable", error.message, Severity.ERROR, error.location, hint=error.hint or "")
        return ManifestFile(file, (), (told,))
    if not file.named and not _may_be_manifest(file, content):
        return None
    reading = read_stream(content, file.name, on_duplicate="warn")
    if not file.named and not reading.problems and not any(_is_object(item.data) for item in reading.documents):
        return None
    documents = tuple(objects_in(map(_with_errors, reading.documents)))
    problems = reading.problems
    if problems and is_template(content):
        problems = [replace(item, hint=TEMPLATE_HINT) for item in problems]
    return ManifestFile(file, documents, tuple(problems))


def _read_packed(file: GivenFile, path: Path) -> ManifestFile:
    """What a package brings to a cluster."""
    # Loaded only where one is named: reading packages takes archives and compression.
    from pyxp.jobs.packages import read_package

    return ManifestFile(file, tuple(_with_errors(item) for item in read_package(path) if _is_object(item.data)))


def _with_errors(document: Document) -> Document:
    """The document with what the reader let pass as errors: a manifest has no key twice."""
    if not document.warnings:
        return document
    return replace(document, warnings=tuple(replace(item, severity=Severity.ERROR) for item in document.warnings))


def _may_be_manifest(file: GivenFile, content: bytes) -> bool:
    if file.path is not None and file.path.name in KUSTOMIZATIONS:
        return False
    return content.startswith(_WIDE) or _NAMES_A_KIND.search(content) is not None


def _is_object(data: Any) -> bool:
    if not isinstance(data, dict):
        return False
    version = data.get("apiVersion")
    if isinstance(version, str) and version.partition("/")[0] in _PACKAGE_METADATA:
        return False
    return isinstance(version, str) or ("kind" in data and not data.keys().isdisjoint(_PARTS))


def _empty(paths: Sequence[str], files: Sequence[ManifestFile]) -> list[str]:
    """The arguments that led to no object and no finding, those of an earlier argument included."""
    counted = {item.file.argument for item in files}
    real = {item.file.real for item in files}
    return [
        path
        for argument, path in enumerate(paths)
        if argument not in counted and all(file.real not in real for file in given_files([path]))
    ]
