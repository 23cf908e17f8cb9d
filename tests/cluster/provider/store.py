"""What is known of the objects on the server, and which of them want attention when."""

import heapq
import threading
import time
from collections.abc import Callable

from .facts import Facts, facts
from .managed import Managed, Object

Key = tuple[str, str]
"""A kind, as ``group/version/Kind``, and a name."""


class Store:
    """The newest state of each object; watches write it, everybody reads it."""

    def __init__(self, wake: Callable[[Key], None]) -> None:
        self._objects: dict[str, dict[str, Object]] = {name: {} for name in facts()}
        self._lock = threading.Lock()
        self._wake = wake

    def find(self, kind: str) -> list[Object] | None:
        """All objects of a kind; None for kinds that are not served."""
        with self._lock:
            return list(self._objects[kind].values()) if kind in self._objects else None

    def get(self, key: Key) -> Managed | None:
        """An object, if it is there."""
        kind, name = key
        with self._lock:
            manifest = self._objects[kind].get(name)
        return None if manifest is None else Managed(manifest, facts()[kind])

    def unready(self) -> list[tuple[Key, bool]]:
        """The objects that are on their way, each with whether it is to its end."""
        with self._lock:
            found = [
                Managed(item, facts()[kind]) for kind, objects in self._objects.items() for item in objects.values()
            ]
        coming = [item for item in found if item.deleted or not item.is_true("Ready")]
        return [((item.facts.name, item.name), item.deleted) for item in coming]

    def put(self, kind: Facts, manifest: Object, *, own: bool = False) -> None:
        """Note a state that the server told, unless a newer one is known.

        What somebody else than the provider changed, it has to look at.
        """
        name = manifest["metadata"]["name"]
        with self._lock:
            known = self._objects[kind.name].get(name)
            if known is None or _version(known) <= _version(manifest):
                self._objects[kind.name][name] = manifest
        if not own and (known is None or _asks(known) != _asks(manifest)):
            self._wake((kind.name, name))

    def drop(self, kind: Facts, name: str) -> None:
        """Forget what the server no longer has."""
        with self._lock:
            self._objects[kind.name].pop(name, None)


def _version(manifest: Object) -> int:
    return int(manifest["metadata"]["resourceVersion"])


def _asks(manifest: Object) -> tuple[object, ...]:
    """What makes a controller look: not the status, which it wrote itself."""
    return tuple(
        manifest["metadata"].get(key) for key in ("uid", "generation", "labels", "annotations", "deletionTimestamp")
    )


class Agenda:
    """Keys in the order of when they want attention; nobody works on one that another works on."""

    def __init__(self) -> None:
        self._times: dict[Key, float] = {}
        self._heap: list[tuple[float, Key]] = []
        self._busy: set[Key] = set()
        self._changed = threading.Condition()

    def add(self, key: Key, delay: float = 0.0) -> None:
        """See to a key then, or earlier where that was asked for."""
        when = time.monotonic() + delay
        with self._changed:
            if key not in self._times or when < self._times[key]:
                self._times[key] = when
                heapq.heappush(self._heap, (when, key))
                self._changed.notify()

    def take(self) -> Key:
        """The next key that is due, as soon as there is one."""
        with self._changed:
            while True:
                wait = self._wait()
                if wait is None:
                    when, key = heapq.heappop(self._heap)
                    if self._times.get(key) != when:
                        continue
                    del self._times[key]
                    if key not in self._busy:
                        self._busy.add(key)
                        return key
                    self._times[key] = when + 0.05
                    heapq.heappush(self._heap, (when + 0.05, key))
                    wait = 0.05
                self._changed.wait(wait)

    def _wait(self) -> float | None:
        """How long nothing is due; None when something is."""
        if not self._heap:
            return 1.0
        wait = self._heap[0][0] - time.monotonic()
        return wait if wait > 0 else None

    def done(self, key: Key) -> None:
        """Somebody else may work on a key again."""
        with self._changed:
            self._busy.discard(key)
            self._changed.notify()
