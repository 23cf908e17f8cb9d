"""The scalars, anchors and tags of YAML as go-yaml v2 scans them.

Each function begins at the cursor, moves it behind what it read, and raises :class:`~pyxp.yamlio.cursor.Fault`.
"""

from __future__ import annotations

import re
from typing import Final

from pyxp.yamlio.cursor import BLANKZ, BREAKS, END, INDICATOR, Cursor, Fault

_BLANKS: Final = re.compile(r"[ \t]*")
_SPACES: Final = re.compile(" *")
_LINE: Final = re.compile(f"[^{BREAKS}{END}]*")
_FOLLOWS_BLANK: Final = re.compile(f"[ \t{BREAKS}]")
_BLANK_OR_BREAK: Final = frozenset(f" \t{BREAKS}")
# The usual end of a plain text: the next line begins with spaces and something behind them.
_LAST_LINE: Final = re.compile(f"[ \t]*+\n( *+)(?![ \t{BREAKS}])")

# A plain text ends at a colon before a blank and at a comment, inside of brackets also at what has a meaning there.
_BLOCK_WORD: Final = rf"(?:[^:{BLANKZ}]|:(?![{BLANKZ}]))++"
_FLOW_WORD: Final = rf"(?:[^:,?\[\]{{}}{BLANKZ}]|:(?![{BLANKZ}]))++"
_BLOCK_RUN: Final = re.compile(rf"{_BLOCK_WORD}(?:[ \t]++(?!\#){_BLOCK_WORD})*+")
_FLOW_RUN: Final = re.compile(rf"{_FLOW_WORD}(?:[ \t]++(?!\#){_FLOW_WORD})*+")

_SINGLE_RUN: Final = re.compile(f"(?:[^'{BREAKS}{END}]|'')*+")
_DOUBLE_RUN: Final = re.compile(rf'[^"\\{BREAKS}{END}]*+')
_ESCAPES: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "'": "'", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEX_DIGITS: Final = {"x": 2, "u": 4, "U": 8}
_SIMPLE_ESCAPES: Final = re.compile(rf'(?:[^"\\{BREAKS}{END}]*+\\[0abt\tnvfre "\'\\N_LP])++')
_SIMPLE_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)

_BLOCK_HEADER: Final = re.compile(rf"[|>](?:([+-])([0-9])?|([0-9])([+-])?)?[ \t]*(?:#[^{BREAKS}{END}]*)?")

_ANCHOR: Final = re.compile(rf"[&*]([A-Za-z0-9_-]+)(?=[{BLANKZ}?:,\]}}%@`])")
_TAG_HANDLE: Final = re.compile(r"![A-Za-z0-9_-]*!?")
_TAG_URI: Final = re.compile(r"(?:[A-Za-z0-9_;/?:@&=+$,.!~*'()\[\]-]|%[0-9A-Fa-f]{2})*")

_CLOSE_QUOTE: Final = "close the quote; a text of several documents cannot be in quotes"
_USE_SPACES: Final = "indent with spaces"


def scan_plain(cursor: Cursor, indent: int, in_flow: bool) -> tuple[str, int, bool]:
    """A text without quotes: its value, where it ends, and whether line breaks follow it.

    ``indent`` is the column of the collection around it; the lines that go on stand further right.
    """
    text, run = cursor.text, _FLOW_RUN if in_flow else _BLOCK_RUN
    found = run.match(text, cursor.at)
    if found and text[found.end()] not in _BLANK_OR_BREAK:
        cursor.at = found.end()
        return found.group(), cursor.at, False
    if found and not in_flow:
        last = _LAST_LINE.match(text, found.end())
        if last and last.end() - last.start(1) <= indent:
            cursor.at = last.end()
            return found.group(), found.end(), True
    parts: list[str] = []
    between, broken, end = "", False, cursor.at
    while text[cursor.at] != "#" and not (cursor.column() == 0 and INDICATOR.match(text, cursor.at)):
        found = run.match(text, cursor.at)
        if found:
            parts += (between, found.group())
            cursor.at = end = found.end()
            broken = False
        if not _FOLLOWS_BLANK.match(text, cursor.at):
            break
        between, broken = _plain_gap(cursor, indent)
        if not in_flow and cursor.column() <= indent:
            break
    return "".join(parts), end, broken


