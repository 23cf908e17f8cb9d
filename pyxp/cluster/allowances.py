"""Time limits that several things share, one after the other."""

from __future__ import annotations

import asyncio


class Allowance:
    """Seconds that run from now on; to be made where an event loop runs.

    Args:
        seconds: How many.
    """

    def __init__(self, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._until = self._loop.time() + seconds

    @property
    def left(self) -> float:
        """The seconds that are left, at least 0."""
        return max(self._until - self._loop.time(), 0.0)
