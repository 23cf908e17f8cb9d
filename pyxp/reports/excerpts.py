"""Lines of source text as a terminal shows them: tabs as blanks, nothing that steers it, cut to its width."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Final, NamedTuple
from unicodedata import category, east_asian_width

_WORD: Final = re.compile(r"""(?:"[^"]*"|'[^']*'|[^\s:,\[\]{}#]+)""")
_TAB: Final = 4
_BEFORE: Final = 24
"""Cells in front of the mark that are kept of a line that is too long."""
_CUT: Final = "..."


class Excerpt(NamedTuple):
    """A line as it is shown, and where the mark below it goes.

    Attributes:
        text: The line.
        indent: How many cells are in front of the mark.
        length: How many cells it is wide; 0 for a line without a mark.
    """

    text: str
    indent: int = 0
    length: int = 0


def escaped(character: str) -> str:
    """A character as it may be shown: names and values come from strangers."""
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cells(text: str) -> int:
    """How many cells of a terminal a printable text takes: wide characters take two, marks on others none."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def excerpt(line: str, begin: int, end: int, width: int) -> Excerpt:
    """A line with the place of a mark below it, cut around the mark where the line is too long.

    Args:
        line: The line, without its end.
        begin: Where the mark begins, in characters from 0 on.
        end: Where it ends; not behind ``begin`` where that is not known, which marks a word.
        width: The most cells that the line may take.
    """
    begin = max(0, min(begin, len(line)))
    if end <= begin:
        found = _WORD.match(line, begin)
        end = found.end() if found else begin + 1
    shown, starts = _drawn(line)
    # What is marked behind the end of a line is one cell behind it.
    first, last = starts[begin], starts[min(end, len(line))] if begin < len(line) else starts[begin] + 1
    left, right = _window(starts, first, width)
    text = "".join(shown[left:right])
    before, after = (_CUT if left else ""), (_CUT if right < len(shown) else "")
    indent = len(before) + first - starts[left]
    length = max(1, min(last, max(starts[right], first + 1)) - first)
    return Excerpt(f"{before}{text}{after}", indent, length)


def beside(line: str, other: str, begin: int, width: int) -> str:
    """A line near another one that is marked, cut at the same cells."""
    _, starts = _drawn(other)
    left, right = _window(starts, starts[max(0, min(begin, len(other)))], width)
    from_cell = starts[left]
    shown, own = _drawn(line)
    first = bisect_left(own, from_cell)
    if first >= len(shown):
        return ""
    most = width - (len(_CUT) * 2 if left or right < len(other) else 0)
    if own[-1] - own[first] > most:
        last = max(first, bisect_right(own, own[first] + most - (0 if left else len(_CUT))) - 1)
        return f"{_CUT if left else ''}{''.join(shown[first:last])}{_CUT}"
    return f"{_CUT if left else ''}{''.join(shown[first:])}"


def _drawn(line: str) -> tuple[list[str], list[int]]:
    """Each character as it is shown, and the cell at which it begins; and the cell behind the last one."""
    shown: list[str] = []
    at = 0
    for character in line:
        text = " " * (_TAB - at % _TAB) if character == "\t" else escaped(character)
        shown.append(text)
        at += cells(text)
    return shown, [0, *accumulate(map(cells, shown))]


def _window(starts: list[int], mark: int, width: int) -> tuple[int, int]:
    """The first and last characters of a line that are shown, so that the mark is among them."""
    count = len(starts) - 1
    if starts[-1] <= width:
        return 0, count
    room = max(1, width - 2 * len(_CUT))
    left = bisect_left(starts, max(0, mark - min(_BEFORE, room // 2)))
    if starts[left] <= len(_CUT) or mark <= room // 2:
        left = 0
    right = max(left + 1, bisect_right(starts, starts[min(left, count)] + room) - 1)
    return min(left, count), min(right, count)


def _width(character: str) -> int:
    if character.isascii():
        return 1
    if category(character) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
