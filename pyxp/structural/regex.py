"""Regular expressions with RE2's semantics: the dialect of the API server, linear in time whatever the pattern.

Patterns come from users, so they are never given to Python's backtracking engine.
"""

from __future__ import annotations

from pyxp.model.patterns import PatternError, compile_pattern

__all__ = ["PatternError", "compile_pattern", "matches"]


def matches(pattern: str, text: str) -> bool:
    """Whether ``pattern`` is found anywhere in ``text``.

    Raises:
        PatternError: RE2 does not accept the pattern.
        Exceeded: The patterns of this document are too large together.
    """
    return compile_pattern(pattern).search(text) is not None
