"""JSON values as keys: what is the same is worked out once for many objects that are alike."""

from __future__ import annotations

import marshal
from collections.abc import Hashable
from typing import Any, Final, Generic, TypeVar

Answer = TypeVar("Answer")

_LONGEST: Final = 8 * 2**10


def content_of(value: Any, longest: int = _LONGEST) -> bytes | None:
    """A value as bytes that are those of another value only if nothing tells the two apart; None for unusual ones.

    Of the ways to write a value, ``marshal`` is by far the fastest, and it tells 1, 1.0 and true apart, as well as the
    orders of keys. Its version 2 looks at nothing but the value; later ones write whether something else refers to it.
    It refuses subclasses. The bytes are never kept beyond this process.

    Args:
        value: The value.
        longest: How many bytes are worth keeping.
    """
    try:
        written = marshal.dumps(value, 2)
    except ValueError:
        return None
    return written if len(written) <= longest else None


def copy_of(content: bytes) -> Any:
    """The value, of which nothing is shared; see :func:`content_of`."""
    return marshal.loads(content)  # noqa: S302  written in this process


class Answers(Generic[Answer]):
    """What was worked out, by what it was worked out from.

    Where nothing comes again, nothing is kept after a while: that would only take time and memory.

    Args:
        most: How many answers are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[Hashable, Answer] = {}
        self._is_worthwhile = True
        self._came_again = False

    def get(self, key: Hashable) -> Answer | None:
        """What was worked out; None where that is not known."""
        found = self._known.get(key)
        if found is not None:
            self._came_again = True
        return found

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Remember what was worked out."""
        if len(self._known) >= self._most:
            self._is_worthwhile, self._came_again = self._came_again, False
            self._known.clear()
        if self._is_worthwhile:
            self._known[key] = answer