def _plain_gap(cursor: Cursor, indent: int) -> tuple[str, bool]:
    """What the blanks and breaks inside of a plain text stand for, and whether there are breaks."""
    blanks = _blanks(cursor)
    first = cursor.take_break()
    if not first:
        return blanks, False
    breaks = ""
    while True:
        start = cursor.at
        tab = _blanks(cursor).find("\t")
        if 0 <= tab <= indent:
            raise Fault("a tab where only spaces may indent", _USE_SPACES, start + tab)
        more = cursor.take_breaks()
        if not more:
            return _folded(first, breaks), True
        breaks += more


def _blanks(cursor: Cursor) -> str:
    """Pass over spaces and tabs."""
    start = cursor.at
    found = _BLANKS.match(cursor.text, start)
    cursor.at = found.end() if found else start
    return cursor.text[start : cursor.at]


def _folded(first: str, breaks: str) -> str:
    """What line breaks in a text that goes on stand for."""
    return (breaks or " ") if first == "\n" else first + breaks


def scan_quoted(cursor: Cursor) -> str:
    """A text in single or double quotes."""
    start, text = cursor.at, cursor.text
    quote = text[start]
    run = _SINGLE_RUN if quote == "'" else _DOUBLE_RUN
    cursor.at += 1
    parts: list[str] = []
    while True:
        found = run.match(text, cursor.at)
        piece = found.group() if found else ""
        cursor.at += len(piece)
        character = text[cursor.at]
        if character == quote:
            cursor.at += 1
            parts.append(piece)
            return "".join(parts).replace("''", "'") if quote == "'" else "".join(parts)
        if character == END:
            raise Fault("a quote that is not closed", _CLOSE_QUOTE, start)
        if character == "\\":
            parts.append(piece)
            known = _SIMPLE_ESCAPES.match(text, cursor.at)
            if known:
                parts.append(_SIMPLE_ESCAPE.sub(_simple_escape, known.group()))
                cursor.at = known.end()
            else:
                parts.append(_escape(cursor, start))
        else:
            parts += (piece.rstrip(" \t"), _fold(cursor, cursor.take_break(), start))


def _simple_escape(found: re.Match[str]) -> str:
    """What an escape of one character stands for."""
    return _ESCAPES[found[1]]


