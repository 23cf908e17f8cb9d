"""Ending a command from outside: SIGTERM, which build systems send, as the interrupt key does."""

from __future__ import annotations

import signal
import threading
from typing import Final

from pyxp.cli.exits import ExitCode

_SENT: Final[set[int]] = set()
"""Which signals have come."""
_MASKS: Final = hasattr(signal, "pthread_sigmask")
"""Whether the system can hold signals back; Windows cannot, and has no ignored interrupt key either."""


def end_like_interrupts() -> None:
    """From now on, SIGTERM ends the process as the interrupt key does, with a last word of the command.

    An event loop takes care of the interrupt key alone, so that is what it becomes. A process in the background may
    ignore that key; SIGTERM ends it all the same. An event loop would leave an ignored key alone and be torn in the
    middle of its work, so the key is blocked from outside instead, until SIGTERM comes.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _interrupt)
        if _MASKS and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            signal.signal(signal.SIGINT, signal.default_int_handler)


def interrupted() -> tuple[str, ExitCode]:
    """What is said of an interrupted command, and its exit code."""
    if signal.SIGTERM in _SENT:
        return "Terminated.", ExitCode.TERMINATED
    return "Interrupted.", ExitCode.INTERRUPTED


def _interrupt(number: int, frame: object) -> None:
    del frame
    _SENT.add(number)
    signal.raise_signal(signal.SIGINT)
    if _MASKS:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
