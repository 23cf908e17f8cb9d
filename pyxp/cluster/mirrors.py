"""Two ways to read objects: asking the server each time, and a mirror of it that watches keep up to date."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol

from pyxp.cluster.addresses import field_value
from pyxp.cluster.connection import Connection
from pyxp.cluster.events import Event, hidden_in, read_event
from pyxp.cluster.failures import FORBIDDEN, NotServedError, ServerRefusal
from pyxp.cluster.kinds import Served, served
from pyxp.cluster.objects import Reference, read, read_all
from pyxp.cluster.watching import Feed, Names, Selection, without_owners
from pyxp.gotext.names import label_value_problems
from pyxp.model.manifests import COMPOSITE_LABEL, Manifest

MOST_WATCHES: Final = 48
"""Watches that are open together; what is more is read every few seconds."""

_MOST_EVENTS: Final = 2000
_ABSENT: Final = 10.0
"""Seconds for which a kind that is not there counts as that."""

_TOGETHER: Final = 0.05
"""Seconds within which changes are taken together."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A label that objects must have, and the values one of which it must have.

    Attributes:
        label: The label; empty where any object will do.
        values: The values.
    """

    label: str = ""
    values: tuple[str, ...] = ()

    def selector(self, most: int) -> str:
        """The selector for it; for more values than so many, or what cannot be a value, any value will do."""
        if not 0 < len(self.values) <= most or any(map(label_value_problems, self.values)):
            return self.label
        return f"{self.label} in ({','.join(self.values)})"


EVERYTHING: Final = Narrowing()
"""All objects of a kind."""


class Reader(Protocol):
    """How an observation reads objects."""

    async def read(self, reference: Reference) -> Manifest | None:
        """An object; None where it is not there."""

    async def read_all(self, api_version: str, kind: str, namespace: str, narrowing: Narrowing) -> list[Manifest]:
        """All objects of a kind that have a label."""

    def prefers_list(self, narrowing: Narrowing) -> bool:
        """Whether a single object is better found in the list than read by its name."""


class Requests:
    """Reads by asking the server.

    Args:
        connection: The server.
    """

    _MOST_NAMES: Final = 50
    """Values that a selector names."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def read(self, reference: Reference) -> Manifest | None:
        """An object; see :func:`pyxp.cluster.objects.read`."""
        return await read(self._connection, reference)

    async def read_all(self, api_version: str, kind: str, namespace: str, narrowing: Narrowing) -> list[Manifest]:
        """All objects of a kind that have a label; see :func:`pyxp.cluster.objects.read_all`."""
        return await read_all(self._connection, api_version, kind, namespace, narrowing.selector(self._MOST_NAMES))

    def prefers_list(self, narrowing: Narrowing) -> bool:
        """A single object is read by its name."""
        del narrowing
        return False


