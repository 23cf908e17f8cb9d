"""Definitions as they were in a revision of a git repository; nothing is checked out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from threading import Timer
from typing import Final, NamedTuple

from pyxp.errors import InputError, UsageError
from pyxp.jobs.manifests import read_option
from pyxp.jobs.options import option_values
from pyxp.yamlio import Document, objects_in, read_stream

PREFIX: Final = "git:"
"""What makes a revision of a name that a file has, too."""

MOST_FILES: Final = 20_000
MOST_BYTES: Final = 64 * 1024 * 1024
"""What is read of one revision at most."""

MOST_LISTED: Final = 32 * 1024 * 1024
"""Bytes of the list of files that git may print."""

_PATIENCE: Final = 60
_NARROWER: Final = "name the folder of the definitions, as in --against main:xrds"
_SUFFIXES: Final = frozenset({".yaml", ".yml", ".json"})
_PLAIN: Final = (b"100644", b"100755")
_KIND: Final = b"CompositeResourceDefinition"
_ENVIRONMENT: Final = {
    # Paths are no patterns, nothing is asked or fetched, no lock is taken, and messages are in English.
    **{"GIT_LITERAL_PATHSPECS": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"},
    **{"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
}


class _Blob(NamedTuple):
    """A file of a revision: its path from the top of the repository, its hash and its size."""

    path: str
    hash: bytes
    size: int


def read_former(against: Sequence[str], paths: Sequence[str]) -> list[Document]:
    """The documents that ``--against`` names: files and folders, and definitions in revisions of git.

    A name is that of a file or folder if there is one; else a revision, ``main``, or a revision with a path from the
    top of the repository, ``main:xrds``. Without a path it is about the paths that are validated. ``git:`` in front
    says that a revision is meant.

    Args:
        against: The names.
        paths: What is validated.

    Raises:
        UsageError: Something is not there, or cannot be read.
    """
    documents: list[Document] = []
    for name in against:
        if not name.startswith(PREFIX) and (name == "-" or Path(name).exists()):
            _refuse_itself(name, paths)
            documents += read_option([name]).documents
        else:
            documents += _of_revision(name, paths)
    return documents


def _refuse_itself(name: str, paths: Sequence[str]) -> None:
    """What is compared with itself has never changed, which would pass for good."""
    if name == "-" or all(path == "-" or Path(path).resolve() != Path(name).resolve() for path in paths):
        return
    raise UsageError(
        f"--against {name} is what is validated, and would be compared with itself",
        hint=f"for a revision of git that is called so write --against {PREFIX}{name}",
    )


def _of_revision(name: str, paths: Sequence[str]) -> Iterator[Document]:
    """The definitions of a revision."""
    revision, _, inside = name.removeprefix(PREFIX).partition(":")
    if not revision:
        raise UsageError(f"{name} names no revision", hint="write --against main, or --against main:xrds")
    wanted: dict[Path, list[str]] = {}
    if inside:
        top = _top(Path.cwd(), name)
        wanted[top] = [_from_top(inside, top)]
    else:
        for path in paths:
            if path == "-":
                raise UsageError(
                    f"standard input is in no revision of git, so {name} cannot be compared with it",
                    hint=f"say where the definitions were: --against {revision}:xrds",
                )
            whole = Path(path).resolve()
            top = _top(whole if whole.is_dir() else whole.parent, name)
            wanted.setdefault(top, []).append(whole.relative_to(top).as_posix())
    for top, inner in wanted.items():
        commit = _commit(top, revision, name)
        blobs = list(_blobs(top, commit, inner, name))
        if not blobs:
            told = f"there is no file of manifests at {', '.join(inner)} in {revision}"
            hint = f"say where they were: --against {revision}:PATH"
            if inside and Path.cwd() != top:
                hint = (
                    f"paths count from the top of the repository; from here on it is {revision}:./{inside.strip('/')}"
                )
            raise UsageError(told, hint=hint)
        yield from _documents(top, blobs, revision, name)


def _from_top(inside: str, top: Path) -> str:
    """A path in a revision from the top of the repository: as git has it, ``./`` and ``../`` begin where one is."""
    if inside.partition("/")[0] not in (".", ".."):
        return inside.strip("/")
    whole = Path(os.path.normpath(Path.cwd().resolve() / inside))
    if not whole.is_relative_to(top):
        raise UsageError(f"{inside} lies outside of the repository {top}")
    return whole.relative_to(top).as_posix()


def _top(folder: Path, name: str) -> Path:
    """The top of the repository that a folder lies in."""
    try:
        told = _git(folder, ["rev-parse", "--show-toplevel"], name)
    except _Refused as error:
        missing = f"there is no file or folder {name}, and " if not name.startswith(PREFIX) else ""
        if error.said.startswith("fatal: not a git repository"):
            raise UsageError(
                f"{missing}{folder} is in no git repository, so {name} can be no revision of it",
                hint="give --against a file or folder with the definitions as they were",
            ) from error
        raise UsageError(f"{missing}git refuses {folder}: {error.said}") from error
    return Path(os.fsdecode(told.removesuffix(b"\n")))


def _commit(top: Path, revision: str, name: str) -> str:
    try:
        found = _git(top, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"], name)
    except _Refused as error:
        missing = f"there is no file or folder {name}, and " if not name.startswith(PREFIX) else "there is "
        raise UsageError(
            f"{missing}no revision {revision} in {top}",
            hint="fetch it first, as git fetch origin main does; in CI, check out with fetch-depth: 0",
        ) from error
    return found.decode("ascii").strip()


def _blobs(top: Path, commit: str, inner: Sequence[str], name: str) -> Iterator[_Blob]:
    """The files below some paths that can hold manifests."""
    pathspecs = [path for path in inner if path not in ("", ".")]
    try:
        listed = _listed(top, ["ls-tree", "-r", "-z", "--long", "--full-tree", commit, "--", *pathspecs], name)
    except _Refused as error:
        raise UsageError(f"git cannot list {name}: {error.said}") from error
    total = count = 0
    for entry in listed.split(b"\0"):
        head, _, path = entry.partition(b"\t")
        mode, _, rest = head.partition(b" ")
        if mode not in _PLAIN or PurePosixPath(os.fsdecode(path)).suffix not in _SUFFIXES:
            continue
        _, hash_, size = rest.split()
        if not size.isdigit():
            # Of an object that it does not have, git lists ``BAD`` as the size.
            raise _lacking(name, os.fsdecode(path))
        count, total = count + 1, total + int(size)
        if count > MOST_FILES or total > MOST_BYTES:
            raise UsageError(
                f"{name} has more than {MOST_FILES} files of manifests, or {MOST_BYTES >> 20} MiB of them",
                hint=_NARROWER,
            )
        yield _Blob(os.fsdecode(path), hash_, int(size))


def _documents(top: Path, blobs: Sequence[_Blob], revision: str, name: str) -> Iterator[Document]:
    """The documents of the files in which a definition may be."""
    asked = b"".join(blob.hash + b"\n" for blob in blobs)
    try:
        answer = _git(top, ["cat-file", "--batch"], name, asked)
    except _Refused as error:
        raise UsageError(f"git cannot read {name}: {error.said}") from error
    begin = 0
    for blob in blobs:
        end = answer.find(b"\n", begin)
        if end < 0 or not answer[begin:end].endswith(b" blob %d" % blob.size):
            raise _lacking(revision, blob.path)
        content = answer[end + 1 : end + 1 + blob.size]
        begin = end + 2 + blob.size
        if _KIND in content:
            reading = read_stream(content, f"{revision}:{blob.path}", on_duplicate="warn")
            with option_values():
                for problem in reading.problems:
                    raise InputError(problem.message, hint=problem.hint or None, location=problem.location)
            yield from objects_in(reading.documents)


def _lacking(revision: str, path: str) -> UsageError:
    return UsageError(
        f"{revision} lacks {path} here: the clone has only a part of the repository",
        hint="fetch the whole history, as git fetch --refetch --no-filter does",
    )


class _Refused(Exception):
    """git ended with an error.

    Attributes:
        said: The first line of what it said.
    """

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def _git(folder: Path, arguments: Sequence[str], name: str, given: bytes = b"") -> bytes:
    """What git prints.

    Raises:
        UsageError: It is not installed, or does not come to an end.
    """
    with _asking(folder, arguments, name) as process:
        answer, complaint = process.communicate(given, timeout=_PATIENCE)
    return _answered(process, answer, complaint)


def _listed(folder: Path, arguments: Sequence[str], name: str) -> bytes:
    """What git lists, which may be more than anybody wants to hear.

    Raises:
        UsageError: It is, or git is not installed or does not come to an end.
    """
    with _asking(folder, arguments, name) as process:
        impatient = Timer(_PATIENCE, process.kill)
        impatient.start()
        answer = process.stdout.read(MOST_LISTED + 1) if process.stdout else b""
        if len(answer) > MOST_LISTED:
            process.kill()
        complaint = process.communicate()[1]
        impatient.cancel()
    if len(answer) > MOST_LISTED:
        raise UsageError(f"{name} has too many files", hint=_NARROWER)
    return _answered(process, answer, complaint)


@contextmanager
def _asking(folder: Path, arguments: Sequence[str], name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Git at work; what ends the waiting ends git, too."""
    try:
        process = subprocess.Popen(  # noqa: S603 - fixed commands; what a user names stands behind --end-of-options or --
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the one that the user has
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | _ENVIRONMENT,
        )
    except FileNotFoundError as error:
        told = f"there is no file or folder {name}, and git, which could know it as a revision, is not installed"
        raise UsageError(told, hint="give --against a file or folder with the definitions as they were") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"git cannot be asked for {name}: {type(error).__name__}") from error
    try:
        with process:
            try:
                yield process
            except BaseException:
                process.kill()
                raise
    except subprocess.TimeoutExpired as error:
        raise UsageError(f"git says nothing of {name} for {_PATIENCE} seconds") from error


def _answered(process: subprocess.Popen[bytes], answer: bytes, complaint: bytes) -> bytes:
    if process.returncode != 0:
        raise _Refused(complaint.decode("utf-8", "replace").strip().partition("\n")[0][:300])
    return answer
