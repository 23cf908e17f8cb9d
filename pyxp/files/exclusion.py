"""Waiting for one's turn: what several processes read, change and write again, one does after the other.

The system's own locks are taken, which end with the process that holds them, however it ends. They are on a file of
their own, since the file that is written is replaced.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from pyxp.errors import InputError, Location

LONGEST_WAIT: Final = 120.0
"""Seconds to wait for another process; the largest providers are written in a fraction of that."""

_PAUSE: Final = 0.02
_NOBODY: Final = -1


@contextmanager
def exclusively(
    path: str | Path, patience: float = LONGEST_WAIT, wait: Callable[[float], None] = sleep
) -> Iterator[None]:
    """The only one, of all who ask so, to change a file; a hidden file beside it holds the others off meanwhile.

    Where that cannot be made, nothing is held off: whoever writes the file says what is wrong with the folder.

    Args:
        path: The file that is to be changed.
        patience: For how many seconds to wait for others.
        wait: Waits so many seconds, between two tries.

    Raises:
        InputError: Others do not end.
    """
    file = Path(path)
    sign = file.parent / f".{file.name}.busy"
    made = [folder for folder in (file.parent, *file.parent.parents) if not folder.exists()]
    end = monotonic() + patience
    while (held := _taken(sign)) is None:
        if monotonic() >= end:
            raise InputError(
                "cannot write the file: another pyxp is still writing it",
                hint="try again when that has ended",
                location=Location(str(file)),
            )
        wait(_PAUSE)
    try:
        yield
    finally:
        if held != _NOBODY:
            _give_back(sign, held)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()


def _taken(sign: Path) -> int | None:
    """The sign, open and locked; None where another process has it."""
    try:
        sign.parent.mkdir(parents=True, exist_ok=True)
        return _locked(sign)
    except FileNotFoundError:
        return None  # another process, which had made the folder, has removed it
    except (OSError, ValueError):
        return _NOBODY


def _locked(sign: Path) -> int | None:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    held = os.open(sign, flags | getattr(os, "O_CLOEXEC", 0), 0o666)
    try:
        # Whoever had it before may have removed it since it was opened: then others lock another file.
        if _lock(held) and _is_same(sign, held):
            return held
    except BaseException:
        os.close(held)
        raise
    os.close(held)
    return None


def _is_same(sign: Path, held: int) -> bool:
    try:
        return os.path.samestat(sign.stat(), os.fstat(held))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(held: int) -> bool:
        try:
            msvcrt.locking(held, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _give_back(sign: Path, held: int) -> None:
        msvcrt.locking(held, msvcrt.LK_UNLCK, 1)
        os.close(held)
        # Nobody can remove what another has open: the last one does.
        with suppress(OSError):
            sign.unlink()

else:
    import fcntl

    def _lock(held: int) -> bool:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _give_back(sign: Path, held: int) -> None:
        with suppress(OSError):
            sign.unlink()
        os.close(held)