def _escape(cursor: Cursor, start: int) -> str:
    """What an escape stands for; at the end of a line it takes the line break away."""
    here = cursor.at
    name = cursor.text[here + 1]
    cursor.at += 1
    if cursor.take_break():
        return _fold(cursor, "", start)
    cursor.at += 1
    if name in _ESCAPES:
        return _ESCAPES[name]
    count = _HEX_DIGITS.get(name)
    if count is None:
        shown = f" (\\{name})" if name.isprintable() else ""
        hint = "write '/' without the backslash" if name == "/" else "double the backslash, or use single quotes"
        raise Fault(f"an escape that double quotes do not know{shown}", hint, here)
    digits = cursor.text[cursor.at : cursor.at + count]
    if not re.fullmatch("[0-9A-Fa-f]+", digits) or len(digits) < count:
        raise Fault(f"an escape \\{name} without its {count} hexadecimal digits", "write them all", here)
    code = int(digits, 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise Fault(f"an escape \\{name}{digits} that is not a character", "write the character itself", here)
    cursor.at += count
    return chr(code)


def _fold(cursor: Cursor, first: str, start: int) -> str:
    """What line breaks in quotes stand for; ``first`` is the one that was passed over, nothing for an escaped one."""
    breaks = ""
    while True:
        _blanks(cursor)
        more = cursor.take_breaks()
        if not more:
            break
        breaks += more
    if cursor.column() == 0 and INDICATOR.match(cursor.text, cursor.at):
        raise Fault("a quote that is not closed before the document ends", _CLOSE_QUOTE, start)
    return _folded(first, breaks) if first else breaks


def scan_block(cursor: Cursor, parent: int) -> str:
    """A text after ``|`` or ``>``. ``parent`` is the column of the collection around it."""
    text, start = cursor.text, cursor.at
    literal = text[start] == "|"
    chomp, width = _block_header(cursor, start)
    indent = max(parent, 0) + width if width else 0
    indent, breaks = _block_breaks(cursor, indent, parent)
    parts: list[str] = []
    last, was_blank = "", False
    while cursor.column() == indent and text[cursor.at] != END:
        is_blank = text[cursor.at] in " \t"
        if not literal and not was_blank and not is_blank and last == "\n":
            parts.append("" if breaks else " ")
        else:
            parts.append(last)
        line = _LINE.match(text, cursor.at)
        cursor.at = line.end() if line else cursor.at
        parts += (breaks, line.group() if line else "")
        was_blank = is_blank
        last = cursor.take_break()
        _, breaks = _block_breaks(cursor, indent, parent)
    if chomp != "-":
        parts.append(last)
    if chomp == "+":
        parts.append(breaks)
    return "".join(parts)


def _block_header(cursor: Cursor, start: int) -> tuple[str, int]:
    """How the end of the text is kept, and how far it is indented where that is written."""
    found = _BLOCK_HEADER.match(cursor.text, start)
    cursor.at = found.end() if found else start
    digit = (found[2] or found[3]) if found else None
    if digit == "0":
        raise Fault("an indentation of 0 after '|' or '>'", "write 1 to 9, or leave it away", start)
    if not found or cursor.text[cursor.at] not in BREAKS + END:
        hint = "begin the text on the next line, or quote it"
        raise Fault("something else than '+', '-', a digit or a comment after '|' or '>'", hint, cursor.at)
    cursor.take_break()
    return found[1] or found[4] or "", int(digit or 0)


def _block_breaks(cursor: Cursor, indent: int, parent: int) -> tuple[int, str]:
    """Pass over indentation and empty lines; the first line with a text gives the indentation where it is 0."""
    text, widest = cursor.text, 0
    breaks: list[str] = []
    while True:
        if text[cursor.at] == "\n" and cursor.column() == 0:
            breaks.append(cursor.take_breaks())
        found = _SPACES.match(text, cursor.at)
        end = found.end() if found else cursor.at
        cursor.at = max(cursor.at, min(end, cursor.line_start() + indent)) if indent else end
        column = cursor.column()
        widest = max(widest, column)
        if text[cursor.at] == "\t" and (not indent or column < indent):
            raise Fault("a tab where only spaces may indent", _USE_SPACES, cursor.at)
        line_break = cursor.take_break()
        if not line_break:
            return indent or max(widest, parent + 1, 1), "".join(breaks)
        breaks.append(line_break)


def scan_anchor(cursor: Cursor) -> str:
    """The name of an anchor or an alias."""
    found = _ANCHOR.match(cursor.text, cursor.at)
    if not found:
        sign = cursor.text[cursor.at]
        what = "an alias" if sign == "*" else "an anchor"
        hint = f"quote a text that begins with {sign!r}; names are of letters, digits, '-' and '_'"
        raise Fault(f"{what} without a name", hint, cursor.at)
    cursor.at = found.end()
    return found[1]


def scan_tag(cursor: Cursor) -> tuple[str, str]:
    """The handle and the suffix of a tag; no handle for ``!`` alone and for ``!<...>``."""
    start, text = cursor.at, cursor.text
    handle, suffix = "", ""
    if text[start + 1] == "<":
        cursor.at += 2
        suffix = _tag_uri(cursor)
        if not suffix or text[cursor.at] != ">":
            raise Fault("a tag '!<' without its '>'", "quote a text that begins with '!'", start)
        cursor.at += 1
    else:
        found = _TAG_HANDLE.match(text, start)
        handle = found.group() if found else "!"
        cursor.at = start + len(handle)
        uri = _tag_uri(cursor)
        if len(handle) > 1 and handle[-1] == "!":
            suffix = uri
        else:
            handle, suffix = "!", handle[1:] + uri
            if not suffix:
                handle, suffix = "", "!"
        if not suffix:
            raise Fault("a tag without a name", "quote a text that begins with '!'", start)
    if text[cursor.at] not in BLANKZ:
        raise Fault("a tag that does not end in a space", "quote a text that begins with '!'", start)
    return handle, suffix


def _tag_uri(cursor: Cursor) -> str:
    """The part of a tag that may hold ``%`` escapes."""
    found = _TAG_URI.match(cursor.text, cursor.at)
    uri = found.group() if found else ""
    cursor.at += len(uri)
    if "%" not in uri:
        return uri
    octets = re.sub(rb"%(..)", lambda one: bytes([int(one[1], 16)]), uri.encode("ascii"))
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Fault("a tag whose escapes are not UTF-8", "write the tag without '%'", cursor.at) from None
