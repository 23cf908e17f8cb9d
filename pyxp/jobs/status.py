"""Looking at claims and composites on a cluster, once or until they are ready."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyxp.jobs.apply import run_now
from pyxp.jobs.subjects import Subject, claims_of, locate_subjects

if TYPE_CHECKING:
    from pyxp.cluster.connection import Connection, Target
    from pyxp.cluster.objects import Reference
    from pyxp.cluster.states import Node

_PAUSE: Final = 2.0


@dataclass(frozen=True, slots=True)
class StatusResult:
    """What was seen.

    Attributes:
        stacks: A tree per claim or composite, as asked for.
        notes: What could not be seen as usual.
        requests: How many requests it took.
    """

    stacks: tuple[Node, ...]
    notes: tuple[str, ...] = ()
    requests: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything is there and ready."""
        return all(stack.ready for stack in self.stacks)


async def status_async(subjects: Iterable[Subject], target: Target | None = None) -> StatusResult:
    """The claims and composites among some objects as the cluster has them, with everything below.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``.
        target: Which cluster; by default that of the current context.

    Raises:
        UsageError: There is no claim and no composite among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    from pyxp.cluster.connection import connect

    wanted = claims_of(subjects)
    async with connect(target) as connection:
        return await _look(connection, await locate_subjects(connection, wanted))


def status(subjects: Iterable[Subject], target: Target | None = None) -> StatusResult:
    """Like :func:`status_async`, for programs that are not async."""
    return run_now(status_async(subjects, target))


async def wait_async(
    subjects: Iterable[Subject],
    target: Target | None = None,
    *,
    timeout: float = 300.0,
    hear: Callable[[StatusResult], None] = lambda seen: None,
) -> StatusResult:
    """Wait until claims and composites are ready, or the time is over; what is the case then.

    Args:
        subjects: See :func:`status_async`, also for what is raised.
        target: Which cluster.
        timeout: Seconds to wait at most.
        hear: Takes what is seen, each time.
    """
    from pyxp.cluster.connection import connect

    wanted = claims_of(subjects)
    async with connect(target) as connection:
        references = await locate_subjects(connection, wanted)
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout
        while True:
            seen = await _look(connection, references, to_come=False)
            hear(seen)
            if seen.ok:
                return seen
            if loop.time() >= until:
                # What is to come is asked for only where it is told.
                return await _look(connection, references)
            await asyncio.sleep(min(_PAUSE, max(until - loop.time(), 0.1)))


def wait(
    subjects: Iterable[Subject],
    target: Target | None = None,
    *,
    timeout: float = 300.0,
    hear: Callable[[StatusResult], None] = lambda seen: None,
) -> StatusResult:
    """Like :func:`wait_async`, for programs that are not async."""
    return run_now(wait_async(subjects, target, timeout=timeout, hear=hear))


async def _look(connection: Connection, references: list[Reference], *, to_come: bool = True) -> StatusResult:
    from pyxp.cluster.observing import Observation

    before = connection.requests
    observation = Observation(connection)
    stacks = await observation.observe(references, to_come=to_come)
    notes = [*observation.notes, *(note for stack in stacks for node in stack.walk() for note in node.notes)]
    return StatusResult(tuple(stacks), tuple(dict.fromkeys(notes)), connection.requests - before)
