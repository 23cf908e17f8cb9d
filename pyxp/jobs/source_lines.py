"""The texts that findings are about, read again to be shown, and the summary that a CI service shows."""

from __future__ import annotations

from pathlib import Path

from pyxp.errors import PyxpError
from pyxp.files import read_text, write_text


def lines_of(file: str) -> list[str]:
    """The lines of a file without their ends; none where it is no file, such as standard input, or cannot be read."""
    if not Path(file).is_file():
        return []
    try:
        return read_text(file).split("\n")
    except PyxpError:
        return []


def append_text(file: str, text: str) -> None:
    """Add to a file, which is made where it is not there.

    Raises:
        PyxpError: It cannot be read or written.
    """
    path = Path(file)
    write_text(path, (read_text(path) if path.is_file() else "") + text)
