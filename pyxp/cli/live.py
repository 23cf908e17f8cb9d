"""The tree on a terminal that follows what happens on a cluster."""

from __future__ import annotations

import math
import os
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import click

from pyxp.cli.above import printing_above
from pyxp.cli.messages import printable

if TYPE_CHECKING:
    from rich.console import Group

    from pyxp.cluster.events import Event
    from pyxp.cluster.states import Node
    from pyxp.jobs.status import StatusResult
    from pyxp.reports.screen import Line

_STYLES: Final = {"plain": "", "good": "green", "bad": "red", "busy": "yellow", "dim": "bright_black", "head": "bold"}
_REFRESHED: Final = 2
"""How often in a second ages and the clock go on."""

_SHORTEST_BAR, _LONGEST_BAR = 4, 40
_BELOW: Final = 2
"""Lines below the tree: the progress, and the one that the cursor stands in."""


def is_live() -> bool:
    """Whether somebody sits at a terminal that can be drawn on, and it is not a build's."""
    if os.environ.get("CI") or os.environ.get("TERM", "dumb" if os.name != "nt" else "") == "dumb":
        return False
    return bool(sys.stdout.isatty())


def elapsed(seconds: float) -> str:
    """How long something has taken, as ``3m12s``."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}m{rest:02}s" if hours else f"{minutes}m{rest:02}s" if minutes else f"{rest}s"


class _Drawing:
    """Something that is drawn anew each half second, for the first time when it is made; to be used in ``with``.

    What is printed meanwhile stands above it.

    Args:
        transient: Take the last drawing away at the end.
    """

    def __init__(self, *, transient: bool) -> None:
        from rich.console import Console
        from rich.live import Live

        context = click.get_current_context(silent=True)
        plain = context is not None and context.color is False
        self._console = Console(file=sys.stdout, no_color=True if plain else None, highlight=False)
        self._begun = time.monotonic()
        self._around = ExitStack()
        self._live = Live(
            console=self._console,
            get_renderable=self._drawn,
            refresh_per_second=_REFRESHED,
            redirect_stdout=False,
            redirect_stderr=False,
            transient=transient,
        )

    def __enter__(self) -> Self:
        self._around.enter_context(self._live)
        self._around.enter_context(printing_above(self._console))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._around.close()

    def _drawn(self) -> Group:
        raise NotImplementedError


class LiveTree(_Drawing):
    """Draws what is seen, again at each change and each half second; to be used in ``with``.

    Args:
        timeout: Seconds after which the waiting ends, where it does.
        transient: Take the last drawing away at the end.
    """

    def __init__(self, timeout: float | None = None, *, transient: bool = False) -> None:
        self._timeout = timeout
        self._seen: StatusResult | None = None
        self._size = shutil.get_terminal_size()
        super().__init__(transient=transient)

    def hear(self, seen: StatusResult) -> None:
        """Draw something new."""
        self._seen = seen
        self._live.refresh()

    def say(self, line: str) -> None:
        """A line above the tree."""
        self._live.console.print(printable(line), style="yellow", markup=False, soft_wrap=True)

    def _drawn(self) -> Group:
        from pyxp.reports.screen import progress

        seen = self._seen
        if seen is None:
            return self._frame([], [], (0, 0), "ready")
        return self._frame(seen.stacks, seen.events, progress(seen.stacks), "ready")

    def _frame(
        self, stacks: Sequence[Node], events: Sequence[tuple[Node, Event]], done: tuple[int, int], called: str
    ) -> Group:
        """The tree with what is told below it."""
        from pyxp.reports.screen import screen

        size = shutil.get_terminal_size()
        if size != self._size:
            # Another width breaks the lines of the last frame anew, so that nobody knows where it begins.
            self._size = size
            self._console.clear()
        if not stacks:
            return drawn([], (0, 0), "looking at the cluster", size.columns)
        leaving = called == "gone"
        lines = screen(stacks, events, datetime.now(UTC), size.columns, size.lines - _BELOW, leaving=leaving)
        limit = f" of {elapsed(self._timeout)}" if self._timeout is not None else ""
        taken = elapsed(min(time.monotonic() - self._begun, self._timeout or math.inf))
        return drawn(lines, done, f"{taken}{limit}", size.columns, called)


class LiveDeletion(LiveTree):
    """Draws what is still there of what is being deleted, and goes when it is over; to be used in ``with``.

    Args:
        timeout: Seconds after which the waiting ends.
    """

    def __init__(self, timeout: float) -> None:
        self._left: Sequence[Node] = ()
        self._most = 0
        super().__init__(timeout, transient=True)

    def hear_left(self, left: Sequence[Node]) -> None:
        """Draw what is left now; what only hangs below another is drawn there."""
        below = {child.reference for top in left for node in top.walk() for child in node.children}
        self._left = [node for node in left if node.reference not in below]
        self._live.refresh()

    def _drawn(self) -> Group:
        there = {node.reference for top in self._left for node in top.walk() if node.state is not None}
        self._most = max(self._most, len(there))
        return self._frame(self._left, (), (self._most - len(there), self._most), "gone")


class LiveBar(_Drawing):
    """A bar of how many objects are done, below what is printed meanwhile; to be used in ``with``.

    Args:
        total: How many objects there are.
        done: What becomes of them.
    """

    def __init__(self, total: int, done: str) -> None:
        self._total, self._done, self._ready = total, done, 0
        super().__init__(transient=True)

    def step(self) -> None:
        """One more object is done."""
        self._ready += 1

    def _drawn(self) -> Group:
        columns = shutil.get_terminal_size().columns
        clock = elapsed(time.monotonic() - self._begun)
        return drawn([], (self._ready, self._total), clock, columns, self._done)


def drawn(lines: Sequence[Line], done: tuple[int, int], clock: str, width: int, called: str = "ready") -> Group:
    """Lines and a bar of what is ready, for rich.

    Args:
        lines: The lines.
        done: How many objects are ready, and how many there are.
        clock: What is told of the time.
        width: How long a line may be.
        called: What those are that count.
    """
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    texts: list[Any] = [
        Text.assemble(*((printable(text), _STYLES[style]) for text, style in line), no_wrap=True, overflow="crop")
        for line in lines
    ]
    ready, total = done
    if not total:
        return Group(*texts, Text(clock))
    told = f"{ready} of {total} {called}, {clock}"
    foot = Table.grid(padding=(0, 1))
    size = max(min(_LONGEST_BAR, width - len(told) - 2), _SHORTEST_BAR)
    bar = ProgressBar(total=total, completed=ready, width=size, complete_style="cyan", finished_style="green")
    foot.add_row(bar, Text(told, no_wrap=True, overflow="crop"))
    return Group(*texts, foot)
