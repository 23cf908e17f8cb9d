"""Whether a cluster is ready for files, by default for a whole project."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pyxp.diagnostics import Finding
from pyxp.errors import UsageError
from pyxp.files import Project, find_project
from pyxp.jobs.doctor import Beside, doctor
from pyxp.jobs.manifests import Manifests, by_project, read_given, read_known

if TYPE_CHECKING:
    from pyxp.cluster.connection import Target
    from pyxp.cluster.diagnosis.examination import Diagnosis


def doctor_files(
    paths: Sequence[str],
    target: Target | None = None,
    *,
    project: str | Path | None = None,
    timeout: float | str = 300.0,
) -> tuple[Diagnosis, list[Finding]]:
    """What a cluster lacks for the manifests of files and folders, and what could not be read of these.

    Args:
        paths: Files and folders; by default those of the project: definitions, Compositions and claims.
        target: Which cluster.
        project: The project; by default that of the first file, or of the working directory.
        timeout: Seconds in which the server must have told everything.

    Raises:
        UsageError: There is neither a path nor a project, or no manifest, or no such context.
        InputError: A path is not there.
        ClusterError: The server cannot be reached.
    """
    chosen = find_project(None, project) if project is not None or not paths else None
    if not paths:
        if chosen is None:
            raise UsageError(
                "there is nothing that a cluster could be ready for: no path is given, and there is no project here",
                hint="name files or folders with manifests",
            )
        folders = (*chosen.xrd_paths, *chosen.composition_paths, *chosen.claim_paths)
        given = read_given([os.path.relpath(path) for path in dict.fromkeys(folders) if path.exists()])
    else:
        given = read_given(paths)
    if not given.documents:
        raise UsageError("there is nothing that a cluster could be ready for: no manifest was found")
    if chosen is None:
        chosen = by_project(given.files, None)[0].project
    known = _known(chosen, given)
    packages = {} if chosen is None else chosen.packages
    found = doctor(given.documents, target, Beside(known.documents, packages), timeout=timeout)
    return found, [*given.findings, *known.findings]


def _known(project: Project | None, given: Manifests) -> Manifests:
    folders = () if project is None else (*project.xrd_paths, *project.composition_paths)
    return read_known(folders, given)
