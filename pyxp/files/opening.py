"""Reading and writing files, with errors that name the file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from typing import BinaryIO, Literal

from pyxp.errors import InputError, Location, UsageError, nearest
from pyxp.files.plain import LARGEST_FILE, LARGEST_PACKAGE, open_plain, read_at_most
from pyxp.yamlio import Document, objects_in, read_documents

MANIFEST_SUFFIXES = (".yaml", ".yml", ".json")
"""Endings of the files that are read from a folder; a file named outright may have any."""

_MOST_NEIGHBOURS = 1000
"""Names that one which is not there is compared with."""

STDIN = "-"
"""Stands for standard input among the paths of a command."""


def read_manifests(paths: Iterable[str | Path], on_duplicate: Literal["error", "warn"] = "error") -> list[Document]:
    """The objects of files, of folders (every YAML and JSON file below, by name) and of standard input (``-``).

    A file counts once, by whatever paths it is named; the objects of a ``List`` come in its place.

    Raises:
        InputError: For a path that is not there or cannot be read.
        SyntaxProblem: For a file that is not readable YAML.
        UsageError: One path was given in place of a list of them.
    """
    if isinstance(paths, str | bytes | PurePath):
        raise UsageError(
            f"read_manifests takes a list of paths, not {str(paths)!r:.200}",
            hint=f"write read_manifests([{str(paths)!r:.200}])",
        )
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
        return read_at_most(sys.stdin.buffer, self.name)


def given_files(paths: Iterable[str | Path]) -> Iterator[GivenFile]:
    """The files of a command's arguments, those of folders by name, each once whatever paths lead to it.

    Raises:
        InputError: When a folder cannot be listed.
    """
    seen: set[str] = set()
    for argument, path in enumerate(paths):
        given = None if str(path) == STDIN else Path(path)
        folder = given is not None and _is_folder(given)
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
    # Not by os.walk, which calls itself for each level: folders may lie a thousand deep.
    waiting = [str(folder)]
    while waiting:
        parent = waiting.pop()
        try:
            with os.scandir(parent) as found:
                entries = [entry for entry in found if not entry.name.startswith(".")]
            waiting += sorted((entry.path for entry in entries if entry.is_dir(follow_symlinks=False)), reverse=True)
            files = sorted(entry.path for entry in entries if entry.name.endswith(suffixes) and not entry.is_dir())
        except OSError as error:
            raise _unreadable(Path(parent), error) from error
        yield from map(Path, files)


def read_text(path: str | Path) -> str:
    """The text of a UTF-8 file.

    Raises:
        InputError: When it is not there, cannot be read, or is not UTF-8.
    """
    try:
        return read_bytes(path).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError("cannot read the file: it is not UTF-8 text", location=Location(str(path))) from error


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: When it is not there, is not a plain file, is larger than
            :data:`~pyxp.files.plain.LARGEST_FILE` or cannot be read; a missing file names its nearest neighbour.
    """
    file = Path(path)
    try:
        with open_plain(file, LARGEST_FILE) as handle:
            return read_at_most(handle, str(file))
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from error


@contextmanager
def open_bytes(path: str | Path, *, below: Path | None = None) -> Iterator[BinaryIO]:
    """A file to read parts of.

    Args:
        path: The file.
        below: A folder that the file must lie in; no link is followed on the way from there.

    Raises:
        InputError: When it is not there, is not a plain file, is reached through a link, is larger than
            :data:`~pyxp.files.plain.LARGEST_PACKAGE` or cannot be read.
    """
    file = Path(path)
    steps = file.relative_to(below).parts if below is not None else ()
    try:
        if below is not None and any(below.joinpath(*steps[: end + 1]).is_symlink() for end in range(len(steps))):
            raise InputError("cannot read the file: it is a link, which is not followed", location=Location(str(file)))
        handle = open_plain(file, LARGEST_PACKAGE)
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from error
    with handle:
        yield handle


def write_text(path: str | Path, text: str) -> bool:
    """Write a UTF-8 file, as :func:`write_bytes` does.

    Raises:
        InputError: When it cannot be written.
    """
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str | Path, content: bytes) -> bool:
    """Write a file with its folders, unless it holds just that; say whether it changed.

    The file is replaced at once: a reader, or a crash, never meets half of it.

    Raises:
        InputError: When it cannot be written.
    """
    file = Path(path)
    try:
        if file.is_file() and file.stat().st_size == len(content) and file.read_bytes() == content:
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, [content])
    except (OSError, ValueError, RecursionError) as error:
        told = "it lies too deep in folders" if isinstance(error, RecursionError) else _reason(error)
        raise InputError(f"cannot write the file: {told}", location=Location(str(file))) from error
    return True


def write_pieces(path: str | Path, pieces: Iterable[bytes]) -> None:
    """Write a file with its folders, piece by piece; nothing is left of it where no more pieces can be had.

    Raises:
        InputError: When it cannot be written.
    """
    file = Path(path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, pieces)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot write the file: {_reason(error)}", location=Location(str(file))) from error


def remove_file(path: str | Path) -> None:
    """Remove a file that may be gone already.

    Raises:
        InputError: It cannot be removed.
    """
    try:
        Path(path).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"cannot remove {path}: {_reason(error)}") from error


def remove_empty_folders(folder: Path, root: Path) -> None:
    """Remove a folder, and those around it, if nothing is in it; none that lies in the root itself, or outside."""
    while folder.parent.is_relative_to(root) and folder.parent != root:
        try:
            folder.rmdir()
        except OSError:  # something is in it
            return
        folder = folder.parent


@contextmanager
def for_a_moment(content: bytes) -> Iterator[str]:
    """A file that nobody else may read, for what takes nothing but files; it is gone afterwards."""
    # Loaded only where it is used, with the random numbers that it takes.
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="pyxp-") as folder:
        path = Path(folder) / "content"
        path.touch(mode=0o600)
        path.write_bytes(content)
        yield str(path)


def _replace(file: Path, pieces: Iterable[bytes]) -> None:
    """Write a neighbour of the file and put it in its place; permissions stay, and so does a link to it.

    What is no file, such as a device or a pipe, is written to.
    """
    file = Path(os.path.realpath(file)) if file.is_symlink() else file
    if file.exists() and not file.is_file() and not file.is_dir():
        with file.open("wb") as handle:
            handle.writelines(pieces)
        return
    mode = file.stat().st_mode & 0o777 if file.exists() else None
    neighbour = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with neighbour.open("xb") as handle:
            handle.writelines(pieces)
        if mode is not None:
            neighbour.chmod(mode)
        neighbour.replace(file)
    except BaseException:
        neighbour.unlink(missing_ok=True)
        raise


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:  # such as a name that is too long to be one
        raise _unreadable(path, error) from error


def _unreadable(file: Path, error: OSError | ValueError) -> InputError:
    """The error for a file that cannot be read."""
    location = Location(str(file))
    if isinstance(error, FileNotFoundError):
        if file.is_symlink():
            return InputError("the link leads to nothing", hint="mend or remove it", location=location)
        parent = file.parent
        readable = parent.is_dir() and os.access(parent, os.R_OK)
        names = [entry.name for entry in islice(parent.iterdir(), _MOST_NEIGHBOURS)] if readable else []
        close = nearest(file.name, names)
        hint = f"did you mean {parent / close}?" if close else None
        return InputError("cannot find the file or folder", hint=hint, location=location)
    if isinstance(error, IsADirectoryError):
        return InputError("cannot read a folder as a file", location=location)
    return InputError(f"cannot read the file: {_reason(error)}", location=location)


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
