"""Packages of a project that are too old for what its platforms become."""

from __future__ import annotations

from collections.abc import Iterator

from pyxp.compiler import Compiled
from pyxp.compiler.requirements import PROVIDER, requirements_of
from pyxp.diagnostics import Finding
from pyxp.errors import Location
from pyxp.files import Project
from pyxp.model.releases import read_release


def outdated_packages(compiled: Compiled, project: Project) -> Iterator[Finding]:
    """A finding for each package whose version lacks something that the manifests of a platform have in them.

    A package whose reference names no release, but a digest, is taken for new enough.
    """
    kind = compiled.xrd["spec"]["names"]["kind"]
    for need in requirements_of(compiled.xrd, compiled.composition, compiled.draft):
        for name, version in project.packages.items():
            # The provider comes as a whole or as one package for each service.
            if name != need.package and not (need.package == PROVIDER and name.startswith(f"{PROVIDER}-")):
                continue
            release = read_release(version)
            if release is not None and release < need.release:
                yield Finding(
                    "outdated-package",
                    f"{name} {version} is too old for {kind}: {need.reason} need {need.release}",
                    location=Location(str(project.file)),
                    hint=f'write {name} = "{need.release}" or newer, and install that',
                )
