"""Spreading work over processes, with the results in the order of the work.

Processes are started anew (``spawn``), as all systems can do, and without what threads and libraries of this one hold.
They get the work share by share, and are ended with whoever asked for it.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pyxp.errors import UsageError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Share = TypeVar("Share")
Result = TypeVar("Result")

_AHEAD: Final = 3
"""Shares for each process that may be begun before the first of them is taken: results wait in memory."""
_PATIENCE: Final = 5
"""Seconds that a process that was killed gets to be gone."""


class ProcessLost(UsageError):
    """A process that had a part of the work ended by itself."""


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    begin: Callable[[], Callable[[Share], Result]], shares: Sequence[Share], processes: int
) -> Iterator[Result | None]:
    """The result of each share, in order; None for one that could not be done elsewhere.

    Args:
        begin: Called once in each process, gives what does a share; it can be pickled, and so can shares and results.
        shares: The work.
        processes: How many processes there are.

    Raises:
        ProcessLost: A process ended by itself.
    """
    crew = _Crew()
    ahead, done, taken = deque(enumerate(shares)), dict[int, Result | None](), 0
    try:
        crew.start(begin, min(processes, len(shares)))
        while taken < len(shares):
            while ahead and crew.idle and ahead[0][0] < taken + _AHEAD * processes:
                crew.hand(*ahead.popleft())
            if taken in done:
                yield done.pop(taken)
                taken += 1
            else:
                done.update(crew.results())
    finally:
        crew.end()


class _Crew:
    """The processes, and what each of them is at."""

    def __init__(self) -> None:
        self._processes: dict[Connection[Any, Any], SpawnProcess] = {}
        self._busy: dict[Connection[Any, Any], int] = {}
        self.idle: list[Connection[Any, Any]] = []

    def start(self, begin: Callable[[], Any], count: int) -> None:
        # Loaded only where it is used.
        from multiprocessing import get_context

        context = get_context("spawn")
        _start_tracker()
        with _without_interrupts():
            for _ in range(count):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(theirs,), daemon=True)
                process.start()
                theirs.close()
                self._processes[ours] = process
                self.idle.append(ours)
        # Not among the arguments: a process that is torn away while it reads those says so with a traceback.
        for connection in self.idle:
            try:
                connection.send(begin)
            except OSError:
                raise self._lost(connection) from None

    def hand(self, number: int, share: Any) -> None:
        connection = self.idle.pop()
        self._busy[connection] = number
        try:
            connection.send(share)
        except OSError:
            raise self._lost(connection) from None

    def results(self) -> Iterator[tuple[int, Any]]:
        """What has been done, with the numbers of the shares; waits until there is something."""
        from multiprocessing.connection import wait

        ready = set(map(id, wait(list(self._busy))))
        for connection in [item for item in self._busy if id(item) in ready]:
            try:
                result = connection.recv()
            except (EOFError, OSError):
                raise self._lost(connection) from None
            yield self._busy.pop(connection), result
            self.idle.append(connection)

    def _lost(self, connection: Connection[Any, Any]) -> ProcessLost:
        process = self._processes[connection]
        process.join(_PATIENCE)
        code = process.exitcode
        how = f"was ended by signal {-code}" if code is not None and code < 0 else f"ended with exit code {code}"
        # Nobody but a system that runs out of memory sends this one.
        memory = code is not None and code == -getattr(signal, "SIGKILL", 0)
        hint = "--jobs 1 takes one process and the least memory" if memory else "run it again, or with --jobs 1"
        return ProcessLost(f"a process that had a part of the work {how}", hint=hint)

    def end(self) -> None:
        for process in self._processes.values():
            process.kill()
        for connection, process in self._processes.items():
            process.join(_PATIENCE)
            connection.close()


def _start_tracker() -> None:
    """Start what looks after the leftovers of processes; to start it lets held signals through."""
    if hasattr(signal, "pthread_sigmask"):
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Processes are started as a whole inside and hear nothing of the interrupt key: who started them ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: Connection[Any, Any]) -> None:
    """What a process does: it gets ready as it is told to, and does shares until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    with suppress(EOFError, OSError):
        try:
            do = connection.recv()()
        except (EOFError, OSError):
            raise
        except Exception:  # whoever asked does it, and sees why it fails
            do = _nothing
        while True:
            share = connection.recv()
            try:
                result = do(share)
            except Exception:
                result = None
            connection.send(result)


def _nothing(_share: Any) -> None:
    return None
