"""Paths on the command line: what names a file or folder, and what cannot."""

from __future__ import annotations

import errno
import os
from typing import Any, Final

import click

_LONGEST_SHOWN: Final = 400


class GivenPath(click.Path):
    """A path that somebody wrote: not the empty text, which Python takes for the current folder.

    An option, which says how to work, is refused too where its name is too long to be one; an argument, which says on
    what, is told among the files that cannot be read.

    Args:
        as_path: Whether the command gets a :class:`~pathlib.Path`, not text.
        folder: Whether it may not be a file.
    """

    def __init__(self, *, as_path: bool = False, folder: bool = False) -> None:
        if as_path:
            from pathlib import Path
        super().__init__(path_type=Path if as_path else None, file_okay=not folder)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, refused where there can be none of that name."""
        text = os.fspath(value)
        if not text:
            self.fail("the text is empty and names no path; write . for the current folder", param, ctx)
        if isinstance(param, click.Option) and _is_too_long(text):
            self.fail(f"{_shortened(text)} is too long for a path", param, ctx)
        return super().convert(value, param, ctx)


def _shortened(text: str) -> str:
    cut = text[:_LONGEST_SHOWN]
    return text if text == cut else f"{cut}... ({len(text)} characters)"


def _is_too_long(text: str | bytes) -> bool:
    try:
        os.lstat(text)
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    except ValueError:
        return False
    return False
