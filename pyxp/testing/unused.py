"""Snapshots that no test uses: those of tests that are gone, and those that a test has stopped comparing with."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from pyxp.files import manifest_files, remove_empty_folders, remove_file
from pyxp.testing.running import name_in_file
from pyxp.testing.snapshots import FOLDER, LABEL, SUFFIX, file_stem, folder_of, is_snapshot

_ENDINGS: Final = (".py", ".md", ".rst", ".txt")
"""How files with tests end: those of pytest itself, and those in which it finds doctests."""


def unused_snapshots(
    root: Path, collected: Iterable[str], passed: Collection[str], used: Collection[str], chosen: Collection[str]
) -> list[Path]:
    """The snapshots of the files that were tested which no test uses, sorted.

    Nothing is said of a test that did not pass, which may have ended before it came to its snapshot.

    Args:
        root: What the names of tests begin at.
        collected: The tests of the run.
        passed: Those that passed.
        used: The snapshots that tests have compared with.
        chosen: Files of which only some tests were collected, so that others may use what these do not.
    """
    by_file: dict[str, list[str]] = {}
    for node in collected:
        by_file.setdefault(node.partition("::")[0], []).append(node)
    found = {path for folder in {(root / name).parent for name in by_file} for path in _orphans(folder)}
    for name, nodes in by_file.items():
        owners = {file_stem(name_in_file(node)): node in passed for node in nodes}
        for path in _snapshots(folder_of(root / name)):
            owner = _owner(path.stem, owners)
            gone = owner is None and name not in chosen
            if str(path) not in used and (gone or (owner is not None and owners[owner])):
                found.add(path)
    return sorted(path for path in found if is_snapshot(path))


def delete(paths: Iterable[Path]) -> None:
    """Delete snapshots, and the folders that they leave empty."""
    for path in paths:
        remove_file(path)
        remove_empty_folders(path.parent, path.parents[3])


def _owner(stem: str, owners: Iterable[str]) -> str | None:
    """The test that a snapshot belongs to, as its files are called; None where it is gone."""
    fitting = [owner for owner in owners if stem == owner or stem.startswith(f"{owner}{LABEL}")]
    return max(fitting, key=len, default=None)


def _orphans(folder: Path) -> Iterable[Path]:
    """The snapshots of test files that are not there any more."""
    home = folder / FOLDER
    for path in _snapshots(home):
        files = (folder / f"{path.parent.name}{ending}" for ending in _ENDINGS)
        if path.parent.parent == home and not any(file.exists() for file in files):
            yield path


def _snapshots(folder: Path) -> Iterable[Path]:
    return manifest_files(folder, (SUFFIX,)) if folder.is_dir() else ()
