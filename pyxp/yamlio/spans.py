"""How far a value reaches that begins at some place of a text.

Parsers tell where values begin. Where they end is read off the text itself, which is known to be readable: so it is the
same for all parsers, JSON included.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from pyxp.errors import Location
from pyxp.yamlio.cursor import BREAKS

if TYPE_CHECKING:
    from pyxp.yamlio.streams import Piece

Position = tuple[int, int]
"""Line and column in a piece of text, from 0 on."""

_BREAK: Final = re.compile(f"\r\n|[{BREAKS}]")
_LINE_FEED: Final = re.compile("\n")
_ONLY_LINE_FEEDS: Final = re.compile(f"[^{BREAKS.replace(chr(10), '')}]*+")
_PROPERTIES: Final = re.compile(r"(?:[&!][^\s,\[\]{}]*+[ \t]++)*+")
_QUOTED: Final = re.compile(r""""(?:[^"\\]|\\.)*+"|'(?:[^']|'')*+'""", re.DOTALL)
_BLOCK: Final = re.compile(r"[|>][-+0-9]*+")
_PLAIN: Final = re.compile(r"(?:[^\s:#]|(?<![\s])#|:(?=[^\s])|[ \t]++(?=[^\s#]))*+")
_PLAIN_IN_FLOW: Final = re.compile(r"(?:[^\s:#,\[\]{}]|(?<![\s])#|:(?=[^\s,\[\]{}])|[ \t]++(?=[^\s#,\[\]{}]))*+")


class Spans:
    """The text of a piece, in which places are looked up.

    Args:
        piece: The piece.
    """

    def __init__(self, piece: Piece) -> None:
        self._piece = piece
        self._text = piece.text
        self._starts = [0, *(found.end() for found in _BREAK.finditer(piece.text))]
        # As editors count lines, which end them at line feeds alone.
        self._edited = self._starts
        if _ONLY_LINE_FEEDS.fullmatch(piece.text) is None:
            self._edited = [0, *(found.end() for found in _LINE_FEED.finditer(piece.text))]

    def location(self, source: str, begin: Position, end: int | None) -> Location:
        """A place in the whole text.

        Args:
            source: What the text is called.
            begin: Where it begins.
            end: The index behind its end, None where that is not known.
        """
        at = self._piece.location(source, *_place(self._edited, self._index(begin)))
        if end is None:
            return at
        last = self._piece.location(source, *_place(self._edited, end))
        return Location(source, at.line, at.column, last.line, last.column)

    def opens(self, position: Position) -> bool:
        """Whether a list or mapping that begins there has brackets."""
        return self._text[self._content(position)] in "[{"

    def scalar(self, position: Position, *, flow: bool) -> tuple[Position, int] | None:
        """Where a scalar begins behind its anchor and tag, and the index behind it; None for one of no characters."""
        begin = self._position(self._content(position))
        end = self.end_of_scalar(begin, flow=flow)
        return (begin, end) if end > self._index(begin) else None

    def brackets(self, position: Position, last: Position | None) -> tuple[Position, int] | None:
        """The same of a list or mapping of which the ``last`` bracket is known; None for one without brackets."""
        if last is None or not self.opens(position):
            return None
        return self._position(self._content(position)), self._index(last) + 1

    def end_of_scalar(self, position: Position, *, flow: bool) -> int:
        """The index behind a scalar: of a block scalar that of its head, of plain text that of its first line."""
        begin = self._index(position)
        for pattern in (_QUOTED, _BLOCK):
            if (found := pattern.match(self._text, begin)) is not None and not (flow and pattern is _BLOCK):
                return found.end()
        found = (_PLAIN_IN_FLOW if flow else _PLAIN).match(self._text, begin)
        return found.end() if found else begin

    def _content(self, position: Position) -> int:
        found = _PROPERTIES.match(self._text, self._index(position))
        return found.end() if found else self._index(position)

    def _index(self, position: Position) -> int:
        line, column = position
        return min(self._starts[line] + column, len(self._text) - 1)

    def _position(self, index: int) -> Position:
        return _place(self._starts, index)


def _place(starts: list[int], index: int) -> Position:
    """The line and column of an index, by where lines start."""
    line = bisect_right(starts, index) - 1
    return line, index - starts[line]
