r"""Users' regular expressions: RE2, compiled once, linear in time, with the few refusals that only Go has.

Go's ``regexp`` and the RE2 library share their syntax; RE2 alone knows ``\C`` and takes non-ASCII group names.
"""

from __future__ import annotations

import re
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.values import text_bytes, text_of, valid_text

MAX_PATTERN = 64 * 2**10
"""The longest pattern that is compiled at all."""

MAX_MEMORY = 64 * 2**20
"""What one pattern may take: enough for whatever Go accepts in practice, such as ``\\pL{1000}``."""

_QUOTED = re.compile(r"\\Q.*?(?:\\E|$)", re.DOTALL)
_ANY_BYTE = re.compile(r"(?<!\\)(?:\\\\)*\\C")


class Pattern:
    """A compiled regular expression.

    Args:
        source: The pattern, in the syntax of Go's ``regexp``.

    Raises:
        Failure: the pattern is not valid, or too large.
    """

    __slots__ = ("_compiled",)

    def __init__(self, source: str) -> None:
        # Loaded only for compositions that use patterns.
        import re2  # type: ignore[import-untyped]  # the wheel carries no types

        if len(source) > MAX_PATTERN:
            raise Failure(f"the regular expression is longer than {MAX_PATTERN} characters")
        if _ANY_BYTE.search(_QUOTED.sub("", source)):
            raise Failure("invalid escape sequence: \\C")
        options = re2.Options()
        options.log_errors = False
        options.max_mem = MAX_MEMORY
        try:
            self._compiled: Any = re2.compile(source.encode(), options)
        except (re2.error, UnicodeEncodeError) as error:
            raise Failure(f"invalid regexp: {_reason(error)}") from error
        if not all(name.isascii() for name in map(_text, self._compiled.groupindex)):
            raise Failure("invalid group name")

    @property
    def group_count(self) -> int:
        """How many groups the pattern has, the whole match not counted."""
        return int(self._compiled.groups)

    def matches(self, text: str) -> bool:
        """Whether the pattern matches somewhere in the text."""
        return self._compiled.search(_searchable(text)) is not None

    def groups(self, text: str) -> list[str] | None:
        """The first match and its groups, empty text for groups without part in it; None without a match."""
        data = _searchable(text)
        match = self._compiled.search(data)
        if match is None:
            return None
        spans = [match.span(number) for number in range(self._compiled.groups + 1)]
        if len(text) == len(data) or data == text_bytes(text):
            return [text_of(data[start:end]) if start >= 0 else "" for start, end in spans]
        return [text[_length(data, start) : _length(data, end)] if start >= 0 else "" for start, end in spans]


def _searchable(text: str) -> bytes:
    """The text for RE2. Go matches a stray byte as U+FFFD, one character for one byte."""
    return valid_text(text).encode()


def _length(data: bytes, end: int) -> int:
    r"""The number of characters before a position in bytes; RE2's ``\B`` also matches inside of a character."""
    return len(data[:end].decode(errors="ignore"))


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return _text(reason) if isinstance(reason, (bytes, str)) else str(reason)


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
