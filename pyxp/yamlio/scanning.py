"""From a text to the tokens of YAML, exactly as go-yaml v2 scans it, which libyaml does not.

Two things make YAML hard to scan. Indentation opens and closes block collections; and whether a value is a key shows
only at the colon behind it, so that tokens wait in a queue until nothing can be inserted before them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

from pyxp.yamlio.cursor import BLANKZ, BREAKS, END, INDICATOR, Cursor, Fault
from pyxp.yamlio.literals import scan_anchor, scan_block, scan_plain, scan_quoted, scan_tag

LONGEST_KEY: Final = 1024
"""Most characters of a key that stands on one line with its colon."""

_SPACES: Final = re.compile(rf" *(?:#[^{BREAKS}{END}]*)?")
_BLANKS: Final = re.compile(rf"[ \t]*(?:#[^{BREAKS}{END}]*)?")

# What no plain text may begin with, some of it only before a blank or inside of brackets.
_NO_PLAIN: Final = frozenset(BLANKZ + "-?:,[]{}#&*!|>'\"%@`")

_ALIGN: Final = "align the keys of one mapping, and quote a text that holds ': '"
_QUOTE: Final = "quote the value"


class Token(NamedTuple):
    """A token.

    Attributes:
        kind: The indicator itself, ``scalar``, or ``mapping``, ``sequence``, ``key``, ``dedent`` for what has none, and
            ``---``, ``...``, ``end``.
        start: Index of its first character.
        end: Index behind its last character.
        value: The text of a scalar, the name of an anchor or an alias, the suffix of a tag.
        detail: The quote or indicator of a scalar (nothing for a plain one), the handle of a tag.
    """

    kind: str
    start: int
    end: int
    value: str = ""
    detail: str = ""


class _Key:
    """A token that may turn out to be a key."""

    __slots__ = ("index", "line", "number", "possible", "required")

    def __init__(self, index: int, line: int, number: int, required: bool) -> None:
        self.index = index
        self.line = line
        self.number = number
        self.required = required
        self.possible = True


class Scanner:
    """Gives the tokens of a text, one after the other."""

    def __init__(self, text: str) -> None:
        self.cursor = Cursor(text)
        self._flow = 0
        self._indent = -1
        self._indents: list[int] = []
        self._tokens: deque[Token] = deque()
        self._taken = 0
        self._ready = False
        self._key_allowed = True
        self._keys: list[_Key | None] = [None]
        self._waiting: dict[int, _Key] = {}
        self._fetchers: dict[str, Callable[[int], None]] = {
            "[": self._flow_start, "{": self._flow_start, "]": self._flow_end, "}": self._flow_end,
            ",": self._flow_entry, "*": self._anchor, "&": self._anchor, "!": self._tag, "'": self._quoted,
            '"': self._quoted,
        }  # fmt: skip

    def peek(self) -> Token:
        """The next token.

        Raises:
            Fault: For a text that is not readable.
        """
        while not self._ready:
            if self._tokens:
                key = self._waiting.get(self._taken)
                if key is None or not self._valid(key):
                    self._ready = True
                    break
            self._fetch()
        return self._tokens[0]

    def take(self) -> Token:
        """The next token, which is then passed."""
        token = self.peek()
        self._tokens.popleft()
        self._taken += 1
        self._ready = False
        return token

    def _fetch(self) -> None:
        """Add at least one token."""
        self._skip()
        cursor = self.cursor
        at, column = cursor.at, cursor.column()
        self._unroll(column)
        character, following = cursor.text[at], cursor.text[at + 1 : at + 2]
        if character == END:
            self._end()
        elif column == 0 and character == "%":
            raise Fault("a directive, or a text that begins with '%'", "remove the line, or quote the text", at)
        elif column == 0 and INDICATOR.match(cursor.text, at):
            self._document_indicator(at)
        elif character in self._fetchers:
            self._fetchers[character](at)
        elif character == "-" and following in BLANKZ:
            self._block_entry(at, column)
        elif character == "?" and (self._flow or following in BLANKZ):
            self._explicit_key(at, column)
        elif character == ":" and (self._flow or following in BLANKZ):
            self._value(at, column)
        elif character in "|>" and not self._flow:
            self._block_scalar(at)
        elif character not in _NO_PLAIN or character == "-" or (character in "?:" and not self._flow):
            self._plain(at)
        else:
            raise self._no_beginning(at)

    def _no_beginning(self, at: int) -> Fault:
        """The complaint about a character that begins nothing."""
        cursor = self.cursor
        if cursor.text[at] != "\t":
            return Fault(f"{cursor.text[at]!r} cannot begin a value", _QUOTE, at)
        if cursor.text[cursor.line_start() : at].strip(" "):
            return Fault("a tab after '-', '?' or ':' where a key may follow", "write a space instead", at)
        return Fault("a tab where only spaces may indent", "indent with spaces", at)

    def _skip(self) -> None:
        """Pass over blanks, comments and line breaks. Tabs separate, but where a key may begin they do not indent."""
        cursor = self.cursor
        while True:
            blanks = _BLANKS if self._flow or not self._key_allowed else _SPACES
            found = blanks.match(cursor.text, cursor.at)
            cursor.at = found.end() if found else cursor.at
            if not cursor.take_break():
                return
            if not self._flow:
                self._key_allowed = True

    def _add(self, kind: str, at: int, width: int = 1) -> None:
        self.cursor.at = at + width
        self._tokens.append(Token(kind, at, at + width))

    def _roll(self, column: int, kind: str, at: int, place: int | None = None) -> None:
        """Open a block collection where the column lies behind the one around it."""
        if not self._flow and self._indent < column:
            self._indents.append(self._indent)
            self._indent = column
            self._tokens.insert(len(self._tokens) if place is None else place, Token(kind, at, at))

    def _unroll(self, column: int) -> None:
        """Close the block collections that the column lies before."""
        if not self._flow:
            while self._indent > column:
                self._tokens.append(Token("dedent", self.cursor.at, self.cursor.at))
                self._indent = self._indents.pop()

    def _valid(self, key: _Key) -> bool:
        """Whether a token can still be a key: on the same line, and not too far away."""
        if key.possible and (key.line < self.cursor.line() or key.index + LONGEST_KEY < self.cursor.at):
            if key.required:
                raise _no_colon(key)
            key.possible = False
        return key.possible

    def _save_key(self) -> None:
        """Note that what comes may be a key."""
        if self._key_allowed:
            self._remove_key()
            cursor = self.cursor
            required = not self._flow and self._indent == cursor.column()
            key = _Key(cursor.at, cursor.line(), self._taken + len(self._tokens), required)
            self._keys[-1] = self._waiting[key.number] = key

    def _remove_key(self) -> None:
        """Give up what might have been a key."""
        key = self._keys[-1]
        if key is not None and key.possible:
            if key.required:
                raise _no_colon(key)
            key.possible = False
            self._waiting.pop(key.number, None)

    def _end(self) -> None:
        at = self.cursor.at
        self._unroll(-1)
        self._remove_key()
        self._key_allowed = False
        self._tokens.append(Token("end", at, at))

    def _document_indicator(self, at: int) -> None:
        self._unroll(-1)
        self._remove_key()
        self._key_allowed = False
        self._add(self.cursor.text[at : at + 3], at, 3)

    def _flow_start(self, at: int) -> None:
        self._save_key()
        self._keys.append(None)
        self._flow += 1
        self._key_allowed = True
        self._add(self.cursor.text[at], at)

    def _flow_end(self, at: int) -> None:
        self._remove_key()
        if self._flow:
            self._flow -= 1
            key = self._keys.pop()
            if key is not None:
                self._waiting.pop(key.number, None)
        self._key_allowed = False
        self._add(self.cursor.text[at], at)

    def _flow_entry(self, at: int) -> None:
        self._remove_key()
        self._key_allowed = True
        self._add(",", at)

    def _block_entry(self, at: int, column: int) -> None:
        if not self._flow:
            if not self._key_allowed:
                hint = "begin the list on the next line, or quote the text"
                raise Fault("a list item '-' behind something else", hint, at)
            self._roll(column, "sequence", at)
        self._remove_key()
        self._key_allowed = True
        self._add("-", at)

    def _explicit_key(self, at: int, column: int) -> None:
        if not self._flow:
            if not self._key_allowed:
                raise Fault("a key '?' behind something else", "begin it on the next line, or quote the text", at)
            self._roll(column, "mapping", at)
        self._remove_key()
        self._key_allowed = not self._flow
        self._add("?", at)

    def _value(self, at: int, column: int) -> None:
        key = self._keys[-1]
        if key is not None and self._valid(key):
            place = key.number - self._taken
            self._tokens.insert(place, Token("?", key.index, key.index))
            self._roll(self.cursor.mark(key.index).column, "mapping", key.index, place)
            key.possible = False
            self._waiting.pop(key.number, None)
            self._key_allowed = False
        else:
            if not self._flow:
                if not self._key_allowed:
                    raise Fault("a second ': ' in one line or a wrong indentation", _ALIGN, at)
                self._roll(column, "mapping", at)
            self._key_allowed = not self._flow
        self._add(":", at)

    def _anchor(self, at: int) -> None:
        self._save_key()
        self._key_allowed = False
        name = scan_anchor(self.cursor)
        self._tokens.append(Token(self.cursor.text[at], at, self.cursor.at, name))

    def _tag(self, at: int) -> None:
        self._save_key()
        self._key_allowed = False
        handle, suffix = scan_tag(self.cursor)
        self._tokens.append(Token("!", at, self.cursor.at, suffix, handle))

    def _quoted(self, at: int) -> None:
        self._save_key()
        self._key_allowed = False
        value = scan_quoted(self.cursor)
        self._tokens.append(Token("scalar", at, self.cursor.at, value, self.cursor.text[at]))

    def _block_scalar(self, at: int) -> None:
        self._remove_key()
        self._key_allowed = True
        value = scan_block(self.cursor, self._indent)
        self._tokens.append(Token("scalar", at, self.cursor.at, value, self.cursor.text[at]))

    def _plain(self, at: int) -> None:
        self._save_key()
        self._key_allowed = False
        value, end, broken = scan_plain(self.cursor, self._indent, bool(self._flow))
        if broken:
            self._key_allowed = True
        self._tokens.append(Token("scalar", at, end, value))


def _no_colon(key: _Key) -> Fault:
    """The complaint about what stands where keys stand, and has no colon."""
    hint = "write 'key: value', or quote a text of several lines"
    return Fault("a line that is no 'key: value' where one is expected", hint, key.index)
