"""What a test may set of the provider while it runs."""

import json
import threading
from pathlib import Path
from typing import Any


class Settings:
    """Read again from a file whenever that changes.

    The file is a JSON object: ``turn``, a number that the provider repeats where it tells that it is idle; ``held``,
    whether nothing at all is done; ``latency``, by kind or ``*`` the seconds that a creation takes; and ``stalled``,
    the resources whose creation takes until they are no longer named, each as ``CLAIM/RESOURCE``.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._read: tuple[int, dict[str, Any]] = (0, {})
        self._lock = threading.Lock()

    def _now(self) -> dict[str, Any]:
        if self._path is None or not self._path.exists():
            return {}
        with self._lock:
            stamp = self._path.stat().st_mtime_ns
            if stamp != self._read[0]:
                self._read = (stamp, json.loads(self._path.read_text("utf-8")))
            return self._read[1]

    def latency(self, kind: str) -> float:
        """How many seconds the creation of a kind takes."""
        known = self._now().get("latency", {})
        return float(known.get(kind.rpartition("/")[2], known.get("*", 0.0)))

    def stalls(self, claim: str, resource: str) -> bool:
        """Whether the creation of a resource makes no headway."""
        return f"{claim}/{resource}" in self._now().get("stalled", ())

    @property
    def turn(self) -> int:
        """The number that was given last."""
        return int(self._now().get("turn", 0))

    @property
    def held(self) -> bool:
        """Whether nothing is done for now."""
        return bool(self._now().get("held"))
