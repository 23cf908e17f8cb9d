"""A place in a text that is being scanned, with its line and column, and the complaint about it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, NamedTuple

BREAKS: Final = "\n\r\x85\u2028\u2029"
"""What ends a line in YAML 1.1."""

END: Final = "\0"
"""Stands behind the text; no readable text holds it."""

BLANKZ: Final = f" \t{BREAKS}{END}"
"""What may follow an indicator: a blank, the end of the line or of the text."""

INDICATOR: Final = re.compile(rf"(?:---|\.\.\.)(?=[{BLANKZ}])")
"""The beginning or the end of a document, where it stands at the beginning of a line."""

_BREAK: Final = re.compile(f"\r\n|[{BREAKS}]")
_BREAK_SET: Final = frozenset(BREAKS)
_LINE_FEEDS: Final = re.compile("\n++")


class Fault(Exception):
    """A text that is not readable YAML.

    Attributes:
        message: What is wrong.
        hint: What to write instead.
        index: Where, as an index into the text.
    """

    def __init__(self, message: str, hint: str, index: int) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.index = index


class Mark(NamedTuple):
    """A place in a text: line and column, both from 0 on."""

    line: int
    column: int


class Point:
    """A place in a text as a :class:`Mark` has it; few are ever asked for, so line and column are found then."""

    __slots__ = ("_index", "_starts")

    def __init__(self, starts: list[int], index: int) -> None:
        self._starts = starts
        self._index = index

    @property
    def line(self) -> int:
        """The line, from 0 on."""
        return bisect_right(self._starts, self._index) - 1

    @property
    def column(self) -> int:
        """The column, from 0 on."""
        return self._index - self._starts[self.line]


class Cursor:
    """A text and a position in it.

    Attributes:
        text: The text, with :data:`END` behind it.
        at: The position.
    """

    def __init__(self, text: str) -> None:
        self.text = text + END
        self.at = 0
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]
        self._starts.append(len(self.text) + 1)
        # The line of the position, as far as it is known, and where that line begins and ends.
        self._line = 0
        self._begin, self._next = 0, self._starts[1]

    def line(self) -> int:
        """The line of the position. The position only ever moves forward."""
        if self.at >= self._next:
            self._find_line()
        return self._line

    def _find_line(self) -> None:
        starts, line = self._starts, self._line + 1
        if starts[line + 1] <= self.at:
            line = bisect_right(starts, self.at, line) - 1
        self._line, self._begin, self._next = line, starts[line], starts[line + 1]

    def column(self) -> int:
        """The column of the position."""
        if self.at >= self._next:
            self._find_line()
        return self.at - self._begin

    def line_start(self) -> int:
        """Where the line of the position begins."""
        if self.at >= self._next:
            self._find_line()
        return self._begin

    def mark(self, index: int) -> Point:
        """The line and column of any index."""
        return Point(self._starts, index)

    def take_breaks(self) -> str:
        """Pass over line breaks that follow each other, and give them as they stand in texts."""
        found = _LINE_FEEDS.match(self.text, self.at)
        if not found:
            return self.take_break()
        self.at = found.end()
        return found.group()

    def take_break(self) -> str:
        """Pass over a line break, and give it as it stands in texts; nothing where there is none."""
        character = self.text[self.at]
        if character not in _BREAK_SET:
            return ""
        self.at += 2 if self.text.startswith("\r\n", self.at) else 1
        return character if character in "\u2028\u2029" else "\n"
