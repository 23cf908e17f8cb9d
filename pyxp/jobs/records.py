"""The record of what a project's commands wrote, which says what they may replace and remove.

It is a text file beside the project's configuration, made to be committed: a heading per command, then a path per
line, sorted. It changes only when files come or go, so it seldom stands in the way of a merge; where it does, it is
read with both sides, and the next run writes it anew.

In comments it keeps the fingerprints of the Compositions that were found right (:mod:`pyxp.jobs.judged`), which save
time and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from pyxp.errors import InputError, Location
from pyxp.files import Project, outside_of, read_text

_HEAD = """\
# What pyxp wrote in this project. It replaces and removes no other files. Commit this file.
# After a merge conflict in here, run the commands again.
"""
MOST_LINES: Final = 50_000
"""Lines of a record; large projects generate some hundred files."""

_SECTION = "# pyxp "
_JUDGED: Final = "# judged "
_JUDGED_HEAD: Final = "# Compositions that were found right, each with the fingerprint of all that it was judged by:\n"
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


@dataclass
class Record:
    """What the commands of a project wrote.

    Attributes:
        path: The record's own file.
        root: The project's folder, which the paths in it are relative to.
        written: The files by the command that wrote them.
        judged: The fingerprints of Compositions that were found right, by their files.
    """

    path: Path
    root: Path
    written: dict[str, set[Path]] = field(default_factory=dict)
    judged: dict[Path, str] = field(default_factory=dict)

    def knows(self, command: str) -> bool:
        """Whether the command has written with a record before."""
        return command in self.written

    def of(self, command: str) -> Set[Path]:
        """What a command wrote."""
        return self.written.get(command, set())

    def text_with(self, command: str, files: Iterable[Path]) -> str:
        """The record's text once ``command`` has written these files, and no others."""
        return self._text(self.written | {command: set(files)})

    def text(self) -> str:
        """The record's text as it stands."""
        return self._text(self.written)

    def _text(self, every: Mapping[str, Set[Path]]) -> str:
        parts = [_HEAD]
        for name in sorted(name for name, paths in every.items() if paths):
            parts += [f"{_SECTION}{name}\n", *sorted(f"{_relative(path, self.root)}\n" for path in every[name])]
        there = {path for paths in every.values() for path in paths}
        judged = ((_relative(path, self.root), told) for path, told in self.judged.items() if path in there)
        lines = [f"{_JUDGED}{told} {name}\n" for name, told in sorted(judged)]
        return "".join([*parts, *([_JUDGED_HEAD, *lines] if lines else ())])


def read_record(project: Project) -> Record:
    """The record of a project; an empty one where none was written yet.

    Raises:
        InputError: The file is not a record.
    """
    named = project.file.stem if project.file.name not in ("pyxp.toml", "pyproject.toml") else "pyxp"
    record = Record(project.root / f"{named}-generated.txt", project.root)
    if record.path.is_file():
        _fill(record, read_text(record.path).splitlines(), _folders(project))
    return record


def _folders(project: Project) -> list[Path]:
    """Where the configuration lets the commands write, inside of the project or outside."""
    folders = (
        *(project.xrd_paths[0], project.composition_paths[0], project.schema_doc_path),
        *(project.bindings_path, project.charts_path),
    )
    return [Path(os.path.normpath(folder)) for folder in folders]


def _fill(record: Record, lines: Sequence[str], folders: Iterable[Path]) -> None:
    """Take the lines of the file; one that leads out of the project, but into none of the folders, is nobody's."""
    if len(lines) > MOST_LINES:
        raise InputError(
            f"cannot read the record of generated files: it has more than {MOST_LINES} lines",
            hint="restore it from version control",
            location=Location(str(record.path), MOST_LINES + 1),
        )
    leads_outside = outside_of(record.root)
    # Most files share their folder with many others.
    within = cache(lambda folder: any(map(folder.is_relative_to, folders)))
    section: set[Path] | None = None
    for number, line in enumerate(lines, 1):
        if line.startswith(_JUDGED):
            told, _, name = line.removeprefix(_JUDGED).partition(" ")
            record.judged[Path(os.path.normpath(record.root / name))] = told
        elif line.startswith(_SECTION) and line.removeprefix(_SECTION).isalpha():
            section = record.written.setdefault(line.removeprefix(_SECTION), set())
        elif line and not line.startswith(("#", *_CONFLICT)):
            if section is None or not line.isprintable():
                raise InputError(
                    "cannot read the record of generated files",
                    hint="restore it from version control; without it, pyxp takes on only files that say it made them",
                    location=Location(str(record.path), number),
                )
            path = Path(os.path.normpath(record.root / line))
            if within(path.parent) or not leads_outside(path):
                section.add(path)


def same_files(one: str, other: str) -> bool:
    """Whether two texts of a record name the same files, whatever they say of fingerprints."""
    return _without_judgements(one) == _without_judgements(other)


def _without_judgements(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith((_JUDGED, _JUDGED_HEAD.strip()))]


def _relative(path: Path, root: Path) -> str:
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()