class Mirror:
    """What was read once, kept as the server has it; to be used in ``async with``.

    Args:
        connection: The server.
        patience: Seconds after a change in which more are taken together with it.
    """

    def __init__(self, connection: Connection, patience: float = _TOGETHER) -> None:
        self._connection = connection
        self._patience = patience
        self._changed = asyncio.Event()
        self._feeds: dict[Selection, Feed[Manifest]] = {}
        self._used: set[Selection] = set()
        self._events: dict[str, Feed[Event] | None] = {}
        self._names: Names[Manifest] = Names(self._ask, self._changed.set)
        self._refused: dict[Reference, ServerRefusal] = {}
        self._unserved: dict[tuple[str, str], tuple[float, NotServedError]] = {}
        self._unlisted: set[tuple[str, str, str]] = set()
        self._tasks: dict[object, asyncio.Task[None]] = {}
        self._problem: Exception | None = None
        self.notes: dict[str, None] = {}

    async def __aenter__(self) -> Mirror:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def changed(self, seconds: float) -> bool:
        """Wait until something changes; False where nothing does in that time.

        Raises:
            ClusterError: The server is away for too long.
            ServerRefusal: Something may no longer be read.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0)):
                await self._changed.wait()
                await asyncio.sleep(self._patience)
        if self._problem is not None:
            raise self._problem
        found = self._changed.is_set()
        self._changed.clear()
        return found

    async def read(self, reference: Reference) -> Manifest | None:
        """An object; None where it is not there.

        Raises:
            NotServedError: The server does not have the kind.
            ServerRefusal: It does not give the object.
        """
        key = (reference.api_version, reference.kind, reference.namespace)
        if key not in self._unlisted:
            kind = await self._kind(reference.api_version, reference.kind)
            chosen = Selection(kind, reference.namespace, fields=f"metadata.name={field_value(reference.name)}")
            try:
                return (await self._fed(chosen)).get(reference)
            except ServerRefusal as error:
                if error.code != FORBIDDEN:
                    raise
                self._unlisted.add(key)
        if reference in self._refused:
            raise self._refused[reference]
        if reference not in self._names.objects:
            try:
                await self._names.read([reference])
            except ServerRefusal as error:
                self._refused[reference] = error
                raise
            self._begin("names", self._names.follow)
        return self._names.objects[reference]

    async def read_all(self, api_version: str, kind: str, namespace: str, narrowing: Narrowing) -> list[Manifest]:
        """All objects of a kind that have a label, with one of some values.

        For several values, those with any value are mirrored, or each value that comes would mean to begin again.

        Raises:
            NotServedError: The server does not have the kind.
            ServerRefusal: It does not list them.
        """
        known = await self._kind(api_version, kind)
        chosen = Selection(known, namespace, narrowing.selector(1))
        try:
            return list((await self._fed(chosen)).values())
        except ServerRefusal as error:
            if error.code == FORBIDDEN:
                self._unlisted.add((api_version, kind, namespace))
            raise

    def prefers_list(self, narrowing: Narrowing) -> bool:
        """What is composed is found in the list, which serves for all that comes of the kind."""
        return narrowing.label == COMPOSITE_LABEL

    async def events(self, namespaces: set[str]) -> list[Event]:
        """The events of some namespaces: warnings, and progress since the mirror began; none where they are hidden."""
        kind = await served(self._connection, "v1", "Event")
        for namespace in sorted(namespaces - self._events.keys()):
            self._events[namespace] = feed = Feed(
                self._connection,
                Selection(kind, namespace, fields="type=Warning"),
                read_event,
                self._changed.set,
                Selection(kind, namespace),
                _MOST_EVENTS,
            )
            try:
                await feed.fill()
            except ServerRefusal as error:
                if error.code != FORBIDDEN:
                    raise
                self._events[namespace] = None
                self.notes[hidden_in(namespace)] = None
                continue
            self._begin(("events", namespace), feed.follow)
        return [item for feed in self._events.values() if feed is not None for item in feed.objects.values()]

    def forget_unused(self) -> None:
        """Close the watches that nothing was read from since the last time."""
        for chosen in self._feeds.keys() - self._used:
            del self._feeds[chosen]
            if task := self._tasks.pop(chosen, None):
                task.cancel()
        self._used.clear()

    async def _fed(self, chosen: Selection) -> dict[Reference, Manifest]:
        feed = self._feeds.get(chosen)
        self._used.add(chosen)
        if feed is None:
            feed = Feed(self._connection, chosen, without_owners, self._changed.set)
            feed.watching = len(self._feeds) < MOST_WATCHES
            await feed.fill()
            self._feeds[chosen] = feed
            self._begin(chosen, feed.follow)
        return feed.objects

    async def _kind(self, api_version: str, kind: str) -> Served:
        """A kind; one that is not there is asked for again only after a while."""
        now = asyncio.get_running_loop().time()
        until, error = self._unserved.get((api_version, kind), (0.0, None))
        if error is not None and now < until:
            raise error
        try:
            return await served(self._connection, api_version, kind)
        except NotServedError as found:
            self._unserved[api_version, kind] = (now + _ABSENT, found)
            raise

    async def _ask(self, reference: Reference) -> Manifest | None:
        with suppress(NotServedError):
            found = await read(self._connection, reference)
            return None if found is None else without_owners(found)
        return None

    def _begin(self, key: object, work: Callable[[], Awaitable[None]]) -> None:
        if key not in self._tasks:
            self._tasks[key] = asyncio.ensure_future(self._kept(key, work))

    async def _kept(self, key: object, work: Callable[[], Awaitable[None]]) -> None:
        """Keep something up to date; what ends that ends the mirror, but for a kind that is gone."""
        try:
            await work()
        except NotServedError:
            # Should it come again, it is read anew.
            self._tasks.pop(key, None)
            if isinstance(key, Selection):
                self._feeds.pop(key, None)
            self._changed.set()
        except Exception as error:
            self._problem = self._problem or error
            self._changed.set()
