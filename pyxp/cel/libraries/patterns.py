"""Regular expressions in RE2's language, in linear time."""

from __future__ import annotations

from typing import Any

from pyxp.cel.values import EvaluationError

MAX_MEMORY = 8 * 1024 * 1024


def compile_pattern(pattern: str) -> Any:
    """A compiled pattern with ``search`` and ``finditer``.

    Raises:
        EvaluationError: The pattern is no regular expression of RE2, or is too large.
    """
    import re2  # type: ignore[import-untyped]  # ships no type information

    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        detail = error.args[0] if error.args else b""
        text = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
        raise EvaluationError(f"error parsing regexp: {text}") from None
