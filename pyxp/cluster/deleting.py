"""Deleting objects, and waiting until they and everything below them are gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import Final

from pyxp.cluster.absence import meant_instead
from pyxp.cluster.connection import Connection
from pyxp.cluster.consequences import Consequences, Kept, inside_of
from pyxp.cluster.failures import NotServedError, ServerRefusal
from pyxp.cluster.following import follow
from pyxp.cluster.mirrors import EVERYTHING, Narrowing
from pyxp.cluster.objects import Reference, delete_object
from pyxp.cluster.states import Node, State
from pyxp.cluster.usages import usages_of
from pyxp.errors import PyxpError

_MOST_NAMED: Final = 3
_BETWEEN_LINES, _LONGEST_BETWEEN = 5.0, 60.0
"""Seconds between two lines of how much is still there: at first, and at most."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """What became of a deletion.

    Attributes:
        asked: The objects whose deletion has begun.
        absent: Those that were not there.
        left: Those that are still there, with what is below them; empty where nobody waited.
        errors: Why others were not deleted.
        usages: Which usages keep what is left, by object.
        failed: The objects that the errors are about, in their order.
        requests: How many requests it took.
        instead: What may have been meant by those that were not there, in words, as far as there is something near.
        kept: What stays in the cloud of what has gone, or goes.
        complete: Whether all that hung below the objects is known, and is gone where nothing is left.
        inside: Who still lives in, or stands on, what is left, in words, by object.
    """

    asked: tuple[Reference, ...]
    absent: tuple[Reference, ...]
    left: tuple[Node, ...] = ()
    errors: tuple[PyxpError, ...] = ()
    usages: Mapping[Reference, list[str]] = field(default_factory=dict)
    failed: tuple[Reference, ...] = ()
    requests: int = 0
    instead: Mapping[Reference, str] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()
    complete: bool = False
    inside: Mapping[Reference, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing failed and nothing is left."""
        return not self.left and not self.errors

    def bottom(self) -> list[tuple[Node, State]]:
        """What is left at the bottom, which goes first: each object with how far it is."""
        nodes = {node.reference: node for top in self.left for node in top.walk()}.values()
        return [
            (node, node.state)
            for node in nodes
            if node.state is not None and all(child.state is None for child in node.children)
        ]

    def blocking(self) -> list[str]:
        """What holds up the deletion, a line each: the objects at the bottom, with their finalizers."""
        told = []
        for node, state in self.bottom():
            held = f"finalizers {', '.join(state.finalizers)}" if state.finalizers else ""
            held = " and by ".join(filter(None, (self.inside.get(node.reference, ""), held))) or "nothing that it says"
            because = f" ({' '.join(state.message.split())})" if state.message else ""
            begun = "" if state.deleting else ", and its own deletion has not begun"
            used = "".join(f", and by {usage}" for usage in self.usages.get(node.reference, ()))
            told.append(f"{node.reference} is held by {held}{used}{begun}{because}")
        return told


