"""Limiting how long a command may take."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

from pyxp.errors import Location
from pyxp.jobs.pieces import OverTime, watched
from pyxp.jobs.timeouts import seconds_of

LONGEST_TIMER: Final = 1e8
"""Seconds that a timer is set to at most, three years: more is not taken everywhere."""


class Limit:
    """A limit on how long each piece of something may take; see :func:`time_limit`."""

    def __init__(self, duration: str) -> None:
        self._duration = duration
        self._seconds = self._left = seconds_of(duration)
        self._running_since: float | None = None
        self._piece = ""
        self._interrupted = False
        self.strikes = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()

    @property
    def over(self) -> bool:
        """Whether no time is left."""
        return self._left <= 0

    def strike(self, *_: object) -> NoReturn:
        """End the work, as the time is over."""
        location = Location(self._piece) if self._piece else None
        raise OverTime(f"not done within {self._duration}", hint="allow more time with --timeout", location=location)

    def interrupt(self, *_: object) -> NoReturn:
        """End the work, as somebody wants it to end."""
        self._interrupted = True
        raise KeyboardInterrupt

    def heed(self) -> None:
        """End the work now, if an interrupt came while Python could not tell anybody, such as in a finalizer."""
        if self._interrupted:
            raise KeyboardInterrupt

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Do something that does not count, such as waiting for the reader of the output."""
        self.stop()
        yield
        self.start()

    def renew(self, name: str = "") -> None:
        """Begin with the next piece, which has the whole time again."""
        self.heed()
        self.stop()
        if self.over and not self.strikes:
            self.strike()
        self._piece = name
        self._left = self._seconds
        self.start()

    def start(self) -> None:
        """Let the time run."""
        self._running_since = time.monotonic()
        if self.over:
            self.strike()
        if self.strikes:
            signal.setitimer(signal.ITIMER_REAL, min(self._left, LONGEST_TIMER))

    def stop(self) -> None:
        """Let the time stand still."""
        if self.strikes:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if self._running_since is not None:
            self._left -= time.monotonic() - self._running_since
            self._running_since = None


@contextmanager
def time_limit(duration: str, *, heeds_interrupts: bool = False) -> Iterator[Limit]:
    """End what runs inside once a piece of it takes longer; see :mod:`pyxp.jobs.pieces`.

    Where the platform has no interval timers, or outside the main thread, the limit strikes only once the piece is
    done or pauses.

    Args:
        duration: How long a piece may take.
        heeds_interrupts: Whether an interrupt ends the work at the next piece at the latest. No event loop may run
            inside then, as it hears interrupts itself.

    Raises:
        UsageError: The text is not a duration.
        OverTime: The time is over.
    """
    limit = Limit(duration)
    before = signal.signal(signal.SIGALRM, limit.strike) if limit.strikes else None
    heard = heeds_interrupts and limit.strikes and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heard:
        signal.signal(signal.SIGINT, limit.interrupt)
    try:
        limit.start()
        with watched(limit.renew):
            yield limit
    finally:
        limit.stop()
        if heard:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if before is not None:
            signal.signal(signal.SIGALRM, before)
    if limit.over:
        limit.strike()
