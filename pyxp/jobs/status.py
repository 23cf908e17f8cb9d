"""Looking at claims and composites on a cluster, once or until they are ready."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NoReturn

from pyxp.jobs.apply import run_now
from pyxp.jobs.subjects import Subject, claims_of, locate_subjects
from pyxp.jobs.timeouts import timeout_of

if TYPE_CHECKING:
    from pyxp.cluster.connection import Connection, Target
    from pyxp.cluster.events import Event
    from pyxp.cluster.following import Sight
    from pyxp.cluster.objects import Reference
    from pyxp.cluster.states import Node

_SHORTEST_PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class StatusResult:
    """What was seen.

    Attributes:
        stacks: A tree per claim or composite, as asked for.
        notes: What could not be seen as usual.
        requests: How many requests it took, from the beginning on.
        events: Warnings and progress of what is in the trees, each with its object, the newest last; where one does
            not wait or follow, only warnings, and only if they were asked for.
    """

    stacks: tuple[Node, ...]
    notes: tuple[str, ...] = ()
    requests: int = 0
    events: tuple[tuple[Node, Event], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything is there and ready; what is paused and ready counts."""
        from pyxp.cluster.awaiting import counts_as_ready

        return all(map(counts_as_ready, self.stacks))

    @property
    def stuck(self) -> list[Node]:
        """The objects that keep it from ever being ready: being deleted at the top, or paused before they are ready."""
        from pyxp.cluster.awaiting import stuck

        return stuck(self.stacks)


async def status_async(
    subjects: Iterable[Subject], target: Target | None = None, *, events: bool = False
) -> StatusResult:
    """The claims and composites among some objects as the cluster has them, with everything below.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``.
        target: Which cluster; by default that of the current context.
        events: Read the warnings about what is not ready, too, which takes a request for each namespace.

    Returns:
        A tree for each claim or composite; ``ok`` where all are ready.

    Raises:
        UsageError: There is no claim and no composite among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    from pyxp.cluster.absence import absent_notes
    from pyxp.cluster.connection import connect
    from pyxp.cluster.following import look

    wanted = claims_of(subjects)
    async with connect(target) as connection:
        references = await locate_subjects(connection, wanted)
        sight = await look(connection, references, events=events)
        absent = await absent_notes(connection, sight.stacks)
        return _result(connection, replace(sight, notes=(*absent, *sight.notes)))


def status(subjects: Iterable[Subject], target: Target | None = None, *, events: bool = False) -> StatusResult:
    """The claims and composites among some objects as the cluster has them, with everything below.

    For programs without an event loop; where one runs, await :func:`status_async`.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``.
        target: Which cluster; by default that of the current context.
        events: Read the warnings about what is not ready, too, which takes a request for each namespace.

    Returns:
        A tree for each claim or composite; ``ok`` where all are ready.

    Raises:
        UsageError: There is no claim and no composite among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    return run_now(status_async(subjects, target, events=events))


async def wait_async(
    subjects: Iterable[Subject],
    target: Target | None = None,
    *,
    timeout: float | str = 300.0,
    hear: Callable[[StatusResult], None] = lambda seen: None,
    say: Callable[[str], None] = lambda line: None,
) -> StatusResult:
    """Wait until claims and composites are ready, the time is over, or waiting is in vain; what is the case then.

    What reports nothing of being ready, such as a ProviderConfig, is not waited for, and not in the result.

    The server tells each change by itself (watches); where it may not be watched, it is asked every two seconds.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``.
        target: Which cluster; by default that of the current context.
        timeout: Seconds to wait at most, or a duration such as ``20m``. For so long, but at least a minute, the server
            may also be away.
        hear: Takes what is seen, at each change.
        say: Takes lines about a server that does not answer, and about objects that are not there.

    Returns:
        What was seen last; ``ok`` where all are ready.

    Raises:
        UsageError: There is no claim and no composite among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    seen = StatusResult(())
    async with aclosing(_sights(subjects, target, timeout_of(timeout), say)) as sights:
        async for seen in sights:
            hear(seen)
            if seen.ok or seen.stuck:
                break
    return seen


def wait(
    subjects: Iterable[Subject],
    target: Target | None = None,
    *,
    timeout: float | str = 300.0,
    hear: Callable[[StatusResult], None] = lambda seen: None,
    say: Callable[[str], None] = lambda line: None,
) -> StatusResult:
    """Wait until claims and composites are ready, the time is over, or waiting is in vain; what is the case then.

    For programs without an event loop; where one runs, await :func:`wait_async`.

    What reports nothing of being ready, such as a ProviderConfig, is not waited for, and not in the result.

    The server tells each change by itself (watches); where it may not be watched, it is asked every two seconds.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``.
        target: Which cluster; by default that of the current context.
        timeout: Seconds to wait at most, or a duration such as ``20m``. For so long, but at least a minute, the server
            may also be away.
        hear: Takes what is seen, at each change.
        say: Takes lines about a server that does not answer, and about objects that are not there.

    Returns:
        What was seen last; ``ok`` where all are ready.

    Raises:
        UsageError: There is no claim and no composite among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    return run_now(wait_async(subjects, target, timeout=timeout, hear=hear, say=say))


