"""Regular expressions with RE2's semantics: the dialect of the API server, linear in time whatever the pattern.

Patterns come from users, so they are never given to Python's backtracking engine.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pyxp.cel.libraries import patterns
from pyxp.cel.values import EvaluationError


class PatternError(ValueError):
    """A pattern that RE2 does not accept."""


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> Any:
    """The compiled pattern; its ``search(text)`` gives a match or None.

    Raises:
        PatternError: RE2 does not accept the pattern.
    """
    try:
        return patterns.compile_pattern(pattern)
    except EvaluationError as error:
        raise PatternError(error.message.removeprefix(patterns.BAD)) from error


def matches(pattern: str, text: str) -> bool:
    """Whether ``pattern`` is found anywhere in ``text``.

    Raises:
        PatternError: RE2 does not accept the pattern.
    """
    return compile_pattern(pattern).search(text) is not None
