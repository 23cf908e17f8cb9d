r"""Users' regular expressions: RE2, linear in time, with the few refusals that only Go has.

Go's ``regexp`` and the RE2 library share their syntax; RE2 alone knows ``\C`` and takes non-ASCII group names.
"""

from __future__ import annotations

import re
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.values import text_bytes, text_of, valid_text
from pyxp.model.patterns import PatternError, compile_pattern

MAX_PATTERN = 64 * 2**10
"""The longest pattern that is compiled at all."""

_QUOTED = re.compile(r"\\Q.*?(?:\\E|$)", re.DOTALL)
_ANY_BYTE = re.compile(r"(?<!\\)(?:\\\\)*\\C")


class Pattern:
    """A regular expression.

    Args:
        source: The pattern, in the syntax of Go's ``regexp``.

    Raises:
        Failure: the pattern is not valid, or too large.
        Exceeded: the patterns of this input are too large together.
    """

    __slots__ = ("_source",)

    def __init__(self, source: str) -> None:
        if len(source) > MAX_PATTERN:
            raise Failure(f"the regular expression is longer than {MAX_PATTERN} characters")
        if _ANY_BYTE.search(_QUOTED.sub("", source)):
            raise Failure("invalid escape sequence: \\C")
        try:
            self._source = source.encode()
            program = self._program()
        except (PatternError, UnicodeEncodeError) as error:
            raise Failure(f"invalid regexp: {error}") from error
        if not all(name.isascii() for name in map(_text, program.groupindex)):
            raise Failure("invalid group name")

    def _program(self) -> Any:
        """The program, which is remembered as long as there is room for it."""
        return compile_pattern(self._source)

    @property
    def group_count(self) -> int:
        """How many groups the pattern has, the whole match not counted."""
        return int(self._program().groups)

    def matches(self, text: str) -> bool:
        """Whether the pattern matches somewhere in the text."""
        return self._program().search(_searchable(text)) is not None

    def groups(self, text: str) -> list[str] | None:
        """The first match and its groups, empty text for groups without part in it; None without a match."""
        data, program = _searchable(text), self._program()
        match = program.search(data)
        if match is None:
            return None
        spans = [match.span(number) for number in range(program.groups + 1)]
        if len(text) == len(data) or data == text_bytes(text):
            return [text_of(data[start:end]) if start >= 0 else "" for start, end in spans]
        return [text[_length(data, start) : _length(data, end)] if start >= 0 else "" for start, end in spans]


def _searchable(text: str) -> bytes:
    """The text for RE2. Go matches a stray byte as U+FFFD, one character for one byte."""
    return valid_text(text).encode()


def _length(data: bytes, end: int) -> int:
    r"""The number of characters before a position in bytes; RE2's ``\B`` also matches inside of a character."""
    return len(data[:end].decode(errors="ignore"))


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