async def follow_async(
    subjects: Iterable[Subject],
    target: Target | None = None,
    *,
    hear: Callable[[StatusResult], None],
    say: Callable[[str], None] = lambda line: None,
) -> NoReturn:
    """Tell how far claims and composites are, again at each change, until it is cancelled.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``.
        target: Which cluster; by default that of the current context.
        hear: Takes what is seen, at each change.
        say: Takes lines about a server that does not answer, and about objects that are not there.

    Raises:
        UsageError: There is no claim and no composite among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    async with aclosing(_sights(subjects, target, None, say)) as sights:
        async for seen in sights:
            hear(seen)
    raise AssertionError("what has no end was followed to its end")


def follow(
    subjects: Iterable[Subject],
    target: Target | None = None,
    *,
    hear: Callable[[StatusResult], None],
    say: Callable[[str], None] = lambda line: None,
) -> NoReturn:
    """Tell how far claims and composites are, again at each change, until it is cancelled.

    For programs without an event loop; where one runs, await :func:`follow_async`.

    Args:
        subjects: Manifests of which kind, name and namespace count, or texts like ``KIND/NAME``.
        target: Which cluster; by default that of the current context.
        hear: Takes what is seen, at each change.
        say: Takes lines about a server that does not answer, and about objects that are not there.

    Raises:
        UsageError: There is no claim and no composite among them, or no such context.
        ClusterError: The server cannot be reached.
        ServerRefusal: It does not let them be read.
    """
    run_now(follow_async(subjects, target, hear=hear, say=say))


async def _sights(
    subjects: Iterable[Subject], target: Target | None, timeout: float | None, say: Callable[[str], None]
) -> AsyncGenerator[StatusResult]:
    from pyxp.cluster.absence import absent_notes
    from pyxp.cluster.allowances import Allowance
    from pyxp.cluster.awaiting import awaited, unreported
    from pyxp.cluster.connection import connect
    from pyxp.cluster.following import follow as follow_stacks

    wanted = claims_of(subjects)
    since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    allowed = Allowance(math.inf if timeout is None else timeout)
    async with connect(target, patience=max(timeout or 0.0, _SHORTEST_PATIENCE), within=timeout or None) as connection:
        connection.say = say
        references = await locate_subjects(connection, wanted)
        # Who only follows wants to see everything.
        without: frozenset[Reference] = frozenset() if timeout is None else await unreported(connection, references)
        left = None if timeout is None else allowed.left
        async with aclosing(follow_stacks(connection, references, since=since, timeout=left)) as sights:
            told = False
            async for sight in sights:
                stacks = awaited(sight.stacks, without)
                if not told:
                    for stack in sight.stacks:
                        if stack not in stacks:
                            say(f"{stack.reference} is not waited for: its kind does not report that it is ready")
                yield _result(connection, replace(sight, stacks=tuple(stacks)))
                if not told:
                    # It may yet come, so it is waited for all the same.
                    told = True
                    for note in await absent_notes(connection, sight.stacks):
                        say(note)


def _result(connection: Connection, sight: Sight) -> StatusResult:
    return StatusResult(sight.stacks, sight.notes, connection.requests, sight.events)
