"""The pieces that a job consists of: a file that is read, a document that is judged, a claim that is rendered.

Whoever limits the time of a job limits that of each piece, not of the whole: five thousand claims may take their time,
but none of them may take it all. A job says when it begins with the next piece, and whoever watches it hears of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pyxp.errors import UsageError

_watcher: ContextVar[Callable[[str], None] | None] = ContextVar("_watcher", default=None)


class OverTime(UsageError):
    """A piece took longer than it may."""


def begin_piece(name: str = "") -> None:
    """Say that the next piece begins.

    Args:
        name: What a user knows it by, such as a file; empty where whoever begins it tells what was not done in time.
    """
    watcher = _watcher.get()
    if watcher is not None:
        watcher(name)


@contextmanager
def watched(watcher: Callable[[str], None]) -> Iterator[None]:
    """Let ``watcher`` hear the name of each piece that begins inside."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)
