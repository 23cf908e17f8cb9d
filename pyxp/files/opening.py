"""Reading and writing files, with errors that name the file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from pyxp.errors import InputError, Location, nearest
from pyxp.yamlio import Document, objects_in, read_documents

MANIFEST_SUFFIXES = (".yaml", ".yml", ".json")
"""Endings of the files that are read from a folder; a file named outright may have any."""

STDIN = "-"
"""Stands for standard input among the paths of a command."""


def read_manifests(paths: Iterable[str | Path], on_duplicate: Literal["error", "warn"] = "error") -> list[Document]:
    """The objects of files, of folders (every YAML and JSON file below, by name) and of standard input (``-``).

    A file counts once, by whatever paths it is named; the objects of a ``List`` come in its place.

    Raises:
        InputError: For a path that is not there or cannot be read.
        SyntaxProblem: For a file that is not readable YAML.
    """
    documents: list[Document] = []
    for file in given_files(paths):
        documents.extend(objects_in(read_documents(file.read(), file.name, on_duplicate=on_duplicate)))
    return documents


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that a command was given, by its name or through a folder.

    Attributes:
        name: What the user knows it by.
        path: Where it is; None for standard input.
        argument: Which of the arguments led to it, counted from 0.
        named: Whether the argument named the file itself.
        real: Its path without links, the same for all names of one file; ``-`` for standard input.
    """

    name: str
    path: Path | None
    argument: int
    named: bool
    real: str

    def read(self) -> bytes:
        """Its bytes.

        Raises:
            InputError: It is not there or cannot be read.
        """
        if self.path is not None:
            return read_bytes(self.path)
        if sys.stdin is None:
            raise InputError("cannot read standard input: it is closed", location=Location(self.name))
        return sys.stdin.buffer.read()


def given_files(paths: Iterable[str | Path]) -> Iterator[GivenFile]:
    """The files of a command's arguments, those of folders by name, each once whatever paths lead to it.

    Raises:
        InputError: When a folder cannot be listed.
    """
    seen: set[str] = set()
    for argument, path in enumerate(paths):
        given = None if str(path) == STDIN else Path(path)
        folder = given is not None and given.is_dir()
        for file in sorted(manifest_files(given)) if given is not None and folder else [given]:
            real = STDIN if file is None else os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                yield GivenFile("<stdin>" if file is None else str(file), file, argument, not folder, real)


def manifest_files(folder: Path, suffixes: tuple[str, ...] = MANIFEST_SUFFIXES) -> Iterator[Path]:
    """The files below a folder that end so, YAML and JSON by default; hidden files and folders are left out.

    Raises:
        InputError: When a folder cannot be listed.
    """

    def refuse(error: OSError) -> None:
        raise _unreadable(Path(error.filename or folder), error)

    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            if name.endswith(suffixes) and not name.startswith("."):
                yield Path(parent, name)


def read_text(path: str | Path) -> str:
    """The text of a UTF-8 file.

    Raises:
        InputError: When it is not there, cannot be read, or is no UTF-8.
    """
    try:
        return read_bytes(path).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError("cannot read the file: it is no UTF-8 text", location=Location(str(path))) from error


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: When it is not there or cannot be read; a missing file names its nearest neighbour.
    """
    file = Path(path)
    try:
        return file.read_bytes()
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from error


@contextmanager
def open_bytes(path: str | Path, *, below: Path | None = None) -> Iterator[BinaryIO]:
    """A file to read parts of.

    Args:
        path: The file.
        below: A folder that the file must lie in; no link is followed on the way from there.

    Raises:
        InputError: When it is not there, is no plain file, is reached through a link, or cannot be read.
    """
    file = Path(path)
    steps = file.relative_to(below).parts if below is not None else ()
    try:
        if below is not None and any(below.joinpath(*steps[: end + 1]).is_symlink() for end in range(len(steps))):
            raise InputError("cannot read the file: it is a link, which is not followed", location=Location(str(file)))
        if file.exists() and not file.is_file() and not file.is_dir():
            raise InputError("cannot read the file: it is no plain file", location=Location(str(file)))
        handle = file.open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from error
    with handle:
        yield handle


def write_text(path: str | Path, text: str) -> bool:
    """Write a UTF-8 file with its folders, unless it holds just that; say whether it changed.

    The file is replaced at once: a reader, or a crash, never meets half of it.

    Raises:
        InputError: When it cannot be written.
    """
    file = Path(path)
    content = text.encode("utf-8")
    try:
        if file.is_file() and file.read_bytes() == content:
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, content)
    except OSError as error:
        raise InputError(f"cannot write the file: {error.strerror or error}", location=Location(str(file))) from error
    return True


def remove_file(path: str | Path) -> None:
    """Remove a file that may be gone already.

    Raises:
        InputError: It cannot be removed.
    """
    try:
        Path(path).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"cannot remove {path}: {error.strerror or error}") from error


def _replace(file: Path, content: bytes) -> None:
    """Write a neighbour of the file and put it in its place; permissions stay."""
    mode = file.stat().st_mode & 0o777 if file.exists() else None
    neighbour = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with neighbour.open("xb") as handle:
            handle.write(content)
        if mode is not None:
            neighbour.chmod(mode)
        neighbour.replace(file)
    except BaseException:
        neighbour.unlink(missing_ok=True)
        raise


def _unreadable(file: Path, error: OSError | ValueError) -> InputError:
    """The error for a file that cannot be read."""
    place = Location(str(file))
    if isinstance(error, FileNotFoundError):
        parent = file.parent
        names = [entry.name for entry in parent.iterdir()] if parent.is_dir() and os.access(parent, os.R_OK) else []
        close = nearest(file.name, names)
        hint = f"did you mean {parent / close}?" if close else None
        return InputError("cannot find the file or folder", hint=hint, location=place)
    if isinstance(error, IsADirectoryError):
        return InputError("cannot read a folder as a file", location=place)
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return InputError(f"cannot read the file: {reason or error}", location=place)
