"""Whether a path stays where it should: inside a folder, with links followed."""

from __future__ import annotations

from pathlib import Path

from pyxp.errors import InputError, Location


def leads_outside(path: Path, folder: Path) -> bool:
    """Whether writing to ``path`` would write outside ``folder``: through ``..``, an absolute path or a link.

    Raises:
        InputError: Links on the way go round in a circle, or a folder on the way cannot be read.
    """
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError) as error:
        raise InputError(f"cannot follow the path: {error}", location=Location(str(path))) from error
