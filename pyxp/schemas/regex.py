"""Regular expressions with RE2's semantics: the dialect of the API server, linear in time whatever the pattern.

Patterns come from users, so they are never given to Python's backtracking engine.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any


class PatternError(ValueError):
    """A pattern that RE2 does not accept."""


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> Any:
    """The compiled pattern; its ``search(text)`` gives a match or None.

    Raises:
        PatternError: RE2 does not accept the pattern.
    """
    import re2  # type: ignore[import-untyped]  # late: documents without patterns should not pay for it

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 16 << 20
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        detail = error.args[0] if error.args else "invalid"
        raise PatternError(detail.decode() if isinstance(detail, bytes) else str(detail)) from error


def matches(pattern: str, text: str) -> bool:
    """Whether ``pattern`` is found anywhere in ``text``.

    Raises:
        PatternError: RE2 does not accept the pattern.
    """
    return compile_pattern(pattern).search(text) is not None
