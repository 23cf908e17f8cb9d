"""Many looks at many resources, a few at a time."""

import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from .cluster import Cluster
from .facts import Facts, facts
from .managed import Object
from .reconciler import Outcome, Reconciler
from .settings import Settings
from .store import Agenda, Key, Store

WORKERS = 4
LONGEST = 2.0
"""Seconds between two tries of what fails."""


class Controller:
    """Follows all kinds and hands what changes to workers.

    It tells in a file when it is idle: when everything that is not up to date has failed since anything changed, and
    so can only wait for others.
    """

    def __init__(
        self, cluster: Cluster, make: Callable[[Store], Reconciler], settings: Settings, idle: Path | None = None
    ) -> None:
        self._agenda = Agenda()
        self._cluster = cluster
        self._settings = settings
        self._store = Store(self._open)
        self._reconciler = make(self._store)
        self._tries: dict[Key, int] = {}
        self._opened: set[Key] = set()
        self._looking = 0
        self._lock = threading.Lock()
        self._idle = idle

    def run(self) -> None:
        """Work until the process ends."""
        for kind in facts().values():
            threading.Thread(target=self._follow, args=(kind,), daemon=True).start()
        for _ in range(WORKERS):
            threading.Thread(target=self._work, daemon=True).start()
        told = 0
        while True:
            time.sleep(0.1)
            with self._lock:
                turn = 0 if self._opened or self._looking else self._settings.turn
            if self._idle is not None and turn != told:
                fresh = self._idle.with_suffix(".new")
                fresh.write_text(json.dumps({"idle": turn}))
                fresh.replace(self._idle)
                told = turn

    def _follow(self, kind: Facts) -> None:
        def told(change: str, manifest: Object) -> None:
            if change == "DELETED":
                self._store.drop(kind, manifest["metadata"]["name"])
            else:
                self._store.put(kind, manifest)

        self._cluster.follow(kind, told)

    def _open(self, key: Key, delay: float = 0.0) -> None:
        """See to a key that may change something."""
        with self._lock:
            self._opened.add(key)
        self._agenda.add(key, delay)

    def _work(self) -> None:
        while True:
            key = self._agenda.take()
            if self._settings.held:
                self._agenda.add(key, 0.2)
                self._agenda.done(key)
                continue
            with self._lock:
                self._opened.discard(key)
                self._looking += 1
            try:
                self._look(key)
            except httpx.HTTPStatusError as problem:
                # Somebody else wrote in between.
                if problem.response.status_code not in (404, 409):
                    logging.warning("%s %s: %s", *key, problem.response.text)
                self._open(key, 0.05)
            except httpx.HTTPError:
                # The server is away.
                self._open(key, 0.5)
            except Exception:
                logging.exception("%s %s", *key)
                self._open(key, LONGEST)
            finally:
                with self._lock:
                    self._looking -= 1
                self._agenda.done(key)

    def _look(self, key: Key) -> None:
        managed = self._store.get(key)
        logging.debug("%s %s", *key)
        if managed is not None:
            self._plan(key, self._reconciler.reconcile(managed))

    def _plan(self, key: Key, outcome: Outcome) -> None:
        tries = self._tries[key] = self._tries.get(key, 0) + 1 if outcome.failed else 0
        if outcome.again is not None:
            if outcome.failed:
                self._agenda.add(key, min(outcome.again * 1.4**tries, LONGEST))
            else:
                self._open(key, outcome.again)
        if outcome.news:
            self._wake_others(key)

    def _wake_others(self, key: Key) -> None:
        """Look again at what failed, since another may have been what it waits for: creations at once, for they cost
        nothing as long as a reference leads nowhere, and deletions after more of them have come about.
        """
        for waiting, deleted in self._store.unready():
            if waiting != key and self._tries.get(waiting):
                self._open(waiting, 0.5 if deleted else 0.05)