@dataclass(slots=True)
class Deleting:
    """One deletion.

    Attributes:
        connection: The server.
        foreground: Let the server delete what is below first.
        wait: Wait until everything is gone.
        timeout: Seconds to wait at most.
        say: Takes lines about how it goes on.
        hear: Takes what is still there, again at each change, each object with what is below it; where nobody does,
            lines tell of it.
        begin: Takes how many deletions have begun, of how many.
    """

    connection: Connection
    foreground: bool = True
    wait: bool = True
    timeout: float = 300.0
    say: Callable[[str], None] = field(default=lambda line: None)
    hear: Callable[[Sequence[Node]], None] | None = None
    begin: Callable[[int, int], None] = field(default=lambda begun, total: None)
    _begun: int = 0

    async def delete(self, references: Iterable[Reference], expected: Consequences | None = None) -> Deleted:
        """Delete objects together, and wait.

        Args:
            references: The objects.
            expected: What that leads to, as far as somebody has looked.

        Raises:
            ClusterError: The server cannot be reached.
        """
        wanted = list(dict.fromkeys(references))
        expected = expected or Consequences()
        self.begin(0, len(wanted))
        answers = await asyncio.gather(*(self._one(item, len(wanted)) for item in wanted))
        pairs = list(zip(wanted, answers, strict=True))
        asked = tuple(item for item, answer in pairs if answer is True)
        absent = tuple(item for item, answer in pairs if answer is False)
        failures = [(item, answer) for item, answer in pairs if isinstance(answer, PyxpError)]
        failed, errors = tuple(item for item, _ in failures), tuple(error for _, error in failures)
        instead = await meant_instead(self.connection, absent)
        left = await self._gone(asked, expected) if self.wait and asked else ()
        used = [node.reference for top in left for node in top.walk() if node.state is not None and node.state.in_use]
        usages = await usages_of(self.connection, used)
        inside = await inside_of(self.connection, [node.reference for node in left])
        kept, complete = expected.kept if asked else (), expected.known
        requests = self.connection.requests
        return Deleted(asked, absent, left, errors, usages, failed, requests, instead, kept, complete, inside)

    async def _one(self, reference: Reference, total: int) -> bool | PyxpError:
        try:
            begun = await delete_object(self.connection, reference, foreground=self.foreground)
        except (NotServedError, ServerRefusal) as error:
            return error
        if begun:
            self._begun += 1
            self.begin(self._begun, total)
        return begun

    async def _gone(self, references: Sequence[Reference], expected: Consequences) -> tuple[Node, ...]:
        """What is still there when the time is over: of the objects, and then of what was below them.

        A claim may be gone before its composite, and a composite before what it composed.
        """
        until = asyncio.get_running_loop().time() + self.timeout
        left = await self._waited([*references, *expected.tops], EVERYTHING, until)
        for narrowing, below in expected.below:
            # When the time is over, they are looked at once: what the objects wait for is among them.
            shown = {node.reference for top in left for node in top.walk()}
            if unseen := [item for item in below if item not in shown]:
                left += await self._waited(unseen, narrowing, until)
        return left

    async def _waited(self, references: Sequence[Reference], within: Narrowing, until: float) -> tuple[Node, ...]:
        left = tuple[Node, ...]()
        seconds = max(until - asyncio.get_running_loop().time(), 0.0)
        sights = follow(self.connection, references, to_come=False, timeout=seconds, within=within, strict=False)
        async with aclosing(sights):
            with closing(Spaced(self.say)) as spaced:
                async for sight in sights:
                    left = tuple(node for node in sight.stacks if node.state is not None)
                    if not left:
                        break
                    if self.hear is not None:
                        self.hear(left)
                    else:
                        spaced.say(f"waiting: {still_there(left)}")
        return left


class Spaced:
    """Says lines of which each stands for those before it: none soon after another, and the last one in any case.

    The longer it goes on, the fewer lines there are.

    Args:
        say: Takes the lines.
        seconds: How much later the second may come; each next one twice as late, up to a minute.
    """

    def __init__(self, say: Callable[[str], None], seconds: float = _BETWEEN_LINES) -> None:
        self._say, self._seconds = say, seconds
        self._line = self._said = ""
        self._timer: asyncio.TimerHandle | None = None

    def say(self, line: str) -> None:
        """A line, now or when its time has come; nothing where it was said last."""
        self._line = line
        if self._timer is None:
            self._tell()

    def close(self) -> None:
        """Say nothing any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _tell(self) -> None:
        self._timer = None
        if self._line != self._said:
            self._said = self._line
            self._say(self._line)
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._tell)
            self._seconds = min(self._seconds * 2, _LONGEST_BETWEEN)


def still_there(left: Iterable[Node]) -> str:
    """How many objects are still there, and the names of those at the bottom, which go first."""
    there = {node.reference: node for top in left for node in top.walk() if node.state is not None}
    last = [item for item, node in there.items() if all(child.state is None for child in node.children)]
    more = "" if len(there) <= _MOST_NAMED else ", ..."
    names = ", ".join(map(str, (list(there) if not more else last)[:_MOST_NAMED]))
    return f"{len(there)} {'object is' if len(there) == 1 else 'objects are'} still there: {names}{more}"
