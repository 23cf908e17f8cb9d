"""Where in a platform's Python a construct was written, for messages that name the line.

The line that a person can mend is the innermost one of the project: below it run pyxp's own rooms, the standard
library and installed packages, which nobody edits.
"""

from __future__ import annotations

import sys
import typing
from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from pathlib import PurePath
from types import CodeType, FrameType

from pyxp.authoring.field_lines import field_lines
from pyxp.errors import AuthoringError, Location

ROOMS = frozenset(
    (
        *(
            "authoring",
            "aws",
            "kubernetes",
            "bindings",
            "catalog",
            "cel",
            "cli",
            "cluster",
            "compiler",
            "diagnostics",
            "engine",
            "errors",
        ),
        *(
            "files",
            "gotext",
            "installation",
            "jobs",
            "model",
            "remote",
            "reports",
            "rules",
            "simulation",
            "structural",
            "testing",
        ),
        *("validation", "xpkg", "yamlio", "__main__"),
    )
)
"""pyxp's own modules; other packages below it are platforms like anybody's."""
_MACHINERY = ("msgspec", "importlib")
_INSTALLED = {"site-packages", "dist-packages"}


class Author(IntEnum):
    """Who wrote a line, those first who can mend it."""

    PROJECT = 0
    INSTALLED = 1
    PYTHON = 2
    PYXP = 3


def calling_location() -> Location:
    """The line that called into pyxp: the project's innermost among those since pyxp last handed on.

    Where there is no line of a project, it is one of an installed package, at last one of Python itself.
    """
    frame = _calling_frame(sys._getframe(1))
    return Location(frame.f_code.co_filename, frame.f_lineno)


def calling_field() -> str:
    """The field, such as ``QueueSpec.days``, that a class's body declares where it called into pyxp; else empty."""
    frame = _calling_frame(sys._getframe(1))
    code = frame.f_code
    if "__qualname__" not in code.co_names or "__module__" not in code.co_names:  # which every class's body stores
        return ""
    before = [(line, name) for name, line in field_lines(code).items() if line <= frame.f_lineno]
    return f"{code.co_name}.{max(before)[1]}" if before else ""


def calling_code() -> CodeType:
    """The code that :func:`calling_location` is a line of."""
    return _calling_frame(sys._getframe(1)).f_code


def _calling_frame(frame: FrameType) -> FrameType:
    outer = list(_callers(frame))
    return min(outer, key=lambda frame: origin_of(frame))  # the first, so the innermost, of the best


def raising_location(error: BaseException) -> Location | None:
    """The project's innermost line that an error came through, or that of an installed package.

    Returns:
        None where the error came through neither. A syntax error is where the text is wrong.
    """
    if isinstance(error, SyntaxError) and error.filename and _written_by(error.filename) is Author.PROJECT:
        return Location(error.filename, error.lineno or 0, error.offset or 0)
    best, found = Author.INSTALLED, None
    for frame, line in traceback_lines(error):
        origin = origin_of(frame)
        if origin <= best:
            best, found = origin, Location(frame.f_code.co_filename, line)
    return found


def wrong_here(message: str, hint: str | None = None) -> AuthoringError:
    """An error about what the project's code does at this moment, with its line."""
    return AuthoringError(message, hint=hint, location=calling_location())


def traceback_lines(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    """The frames that an error came through, outermost first, each with its line."""
    step = error.__traceback__
    while step is not None:
        yield step.tb_frame, step.tb_lineno
        step = step.tb_next


def origin_of(frame: FrameType) -> Author:
    """Who wrote the code that a frame runs."""
    return origin_of_module(str(frame.f_globals.get("__name__", "")), frame.f_code.co_filename)


def origin_of_module(name: str, file: str) -> Author:
    """Who wrote a module, by its name and file."""
    parts = name.split(".")
    if parts[0] in _MACHINERY or (parts[0] == "pyxp" and (len(parts) == 1 or parts[1] in ROOMS)):
        return Author.PYXP
    return _written_by(file)


@cache
def _written_by(file: str) -> Author:
    if file.startswith("<"):  # compiled from text: by dataclasses, by an interactive session
        return Author.PYTHON
    path = PurePath(file)
    if not _INSTALLED.isdisjoint(path.parts):
        return Author.INSTALLED
    return Author.PYTHON if path.is_relative_to(PurePath(typing.__file__).parent) else Author.PROJECT


def _callers(frame: FrameType | None) -> Iterator[FrameType]:
    """The frames outside pyxp that called ``frame``, innermost first, up to where pyxp called them."""
    while frame is not None and frame.f_back is not None and origin_of(frame) is Author.PYXP:
        frame = frame.f_back
    while frame is not None:
        yield frame
        frame = frame.f_back
        if frame is not None and origin_of(frame) is Author.PYXP:
            return
