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
        self._line = 0

    def line(self) -> int:
        """The line of the position. The position only ever moves forward."""
        starts, line = self._starts, self._line
        while starts[line + 1] <= self.at:
            line += 1
        self._line = line
        return line

    def column(self) -> int:
        """The column of the position."""
        return self.at - self._starts[self.line()]

    def line_start(self) -> int:
        """Where the line of the position begins."""
        return self._starts[self.line()]

    def mark(self, index: int) -> Mark:
        """The line and column of any index."""
        line = bisect_right(self._starts, index) - 1
        return Mark(line, index - self._starts[line])

    def take_break(self) -> str:
        """Pass over a line break, and give it as it stands in texts; nothing where there is none."""
        character = self.text[self.at]
        if character not in BREAKS:
            return ""
        self.at += 2 if self.text.startswith("\r\n", self.at) else 1
        return character if character in "\u2028\u2029" else "\n"
