"""Following stacks: what is the case, again at each change, without asking for what has not changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Final

from pyxp.cluster.connection import Connection
from pyxp.cluster.events import Event, events_of, namespaces_of, warnings_in
from pyxp.cluster.mirrors import EVERYTHING, Mirror, Narrowing, Requests
from pyxp.cluster.objects import Reference
from pyxp.cluster.observing import Observation
from pyxp.cluster.states import Node, State

_HIDDEN_KIND: Final = 5.0
"""Seconds after which stacks are looked at again though nothing was told: kinds may have come."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen at one moment.

    Attributes:
        stacks: A tree per object at the top.
        notes: What could not be seen as usual.
        events: Warnings and progress, each with its object, the newest last.
    """

    stacks: tuple[Node, ...]
    notes: tuple[str, ...] = ()
    events: tuple[tuple[Node, Event], ...] = ()


async def look(
    connection: Connection, references: Sequence[Reference], *, to_come: bool = True, events: bool = False
) -> Sight:
    """What is the case now.

    Args:
        connection: The server.
        references: The objects at the top.
        to_come: Find out what is not there yet.
        events: Read the warnings about what is not ready, too, which takes a request for each namespace.

    Raises:
        ServerRefusal: An object at the top may not be read.
        NotServedError: The server does not have the kind of one.
    """
    observation = Observation(connection, Requests(connection))
    stacks = await observation.observe(references, to_come=to_come)
    notes, found = list(observation.notes), list[tuple[Node, Event]]()
    if events:
        told, unread = await warnings_in(connection, namespaces_of(stacks))
        found, notes = events_of(stacks, told), [*notes, *unread]
    return Sight(tuple(stacks), _notes(notes, stacks), tuple(found))


async def follow(  # noqa: PLR0913 - what is followed, how, and until when
    connection: Connection,
    references: Sequence[Reference],
    *,
    since: str = "",
    to_come: bool = True,
    timeout: float | None = None,
    within: Narrowing = EVERYTHING,
    strict: bool = True,
) -> AsyncGenerator[Sight]:
    """What is the case, and again whenever something changes, until the time is over.

    To be closed (``contextlib.aclosing``) by who stops before its end.

    Args:
        connection: The server.
        references: The objects at the top.
        since: From when on events count, as the server writes times.
        to_come: Find out what is not there yet.
        timeout: Seconds after which it ends, with what is the case then; None for no end.
        within: A label that all objects at the top have, where they have one.
        strict: Whether the objects at the top must be of kinds that the server has; else those count as not there.

    Raises:
        ServerRefusal: An object at the top may not be read.
        NotServedError: The server does not have the kind of one.
        ClusterError: The server is away for too long.
    """
    loop = asyncio.get_running_loop()
    until = None if timeout is None else loop.time() + timeout
    known: dict[Reference, State] = {}
    async with Mirror(connection) as mirror:
        while True:
            observation = Observation(connection, mirror, strict=strict)
            stacks = await observation.observe(references, to_come=to_come, within=within)
            keep_known(stacks, known)
            mirror.forget_unused()
            events = events_of(stacks, await mirror.events(namespaces_of(stacks)), since)
            notes = _notes([*observation.notes, *mirror.notes], stacks)
            yield Sight(tuple(stacks), notes, tuple(events))
            while not await mirror.changed(_seconds(until, loop.time())):
                if until is not None and loop.time() >= until:
                    return
                if observation.notes:
                    break


def keep_known(stacks: Sequence[Node], known: dict[Reference, State]) -> None:
    """Let objects that say nothing for a moment show why they were not ready before.

    Args:
        stacks: What was seen; its nodes are changed.
        known: What was known of each object, which grows; that one was ready is not kept, since it may be no more.
    """
    for node in (node for stack in stacks for node in stack.walk()):
        before = known.get(node.reference)
        if node.state is None:
            known.pop(node.reference, None)
        elif not node.state.blank:
            known[node.reference] = node.state
        elif before is not None and _still_holds(before, node.state):
            node.state = before


def _still_holds(before: State, now: State) -> bool:
    return before.created == now.created and before.ready != "True" and not (before.paused or before.deleting)


def _seconds(until: float | None, now: float) -> float:
    return _HIDDEN_KIND if until is None else min(until - now, _HIDDEN_KIND)


def _notes(own: Sequence[str], stacks: Sequence[Node]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*own, *(note for stack in stacks for node in stack.walk() for note in node.notes)]))
