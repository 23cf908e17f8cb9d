"""Opening what is a plain file of a reasonable size, and nothing else.

A folder of manifests may hold a link to a device that never ends, a pipe that nobody writes to, or a file that is all
holes. What a file is and how large is asked before it is read.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

from pyxp.errors import InputError, Location
from pyxp.yamlio.streams import LARGEST_TEXT

LARGEST_FILE: Final = LARGEST_TEXT
"""Bytes of a file that is read as a whole: as much as the reader of YAML takes."""

LARGEST_PACKAGE: Final = 1 << 30
"""Bytes of a file of which parts are read; the largest providers have half of that."""

_KINDS: Final = (
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
)
_INHERITED: Final = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")
"""Where a shell shows the pipes of its process substitutions: what it starts writes to them and ends."""


def open_plain(file: Path, most: int) -> BinaryIO:
    """A plain file, or a pipe that a shell put in its place, opened for reading.

    Args:
        file: The file.
        most: How many bytes it may have.

    Raises:
        OSError: It is not there, is a folder, or cannot be opened.
        InputError: It is neither, or is larger.
    """
    _check(file, file.stat(), most)
    # A pipe that has taken the file's place since would wait for somebody who writes to it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(file, flags)
    try:
        _check(file, os.fstat(descriptor), most)
        if hasattr(os, "set_blocking"):
            os.set_blocking(descriptor, True)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_at_most(handle: BinaryIO, name: str, most: int = LARGEST_FILE) -> bytes:
    """All bytes of an open file.

    Raises:
        InputError: There are more than ``most``, whatever its size says.
    """
    content = handle.read(most + 1)
    if len(content) > most:
        raise _too_large(name, most)
    return content


def _check(file: Path, status: os.stat_result, most: int) -> None:
    mode = status.st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(f"{file} is a folder")
    if stat.S_ISREG(mode):
        if status.st_size > most:
            raise _too_large(str(file), most)
        return
    if stat.S_ISFIFO(mode) and str(file).startswith(_INHERITED):
        return
    kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "something else")
    what = f"a link to {kind}" if file.is_symlink() else kind
    raise InputError(f"cannot read the file: it is {what}, not a plain file", location=Location(str(file)))


def _too_large(name: str, most: int) -> InputError:
    return InputError(f"cannot read the file: it is larger than {most >> 20} MiB", location=Location(name))
