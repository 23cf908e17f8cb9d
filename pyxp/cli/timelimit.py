"""Limiting how long a command may take."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from pyxp.errors import UsageError

_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds_of(duration: str) -> float:
    """The seconds of a duration as Go writes it: ``90s``, ``1m30s``, ``1.5h``, ``0``.

    Raises:
        UsageError: The text is no such duration.
    """
    digits = duration.removeprefix("+")
    if digits == "0":
        return 0.0
    parts = _PART.findall(digits)
    if not parts or "".join(number + unit for number, unit in parts) != digits:
        raise UsageError(f"{duration!r} is no duration", hint="write it like 90s or 1m30s")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


class Limit:
    """A limit on how long something may take; see :func:`time_limit`."""

    def __init__(self, duration: str) -> None:
        self._duration = duration
        self._left = seconds_of(duration)
        self._running_since = 0.0
        self.strikes = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()

    @property
    def over(self) -> bool:
        """Whether no time is left."""
        return self._left <= 0

    def strike(self, *_: object) -> NoReturn:
        """End the work, as the time is over."""
        raise UsageError(f"not done within {self._duration}", hint="allow more time with --timeout")

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Do something that does not count, such as waiting for the reader of the output."""
        self.stop()
        yield
        self.start()

    def start(self) -> None:
        """Let the time run."""
        self._running_since = time.monotonic()
        if self.over:
            self.strike()
        if self.strikes:
            signal.setitimer(signal.ITIMER_REAL, self._left)

    def stop(self) -> None:
        """Let the time stand still."""
        if self.strikes:
            signal.setitimer(signal.ITIMER_REAL, 0)
        self._left -= time.monotonic() - self._running_since


@contextmanager
def time_limit(duration: str) -> Iterator[Limit]:
    """End what runs inside after a while.

    Where the platform has no interval timers, or outside the main thread, the limit strikes only once the work is
    done or pauses.

    Raises:
        UsageError: The text is no duration, or the time is over.
    """
    limit = Limit(duration)
    before = signal.signal(signal.SIGALRM, limit.strike) if limit.strikes else None
    try:
        limit.start()
        yield limit
    finally:
        limit.stop()
        if before is not None:
            signal.signal(signal.SIGALRM, before)
    if limit.over:
        limit.strike()
