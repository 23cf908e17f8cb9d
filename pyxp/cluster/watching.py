"""Watching the objects of one kind: a list, and from there on what the server tells as it happens.

A watch that ends or breaks off goes on where it stopped; where its place has expired, the list is read again. Where
watching is not allowed, the list is read every few seconds.

Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import FORBIDDEN, GONE, NOT_ALLOWED, NOT_FOUND, CutOff, NotServedError, ServerRefusal
from pyxp.cluster.kinds import Served
from pyxp.cluster.objects import Reference, list_objects, reference_of
from pyxp.model.manifests import Manifest, mapping, metadata, text

T = TypeVar("T")

POLL: Final = 2.0
"""Seconds between two looks at what cannot be watched."""

_SHORTEST, _LONGEST = 120, 180
_GRACE: Final = 15.0
_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_BRIEF: Final = 1.0


@dataclass(frozen=True, slots=True)
class Selection:
    """Which objects of a kind are meant.

    Attributes:
        kind: The kind.
        namespace: The namespace; empty for all of them.
        labels: What their labels must be.
        fields: What their fields must be.
    """

    kind: Served
    namespace: str = ""
    labels: str = ""
    fields: str = ""

    def params(self) -> dict[str, str]:
        """The selectors as a request has them."""
        given = {"labelSelector": self.labels, "fieldSelector": self.fields}
        return {name: value for name, value in given.items() if value}


def without_owners(manifest: Manifest) -> Manifest:
    """An object without the list of who manages which field, which is most of it and of no use here."""
    kept = {key: value for key, value in metadata(manifest).items() if key != "managedFields"}
    return {**manifest, "metadata": kept}


@dataclass(slots=True)
class Feed(Generic[T]):
    """The objects of a selection, kept as the server has them.

    Attributes:
        connection: The server.
        selection: Which objects.
        keep: What is kept of each; None for nothing.
        tell: Called after each change.
        watched: Selects what is told from the list on, where that is more than the list.
        most: How many objects are kept at most, of which the first go first; for the list counts what it gives.
        watching: Whether the server may be asked to tell changes by itself.
        objects: What was kept.
    """

    connection: Connection
    selection: Selection
    keep: Callable[[Manifest], T | None]
    tell: Callable[[], None]
    watched: Selection | None = None
    most: int | None = None
    watching: bool = True
    objects: dict[Reference, T] = field(default_factory=dict)
    _version: str = ""

    async def fill(self) -> None:
        """Read the list.

        Raises:
            NotServedError: The kind has gone.
            ServerRefusal: It may not be read.
            ClusterError: The server is away.
        """
        chosen = self.selection
        try:
            listed, self._version = await list_objects(self.connection, chosen.kind, chosen.namespace, chosen.params())
        except ServerRefusal as error:
            if error.code != NOT_FOUND:
                raise
            self.objects = {}
            raise NotServedError(f"the server has no kind {chosen.kind.kind} any more") from error
        found = {reference_of(item): kept for item in listed if (kept := self.keep(item)) is not None}
        before = self.objects
        self.objects = found if self.most is None else self._bounded({**before, **found})
        if self.objects != before:
            self.tell()

    async def follow(self) -> None:
        """Keep the objects as they are on the server, for ever.

        Raises:
            ServerRefusal: They may no longer be read.
            ClusterError: The server is away for too long.
        """
        pause, loop = _PAUSE, asyncio.get_running_loop()
        while self.watching:
            begun, again = loop.time(), False
            try:
                await self._watch()
            except CutOff:
                again = True
            except ServerRefusal as error:
                if error.code in (FORBIDDEN, NOT_ALLOWED):
                    self.watching = False
                again = True
                if error.code == GONE:
                    await self.fill()
                    continue
            pause = _PAUSE if loop.time() - begun > _BRIEF else min(pause * 2, _LONGEST_PAUSE)
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 - only spreads requests
            if again:
                # The list waits until the server is back, and misses nothing of what happened meanwhile.
                await self.fill()
        while True:
            await asyncio.sleep(POLL)
            await self.fill()

    async def _watch(self) -> None:
        """Take what the server tells until it ends the watch."""
        chosen = self.watched or self.selection
        seconds = random.randint(_SHORTEST, _LONGEST)  # noqa: S311 - only spreads requests
        params = {
            **chosen.params(),
            "watch": "true",
            "allowWatchBookmarks": "true",
            "resourceVersion": self._version,
            "timeoutSeconds": str(seconds),
        }
        path, what = chosen.kind.path(chosen.namespace), f"watch {chosen.kind.plural}"
        async with aclosing(self.connection.events(path, what, params, seconds + _GRACE)) as events:
            async for event in events:
                self.take(text(event.get("type")), mapping(event.get("object")), what)

    def take(self, happened: str, manifest: Manifest, what: str = "watch") -> None:
        """One event of a watch.

        Raises:
            ServerRefusal: The watch cannot go on; with 410 its place has expired.
        """
        if happened == "ERROR":
            code = manifest.get("code")
            raise ServerRefusal(code if isinstance(code, int) else 500, manifest, what)
        self._version = text(metadata(manifest).get("resourceVersion")) or self._version
        if happened == "BOOKMARK":
            return
        kept = None if happened == "DELETED" else self.keep(manifest)
        reference = reference_of(manifest)
        if kept is None:
            if self.objects.pop(reference, None) is not None:
                self.tell()
        elif self.objects.get(reference) != kept:
            self.objects.pop(reference, None)
            self.objects[reference] = kept
            self._bounded(self.objects)
            self.tell()

    def _bounded(self, objects: dict[Reference, T]) -> dict[Reference, T]:
        while self.most is not None and len(objects) > self.most:
            del objects[next(iter(objects))]
        return objects


@dataclass(slots=True)
class Names(Generic[T]):
    """Objects that are asked for one by one, every few seconds, since their kind may not be listed.

    Attributes:
        ask: Reads one.
        tell: Called after each change.
        objects: What was read, None for what is not there.
    """

    ask: Callable[[Reference], Any]
    tell: Callable[[], None]
    objects: dict[Reference, T | None] = field(default_factory=dict)

    async def read(self, references: Iterable[Reference]) -> None:
        """Read objects, again where they were read before."""
        wanted = list(references)
        found = await asyncio.gather(*(self.ask(item) for item in wanted))
        before = {item: self.objects.get(item) for item in wanted}
        self.objects.update(zip(wanted, found, strict=True))
        if any(before[item] != self.objects[item] for item in wanted):
            self.tell()

    async def follow(self) -> None:
        """Read all of them again and again, for ever."""
        while True:
            await asyncio.sleep(POLL)
            await self.read(list(self.objects))
