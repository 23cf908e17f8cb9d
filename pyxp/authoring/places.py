"""Where in a platform's Python a construct was written, for messages that name the line."""

from __future__ import annotations

import sys
from types import FrameType

from pyxp.errors import Location

_OWN = ("pyxp.authoring", "pyxp.compiler", "pyxp.aws", "pyxp.jobs", "pyxp.cli", "msgspec", "importlib")


def calling_place() -> Location:
    """The innermost line of the running call stack that lies outside pyxp's own rooms."""
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_own(frame):
        frame = frame.f_back
    return Location(frame.f_code.co_filename, frame.f_lineno)


def raising_place(error: BaseException) -> Location | None:
    """The innermost line outside pyxp's own rooms that an error came through, None where there is none."""
    found = None
    step = error.__traceback__
    while step is not None:
        if not _is_own(step.tb_frame):
            found = Location(step.tb_frame.f_code.co_filename, step.tb_lineno)
        step = step.tb_next
    return found


def _is_own(frame: FrameType) -> bool:
    module = str(frame.f_globals.get("__name__", ""))
    return any(module == own or module.startswith(f"{own}.") for own in _OWN)
