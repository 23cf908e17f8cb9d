"""Lines about what is still there: the longer it goes on, the fewer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from pyxp.cluster.states import Node

_MOST_NAMED: Final = 3
_BETWEEN_LINES, _LONGEST_BETWEEN = 5.0, 60.0
"""Seconds between two lines of how much is still there: at first, and at most."""


class Spaced:
    """Says lines of which each stands for those before it: none soon after another, and the last one in any case.

    The longer it goes on, the fewer lines there are.

    Args:
        say: Takes the lines.
        seconds: How much later the second may come; each next one twice as late, up to a minute.
    """

    def __init__(self, say: Callable[[str], None], seconds: float = _BETWEEN_LINES) -> None:
        self._say, self._seconds = say, seconds
        self._line = self._said = ""
        self._timer: asyncio.TimerHandle | None = None

    def say(self, line: str) -> None:
        """A line, now or when its time has come; nothing where it was said last."""
        self._line = line
        if self._timer is None:
            self._tell()

    def close(self) -> None:
        """Say nothing any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _tell(self) -> None:
        self._timer = None
        if self._line != self._said:
            self._said = self._line
            self._say(self._line)
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._tell)
            self._seconds = min(self._seconds * 2, _LONGEST_BETWEEN)


def still_there(left: Iterable[Node]) -> str:
    """How many objects are still there, and the names of those at the bottom, which go first."""
    there = {node.reference: node for top in left for node in top.walk() if node.state is not None}
    last = [item for item, node in there.items() if all(child.state is None for child in node.children)]
    more = "" if len(there) <= _MOST_NAMED else ", ..."
    names = ", ".join(map(str, (list(there) if not more else last)[:_MOST_NAMED]))
    return f"{len(there)} {'object is' if len(there) == 1 else 'objects are'} still there: {names}{more}"
