"""The project that a command writes into."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pyxp.errors import UsageError

if TYPE_CHECKING:
    from pyxp.files import Project


def project_here(override: Path | None) -> Project:
    """The project of the working directory, or the one that ``--project`` names.

    Raises:
        UsageError: There is none.
        InputError: Its configuration cannot be used.
    """
    from pyxp.files import find_project

    project = find_project(None, override)
    if project is None:
        raise UsageError(
            "there is no project here",
            hint="make a pyxp.toml, or a table [tool.pyxp] in pyproject.toml, or give --project",
        )
    return project


def shown(path: Path, folder: Path) -> str:
    """A path as seen from a folder; in full where it lies outside."""
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)
