"""A provider for the kinds of :mod:`rooms`: what it makes exists nowhere, and is ready a moment later."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .management import Management
from .rooms import KINDS, VERSION
from .witness import Witness

FINALIZER = "finalizer.managedresource.crossplane.io"
_NAME = "crossplane.io/external-name"
_PAUSED = "crossplane.io/paused"
_TIME = "2026-01-01T00:00:00Z"


class Player:
    """Plays the provider until it is stopped; a thread for each kind.

    Attributes:
        latency: Seconds until something is ready.
        fails: Messages by the kind that the provider refuses with them.
    """

    def __init__(self, management: Management) -> None:
        self.latency = 0.0
        self.fails: dict[str, str] = {}
        self._over = threading.Event()
        self._waiting: list[threading.Timer] = []
        self._witness = Witness(management.client())
        self._threads = [threading.Thread(target=self._play, args=kind, daemon=True) for kind in KINDS]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop playing; what was made stays."""
        self._over.set()
        for timer in self._waiting:
            timer.cancel()
        for thread in self._threads:
            thread.join(10)

    def _play(self, group: str, kind: str) -> None:
        from kubernetes.client import ApiException
        from urllib3.exceptions import HTTPError

        while not self._over.is_set():
            try:
                resource = self._witness.kind(f"{group}/{VERSION}", kind)
                for event in resource.watch(timeout=2):
                    if event["type"] in ("ADDED", "MODIFIED"):
                        self._attend(event["raw_object"])
            except (ApiException, HTTPError):
                self._over.wait(0.5)  # the server restarts, or somebody was faster

    def _attend(self, found: dict[str, Any]) -> None:
        metadata = found["metadata"]
        if metadata.get("annotations", {}).get(_PAUSED) == "true":
            return
        if "deletionTimestamp" in metadata:
            if FINALIZER in metadata.get("finalizers", []):
                kept = [item for item in metadata["finalizers"] if item != FINALIZER]
                self._witness.merge(found, {"metadata": {"finalizers": kept}})
            return
        if _NAME not in metadata.get("annotations", {}):
            kept = [*metadata.get("finalizers", []), FINALIZER]
            change = {"annotations": {_NAME: f"thing-{metadata['uid'][:8]}"}, "finalizers": kept}
            self._witness.merge(found, {"metadata": change})
            return
        wanted = self._status(found)
        if comparable(found.get("status")) == comparable(wanted):
            return
        if self.latency:
            timer = threading.Timer(self.latency, self._write, (found, wanted))
            self._waiting.append(timer)
            timer.start()
        else:
            self._write(found, wanted)

    def _write(self, found: dict[str, Any], status: dict[str, Any]) -> None:
        from kubernetes.client import ApiException
        from urllib3.exceptions import HTTPError

        try:
            self._witness.merge(found, {"status": status}, status=True)
        except (ApiException, HTTPError):
            if not self._over.is_set():
                self._over.wait(0.5)

    def _status(self, found: dict[str, Any]) -> dict[str, Any]:
        refused = self.fails.get(found["kind"])
        if refused:
            return {"conditions": [condition("Ready", "Creating", "False"), condition("Synced", refused, "False")]}
        name = found["metadata"]["annotations"][_NAME]
        made = {"id": name, "arn": f"arn:test:things:::{found['kind'].lower()}/{name}"}
        return {
            "atProvider": made,
            "conditions": [condition("Ready", "Available"), condition("Synced", "ReconcileSuccess")],
        }


def condition(kind: str, reason: str, status: str = "True") -> dict[str, str]:
    """A condition as providers write them; what fails has its reason as message, too."""
    told = {"type": kind, "status": status, "reason": reason, "lastTransitionTime": _TIME}
    return {**told, "reason": "ReconcileError", "message": reason} if " " in reason else told


def comparable(status: dict[str, Any] | None) -> Any:
    """What a status says, whoever wrote it first."""
    conditions = (status or {}).get("conditions", [])
    told = sorted((item["type"], item["status"], item.get("message", "")) for item in conditions)
    return told, (status or {}).get("atProvider")


@contextmanager
def player(management: Management) -> Iterator[Player]:
    """A provider that plays as long as it is needed."""
    playing = Player(management)
    try:
        yield playing
    finally:
        playing.stop()
