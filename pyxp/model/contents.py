"""JSON values as keys: what is the same is worked out once for many objects that are alike."""

from __future__ import annotations

import marshal
from typing import Any, Final

_LONGEST: Final = 64 * 2**10


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
