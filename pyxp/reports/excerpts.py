"""The line that a finding is about, with a mark below the place."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"""(?:"[^"]*"|'[^']*'|[^\s:,\[\]{}#]+)""")
_WIDEST: Final = 100
_MARGIN: Final = 20


def excerpt(line: str, number: int, column: int) -> tuple[str, str]:
    """The line with its number, and a line that marks the word at a column.

    A line that is too long is shown around the column.

    Args:
        line: The line, without its end.
        number: Its number, from 1 on.
        column: The column, from 1 on; 0 for none, which marks the first word.
    """
    start = column - 1 if column else len(line) - len(line.lstrip())
    start = max(0, min(start, len(line)))
    found = _WORD.match(line, start)
    length = found.end() - start if found else 1
    cut = max(0, start - _MARGIN) if len(line) > _WIDEST else 0
    shown = line[cut : cut + _WIDEST]
    length = max(1, min(length, len(shown) - (start - cut)))
    # Tabs are as wide below as above.
    indent = "".join(character if character == "\t" else " " for character in shown[: start - cut])
    gutter = f"{number:>5} | "
    before, after = ("..." if cut else ""), ("..." if len(line) > cut + _WIDEST else "")
    return f"{gutter}{before}{shown}{after}", f"{' ' * 5} | {' ' * len(before)}{indent}{'^' * length}"
