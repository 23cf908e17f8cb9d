"""Deleting objects, those that need others first, and waiting until they and everything below them are gone."""

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
from pyxp.cluster.lines import Spaced, still_there
from pyxp.cluster.mirrors import EVERYTHING, Narrowing
from pyxp.cluster.objects import Reference, delete_object
from pyxp.cluster.stages import DEFINITION, Stage, turn_of
from pyxp.cluster.standers import standing_on
from pyxp.cluster.states import Node, State
from pyxp.cluster.usages import usages_of
from pyxp.errors import PyxpError
from pyxp.model.manifests import group_version

_BEFORE: Final = "what has to go before it is still there"
_TIDY: Final = frozenset({DEFINITION, "Configuration", "ConfigurationRevision"})
"""Kinds below which Crossplane tidies up by itself, in an order of its own.

In the foreground the garbage collector would take the CRD of composites away while claims still need it.
"""


@dataclass(frozen=True, slots=True)
class Deleted:
    """What became of a deletion.

    Attributes:
        asked: The objects whose deletion has begun, and those that go with them and were deleted before them.
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
        pending: The objects whose deletion has not begun, each with the reason: something before it is still there, or
            has come again.
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
    pending: Mapping[Reference, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing failed and nothing is left."""
        return not self.left and not self.errors and not self.pending

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
            told.append(f"{node.reference} is held by {held}{used}{begun}{because}{_help(node, state)}")
        return told


def _help(node: Node, state: State) -> str:
    """What frees a claim that Crossplane never lets go, as the kind of its composite went first; empty for others."""
    if not node.lost or not state.finalizers:
        return ""
    reference = node.reference
    group = group_version(reference.api_version)[0]
    patch = """{"metadata":{"finalizers":null}}"""
    return (
        f"; it never goes by itself, since the server has no kind {node.lost} any more: see that nothing of it is left "
        f"in the cloud, then kubectl patch {reference.kind.lower()}.{group} {reference.name} "
        f"--namespace {reference.namespace} --type merge --patch '{patch}'"
    )


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
        """Delete objects, turn by turn, and wait for each turn.

        What goes with an object is deleted before it: Crossplane cannot finish the deletion of claims once the kind
        of their composites is no longer served, and a provider not that of its resources once their settings or
        Secrets are gone. Without waiting all deletions are asked for, in this order.

        Args:
            references: The objects.
            expected: What that leads to, as far as somebody has looked.

        Raises:
            ClusterError: The server cannot be reached.
        """
        wanted = list(dict.fromkeys(references))
        expected = expected or Consequences()
        turns = turns_of(wanted, expected.tops)
        total = sum(map(len, turns))
        until = asyncio.get_running_loop().time() + self.timeout
        answers = dict[Reference, bool | PyxpError]()
        left, pending = tuple[Node, ...](), dict[Reference, str]()
        self.begin(0, total)
        for turn in turns:
            # What the server has no kind of needs nothing any more.
            if left or pending or any(isinstance(answer, ServerRefusal) for answer in answers.values()):
                pending |= dict.fromkeys(turn, _BEFORE)
                continue
            if answers and self.wait and (came := await self._came(turn)):
                pending |= dict.fromkeys(turn, _BEFORE) | came
                continue
            said = await asyncio.gather(*(self._one(item, total) for item in turn))
            # What was to go along with its own definition may have been taken by it.
            answers |= {
                item: False if isinstance(answer, NotServedError) and item in expected.tops else answer
                for item, answer in zip(turn, said, strict=True)
            }
            asked = [item for item in turn if answers[item] is True]
            left = await self._gone(asked, expected, until) if self.wait and asked else ()
        return await self._ended(wanted, answers, left, pending, expected)

    async def _ended(
        self,
        wanted: Sequence[Reference],
        answers: Mapping[Reference, bool | PyxpError],
        left: tuple[Node, ...],
        pending: Mapping[Reference, str],
        expected: Consequences,
    ) -> Deleted:
        asked = tuple(item for item, answer in answers.items() if answer is True)
        absent = tuple(item for item in wanted if answers.get(item) is False)
        failures = {item: answer for item, answer in answers.items() if isinstance(answer, PyxpError)}
        used = [node.reference for top in left for node in top.walk() if node.state is not None and node.state.in_use]
        return Deleted(
            asked,
            absent,
            left,
            tuple(failures.values()),
            await usages_of(self.connection, used),
            tuple(failures),
            instead=await meant_instead(self.connection, absent),
            kept=expected.kept if asked else (),
            complete=expected.known,
            inside=await inside_of(self.connection, [node.reference for node in left]),
            pending=pending,
            requests=self.connection.requests,
        )

    async def _came(self, turn: Sequence[Reference]) -> dict[Reference, str]:
        """Who has come to stand on objects and would go with them, in words, by object.

        Whatever applies claims again, such as Argo CD, does so as soon as they are gone.
        """
        return {
            item.base: f"while it waited there came {item.inside()}; see what applies that"
            for item in await standing_on(self.connection, turn, only_going=True)
            if item.members
        }

    async def _one(self, reference: Reference, total: int) -> bool | PyxpError:
        foreground = self.foreground and reference.kind not in _TIDY
        try:
            begun = await delete_object(self.connection, reference, foreground=foreground)
        except (NotServedError, ServerRefusal) as error:
            return error
        if begun:
            self._begun += 1
            self.begin(self._begun, total)
        return begun

    async def _gone(self, references: Sequence[Reference], expected: Consequences, until: float) -> tuple[Node, ...]:
        """What is still there when the time is over: of the objects, and then of what was below them.

        A claim may be gone before its composite, and a composite before what it composed.
        """
        left = await self._waited(references, EVERYTHING, until)
        groups = [expected.parts[item] for item in references if item in expected.parts]
        if any(_turn_of(item) is Stage.CLAIMS for item in references):
            groups.append((expected.within, expected.below))
        for narrowing, below in groups:
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


def turns_of(wanted: Iterable[Reference], before: Iterable[Reference] = ()) -> list[list[Reference]]:
    """Objects in the order in which they are deleted, each turn together.

    Args:
        wanted: The objects.
        before: What goes with some of them: it has the first turn.
    """
    turns: dict[Stage, list[Reference]] = {stage: [] for stage in reversed(Stage)}
    first = dict.fromkeys(before)
    turns[Stage.CLAIMS] += first
    for item in wanted:
        if item not in first:
            turns[_turn_of(item)].append(item)
    return [turn for turn in turns.values() if turn]


def _turn_of(reference: Reference) -> Stage:
    return turn_of({"apiVersion": reference.api_version, "kind": reference.kind})
