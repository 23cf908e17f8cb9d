"""``pyxp`` as a process: its streams and signals, and how it ends."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

from pyxp.cli.exits import ExitCode
from pyxp.cli.interrupts import end_like_interrupts, interrupted
from pyxp.cli.streams import guard_streams, is_told
from pyxp.model.release import VERSION

_BEFORE_SEARCH: Final = 200_000
"""How many more objects there are than before when Python searches for cycles: about what one large stack takes."""


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run ``pyxp`` with these arguments, or the process's, and exit."""
    # Manifests are trees without cycles, yet making many of them sets off the search for cycles all the time.
    gc.set_threshold(_BEFORE_SEARCH, 20, 20)
    guard_streams()
    end_like_interrupts()
    given = list(sys.argv[1:] if args is None else args)
    try:
        code = _run(given)
        sys.stdout.flush()
    except KeyboardInterrupt:
        # It came while the command was being loaded; once it runs, it has its own last word.
        told, code = interrupted()
        sys.stderr.write(f"{told}\n")
    except Exception as error:
        # Loaded where there is something to tell: a version is told without either.
        from pyxp.cli.messages import say_error
        from pyxp.errors import PyxpError

        if not isinstance(error, PyxpError):
            raise
        say_error(error)
        code = error.exit_code
    # Python searches once more before it ends, through all that is still there, although the system takes it anyway.
    gc.freeze()
    sys.exit(int(code) if is_told() else ExitCode.MISUSE)


def _run(args: list[str]) -> int:
    """The exit code of a command."""
    if args == ["--version"]:
        # What installers, hooks and editors ask for at each start: told without the library for command lines.
        sys.stdout.write(f"pyxp {VERSION}\n")
        return ExitCode.GOOD
    from pyxp.cli.app import run
    from pyxp.cli.messages import tell_deprecations

    tell_deprecations()
    return run(args)
