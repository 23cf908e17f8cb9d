"""Regular expressions in rules."""

from __future__ import annotations

from typing import Any, Final

from pyxp.cel.values import EvaluationError
from pyxp.gotext import patterns

BAD: Final = "error parsing regexp: "


def compile_pattern(pattern: str) -> Any:
    """A compiled pattern with ``search`` and ``finditer``; see :func:`pyxp.gotext.patterns.compile_pattern`.

    Raises:
        EvaluationError: The pattern is not a regular expression of Go, or is too large.
        Exceeded: The patterns of this document are too large together.
    """
    try:
        return patterns.compile_pattern(pattern)
    except patterns.PatternError as error:
        raise EvaluationError(f"{BAD}{error.message}") from None


class Pattern(str):
    """A literal pattern of an expression, checked once; for the cost model it is the text that it was."""

    __slots__ = ()

    def __new__(cls, text: str) -> Pattern:
        """Compiles the pattern.

        Raises:
            EvaluationError: See :func:`compile_pattern`.
        """
        self = super().__new__(cls, text)
        compile_pattern(text)
        return self
