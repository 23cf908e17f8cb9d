"""Standard output and standard error that let a command finish, whatever becomes of their readers.

A reader may go away (``| head``), and what it no longer reads must not change the verdict. A full disk or a closed
standard output is another matter: the data is lost, so the command has failed.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any, Final, TextIO, cast

_STANDARD: Final = (0, 1, 2)


class Outlet(io.RawIOBase):
    """Where a stream's bytes go at last.

    Args:
        raw: What writes them; None where the stream is closed.
        matters: Whether bytes that cannot be written are a failure, told once; else nobody is told.

    Attributes:
        written: Whether some bytes were written.
        failed: Whether some were lost that somebody wanted: it was not the reader who went away or closed it.
    """

    def __init__(self, raw: Any, *, matters: bool) -> None:
        super().__init__()
        self._raw = raw
        self._matters = matters
        self._lost = False
        self.written = False
        self.failed = False

    def writable(self) -> bool:
        """It is for writing only."""
        return True

    def isatty(self) -> bool:
        """Whether a person reads it on a terminal."""
        return self._raw is not None and bool(self._raw.isatty())

    def fileno(self) -> int:
        """The descriptor behind it."""
        if self._raw is None:
            raise OSError("the stream is closed")
        return int(self._raw.fileno())

    def write(self, data: Any) -> int | None:
        """Write bytes, or drop them once they go nowhere.

        Raises:
            UsageError: They matter and cannot be written, for the first time.
        """
        if self._lost:
            return len(data)
        try:
            if self._raw is None:
                raise OSError("it is closed")
            count: int | None = self._raw.write(data)
            self.written = True
            return count
        except BrokenPipeError:
            self._lost = True
        except OSError as error:
            self._lost = True
            self.failed = self._raw is not None
            if self._matters:
                from pyxp.errors import UsageError

                raise UsageError(f"cannot write to standard output: {error.strerror or error}") from error
        return len(data)


def guard_streams() -> None:
    """Put the process's standard streams behind outlets, in UTF-8.

    A standard descriptor that is closed is opened on nothing, or the next file opened would get its number.
    """
    for descriptor in _STANDARD:
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = _guarded(sys.stdout, matters=True)
    sys.stderr = _guarded(sys.stderr, matters=False)


def is_told() -> bool:
    """Whether somebody can know how the command ended: not where all that it had to say was lost."""
    outlets = [outlet for stream in (sys.stdout, sys.stderr) if (outlet := _outlet_of(stream)) is not None]
    return any(outlet.written for outlet in outlets) or not any(outlet.failed for outlet in outlets)


def _outlet_of(stream: Any) -> Outlet | None:
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw if isinstance(raw, Outlet) else None


def _guarded(stream: Any, *, matters: bool) -> TextIO:
    buffer = getattr(stream, "buffer", None)
    if stream is not None and buffer is None:
        # A program that calls the command collects what it prints in a text of its own.
        return cast(TextIO, stream)
    if stream is not None:
        stream.flush()
    outlet = Outlet(getattr(buffer, "raw", buffer), matters=matters)
    return io.TextIOWrapper(
        io.BufferedWriter(outlet),
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=outlet.isatty() or not matters,
    )
