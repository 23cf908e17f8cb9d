"""Regular expressions in RE2's language, in linear time."""

from __future__ import annotations

from typing import Any

from pyxp.cel.values import EvaluationError

MAX_MEMORY = 16 * 1024 * 1024
BAD = "error parsing regexp: "


def compile_pattern(pattern: str) -> Any:
    """A compiled pattern with ``search`` and ``finditer``.

    Raises:
        EvaluationError: The pattern is no regular expression of RE2, or is too large.
    """
    import re2  # type: ignore[import-untyped]  # ships no types; late: what has no patterns should not pay for it

    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        detail = error.args[0] if error.args else b""
        text = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
        raise EvaluationError(f"{BAD}{text}") from None


class Pattern(str):
    """A literal pattern of an expression, compiled once; for the cost model it is the text that it was."""

    __slots__ = ("program",)

    program: Any

    def __new__(cls, text: str) -> Pattern:
        """Compiles the pattern.

        Raises:
            EvaluationError: See :func:`compile_pattern`.
        """
        self = super().__new__(cls, text)
        self.program = compile_pattern(text)
        return self


def compiled(pattern: str | Pattern) -> Any:
    """The compiled form of a pattern, which may have been made before.

    Raises:
        EvaluationError: See :func:`compile_pattern`.
    """
    return pattern.program if isinstance(pattern, Pattern) else compile_pattern(pattern)
