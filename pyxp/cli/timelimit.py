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


@contextmanager
def time_limit(duration: str) -> Iterator[None]:
    """End what runs inside after a while.

    Where the platform has no interval timers, or outside the main thread, the limit strikes only once the work is
    done.

    Raises:
        UsageError: The text is no duration, or the time is over.
    """
    seconds = seconds_of(duration)

    def strike(*_: object) -> NoReturn:
        raise UsageError(f"not done within {duration}", hint="allow more time with --timeout")

    started = time.monotonic()
    timer = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if timer and seconds > 0:
        before = signal.signal(signal.SIGALRM, strike)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        if timer and seconds > 0:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
    if time.monotonic() - started >= seconds:
        strike()
