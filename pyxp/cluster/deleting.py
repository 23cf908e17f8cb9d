"""Deleting objects, and waiting until they and everything below them are gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import NotServedError, ServerRefusal
from pyxp.cluster.following import follow
from pyxp.cluster.objects import Reference, delete_object
from pyxp.cluster.states import Node
from pyxp.errors import PyxpError


@dataclass(frozen=True, slots=True)
class Deleted:
    """What became of a deletion.

    Attributes:
        asked: The objects whose deletion has begun.
        absent: Those that were not there.
        left: Those that are still there, with what is below them; empty where nobody waited.
        errors: Why others were not deleted.
    """

    asked: tuple[Reference, ...]
    absent: tuple[Reference, ...]
    left: tuple[Node, ...] = ()
    errors: tuple[PyxpError, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing failed and nothing is left."""
        return not self.left and not self.errors

    def blocking(self) -> list[str]:
        """What holds up the deletion, a line each: the objects at the bottom, with their finalizers."""
        told = []
        for node in (node for top in self.left for node in top.walk()):
            state = node.state
            if state is None or any(child.state is not None for child in node.children):
                continue
            held = f"finalizers {', '.join(state.finalizers)}" if state.finalizers else "nothing that it says"
            because = f" ({' '.join(state.message.split())})" if state.message else ""
            begun = "" if state.deleting else ", and its own deletion has not begun"
            told.append(f"{node.reference} is held by {held}{begun}{because}")
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
    """

    connection: Connection
    foreground: bool = True
    wait: bool = True
    timeout: float = 300.0
    say: Callable[[str], None] = field(default=lambda line: None)

    async def delete(self, references: Iterable[Reference]) -> Deleted:
        """Delete objects together, and wait.

        Raises:
            ClusterError: The server cannot be reached.
        """
        wanted = list(dict.fromkeys(references))
        answers = await asyncio.gather(*map(self._one, wanted))
        pairs = list(zip(wanted, answers, strict=True))
        asked = tuple(item for item, answer in pairs if answer is True)
        absent = tuple(item for item, answer in pairs if answer is False)
        errors = tuple(answer for answer in answers if isinstance(answer, PyxpError))
        left = await self._gone(asked) if self.wait and asked else ()
        return Deleted(asked, absent, left, errors)

    async def _one(self, reference: Reference) -> bool | PyxpError:
        try:
            return await delete_object(self.connection, reference, foreground=self.foreground)
        except (NotServedError, ServerRefusal) as error:
            return error

    async def _gone(self, references: Sequence[Reference]) -> tuple[Node, ...]:
        """What is still there when the time is over."""
        told, left = -1, tuple[Node, ...]()
        async with aclosing(follow(self.connection, references, to_come=False, timeout=self.timeout)) as sights:
            async for sight in sights:
                left = tuple(node for node in sight.stacks if node.state is not None)
                if not left:
                    break
                count = sum(node.state is not None for top in left for node in top.walk())
                if count != told:
                    told = count
                    self.say(f"waiting: {count} {'object is' if count == 1 else 'objects are'} still there")
        return left
