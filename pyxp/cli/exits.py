"""Exit codes, the same for every command."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's end means to a script."""

    GOOD = 0
    """All is good; no differences."""

    PROBLEMS = 1
    """The input has problems, which were printed."""

    MISUSE = 2
    """The command was misused or could not run."""

    INTERRUPTED = 130
    """Stopped by the user, as shells number it."""

    TERMINATED = 143
    """Stopped by SIGTERM, as shells number it."""
