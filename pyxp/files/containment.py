"""Whether a path stays where it should: inside a folder, with links followed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from pyxp.errors import InputError, Location


def leads_outside(path: Path, folder: Path) -> bool:
    """Whether writing to ``path`` would write outside ``folder``: through ``..``, an absolute path or a link.

    Raises:
        InputError: Links on the way go round in a circle, or a folder on the way cannot be read.
    """
    return not _resolved(path).is_relative_to(_resolved(folder))


def outside_of(folder: Path) -> Callable[[Path], bool]:
    """:func:`leads_outside` for many paths: folders are followed once, so none of them may change meanwhile."""
    root = os.path.normcase(_resolved(folder))
    below = f"{root.rstrip(os.sep)}{os.sep}"
    parents: dict[str, str] = {}

    def leads(path: Path) -> bool:
        # As texts: of ten thousand paths, making objects of each and its parents would take the most time.
        parent, name = os.path.split(path)
        if name in ("", "..") or path.is_symlink():
            return not _resolved(path).is_relative_to(root)
        followed = parents.get(parent)
        if followed is None:
            followed = parents[parent] = os.path.normcase(_resolved(Path(parent)))
        whole = f"{followed.rstrip(os.sep)}{os.sep}{os.path.normcase(name)}"
        return whole != root and not whole.startswith(below)

    return leads


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise InputError(f"cannot follow the path: {error}", location=Location(str(path))) from error
