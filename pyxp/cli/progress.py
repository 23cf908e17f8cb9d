"""How far long work has come, on a terminal."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Final

import click

from pyxp.cli.above import printing_above

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SOON: Final = 1.0
"""Seconds after which work counts as long."""
_OFTEN: Final = 0.1


class Bar:
    """A bar on standard error that shows how much of long work is done, and goes when it is.

    It is there only where standard error is a terminal and standard output is not, which would tell as much. What is
    said meanwhile stands above it.

    Args:
        total: How much there is to do.
        what: What is counted.
    """

    def __init__(self, total: int, what: str) -> None:
        self._total = total
        self._what = what
        self._done = 0
        self._began = self._shown = time.monotonic()
        self._wanted = sys.stderr.isatty() and not sys.stdout.isatty()
        self._around = ExitStack()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._around.close()

    def advance(self, count: int = 1) -> None:
        """So much more is done."""
        self._done += count
        now = time.monotonic()
        if not self._wanted or now - self._shown < _OFTEN or now - self._began < _SOON:
            return
        self._shown = now
        if self._progress is None:
            self._start()
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=self._done)
            self._progress.refresh()

    def say(self, text: str) -> None:
        """Write talk above the bar, which may hold colours already."""
        click.echo(text, err=True, nl=False)

    def _start(self) -> None:
        # Loaded only where it is shown.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn(self._what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        console = Console(file=sys.stderr)
        self._progress = Progress(
            *columns,
            console=console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task(self._what, total=self._total)
        self._around.enter_context(self._progress)
        self._around.enter_context(printing_above(console))
