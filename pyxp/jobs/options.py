"""What the options of a command name: values, files and folders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pyxp.errors import PyxpError, UsageError


@contextmanager
def option_values() -> Iterator[None]:
    """Read inside what options name: whatever is wrong with that is misuse of the command, no problem of its input.

    Raises:
        UsageError: What was read cannot be used.
    """
    try:
        yield
    except UsageError:
        raise
    except PyxpError as error:
        raise UsageError(error.message, hint=error.hint, location=error.location) from error
