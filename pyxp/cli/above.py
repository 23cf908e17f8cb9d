"""What is printed while something is drawn on the terminal: whole lines above it, whoever prints them."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


class Above(io.TextIOBase):
    """A stream that hands whole lines to a console, which takes away what is drawn, prints them and draws it again.

    rich has a stream of this kind, but that one does not say which encoding it has. click then writes to the buffer
    behind it, and so right behind the bar.

    Args:
        console: What draws.
        stream: The stream of the terminal.
    """

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, console: Console, stream: Any) -> None:
        super().__init__()
        self._console, self._stream, self._begun = console, stream, ""

    def writable(self) -> bool:
        """It is for writing only."""
        return True

    def isatty(self) -> bool:
        """Whether a person reads it: as before."""
        return bool(self._stream.isatty())

    def fileno(self) -> int:
        """The descriptor of the terminal."""
        return int(self._stream.fileno())

    def write(self, text: str) -> int:
        """Print the lines that end here, and keep what begins one."""
        if not isinstance(text, str):
            raise TypeError(f"this is a stream of text, not of {type(text).__name__}")
        whole, end, begun = text.rpartition("\n")
        if end:
            whole, self._begun = self._begun + whole, ""
            self._print(whole)
        self._begun += begun
        return len(text)

    def finish(self) -> None:
        """Print what has no end of its line yet."""
        begun, self._begun = self._begun, ""
        if begun:
            self._print(begun)

    def _print(self, lines: str) -> None:
        from rich.text import Text

        self._console.print(Text.from_ansi(lines), soft_wrap=True)


@contextmanager
def printing_above(console: Console) -> Iterator[None]:
    """Let what goes to a terminal by standard output and standard error stand above what a console draws."""
    before = sys.stdout, sys.stderr
    own: list[Any] = [Above(console, stream) if stream.isatty() else stream for stream in before]
    sys.stdout, sys.stderr = own
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        for stream in own:
            if isinstance(stream, Above):
                stream.finish()
