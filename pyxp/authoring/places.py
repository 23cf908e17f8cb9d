"""Where in a platform's Python a construct was written, for messages that name the line."""

from __future__ import annotations

import sys

from pyxp.errors import Location

_OWN = ("pyxp.authoring", "pyxp.compiler", "pyxp.aws", "pyxp.jobs", "msgspec")


def calling_place() -> Location:
    """The innermost line of the running call stack that lies outside pyxp's own rooms."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if not any(module == own or module.startswith(f"{own}.") for own in _OWN):
            break
        frame = frame.f_back
    return Location(frame.f_code.co_filename, frame.f_lineno)
