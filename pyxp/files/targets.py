"""Whether files can be written, asked before the first of several is."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Obstacle(NamedTuple):
    """What keeps a file from being written.

    Attributes:
        path: The file that cannot be written.
        at: What stands in its way: on the path to it, or in its place.
        reason: What is wrong with that, to follow its name.
    """

    path: Path
    at: Path
    reason: str


def find_obstacle(paths: Iterable[Path]) -> Obstacle | None:
    """The first thing that keeps one of the files from being written; None where all of them can be."""
    wanted = list(paths)
    files = set(wanted)
    return next((found for path in wanted if (found := _obstacle(path, files)) is not None), None)


def _obstacle(path: Path, files: set[Path]) -> Obstacle | None:
    try:
        if path.is_symlink() or path.exists():
            if not path.is_file():
                return Obstacle(path, path, "is not a file")
            return None if os.access(path.parent, os.W_OK) else Obstacle(path, path.parent, "cannot be written into")
        for parent in path.parents:
            if parent in files:
                return Obstacle(path, parent, "would be a file, not a folder")
            if parent.is_dir():
                return None if os.access(parent, os.W_OK) else Obstacle(path, parent, "cannot be written into")
            if parent.is_symlink() or parent.exists():
                return Obstacle(path, parent, "is not a folder")
    except OSError as error:  # such as a name that is too long to be one
        return Obstacle(path, path, f"cannot be written: {error.strerror or error}")
    return None
