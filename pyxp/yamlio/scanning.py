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

_SPACES: Final = re.compile(rf" *+(?:#[^{BREAKS}{END}]*+)?")
_BLANKS: Final = re.compile(rf"[ \t]*+(?:#[^{BREAKS}{END}]*+)?")
# Lines without a token; where tabs do not count as blanks, a line with one is left to the slow way.
_EMPTY_LINES: Final = re.compile(rf"(?: *+(?:#[^{BREAKS}{END}]*+)?\n)++")
_NO_TOKEN: Final = frozenset(f" \t#{BREAKS}")
_BLANK: Final = frozenset(BLANKZ)
_AFTER: Final = re.compile("[ \t]*+")

# What no plain text may begin with, some of it only before a blank or inside of brackets.
_NO_PLAIN: Final = frozenset(BLANKZ + "-?:,[]{}#&*!|>'\"%@`")

_ALIGN: Final = "align the keys of one mapping, and quote a text that holds ': '"
_QUOTE: Final = "quote the value"
_NO_COLON: Final = frozenset(f"]}}\n{END}")


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


class _Key(NamedTuple):
    """A token that may turn out to be a key."""

    at: int
    line: int
    number: int
    required: bool


class Scanner:
    """Gives the tokens of a text, one after the other."""

    def __init__(self, text: str) -> None:
        self.cursor = Cursor(text)
        self._flow = 0
        self._indent = -1
        self._indents: list[int] = []
        self._tokens: deque[Token] = deque()
        self._taken = 0
        self._key_allowed = True
        # The last that may be a key, in each collection in brackets; and all that still may be, by their number.
        self._keys: list[_Key | None] = [None]
        self._waiting: dict[int, _Key] = {}

    def peek(self) -> Token:
        """The next token.

        Raises:
            Fault: For a text that is not readable.
        """
        tokens, waiting = self._tokens, self._waiting
        while not tokens or (self._taken in waiting and self._valid(waiting[self._taken])):
            self._fetch()
        return tokens[0]

    def take(self) -> Token:
        """The next token, which is then passed."""
        token = self.peek()
        self._tokens.popleft()
        self._taken += 1
        return token

    def drop(self) -> None:
        """Pass the token that was just looked at."""
        self._tokens.popleft()
        self._taken += 1

    def _fetch(self) -> None:
        """Add at least one token."""
        cursor = self.cursor
        text = cursor.text
        if text[cursor.at] in _NO_TOKEN:
            self._skip()
        at, column = cursor.at, cursor.column()
        if self._indent > column and not self._flow:
            self._unroll(column)
        character = text[at]
        if column == 0 and character in "%-.":
            if character == "%":
                raise Fault("a directive, or a text that begins with '%'", "remove the line, or quote the text", at)
            if INDICATOR.match(text, at):
                self._document_indicator(at)
                return
        if character not in _NO_PLAIN:
            self._plain(at)
        elif character in _FETCHERS:
            _FETCHERS[character](self, at)
        elif character == END:
            self._end()
        else:
            self._fetch_indicator(character, at, column)

    def _fetch_indicator(self, character: str, at: int, column: int) -> None:
        """Add what begins with a character whose meaning depends on what is around it."""
        blank = self.cursor.text[at + 1 : at + 2] in _BLANK
        if character == "-" and blank:
            self._block_entry(at, column)
        elif character == "?" and (self._flow or blank):
            self._explicit_key(at, column)
        elif character == ":" and (self._flow or blank):
            self._value(at, column)
        elif character in "|>" and not self._flow:
            self._block_scalar(at)
        elif character == "-" or (character in "?:" and not self._flow):
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
            empty = _EMPTY_LINES.match(cursor.text, cursor.at)
            cursor.at = empty.end() if empty else cursor.at

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
        if key.number not in self._waiting:
            return False
        if key.line < self.cursor.line() or key.at + LONGEST_KEY < self.cursor.at:
            if key.required:
                raise _no_colon(key)
            del self._waiting[key.number]
            return False
        return True

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
        if key is not None:
            self._keys[-1] = None
            if self._waiting.pop(key.number, None) is not None and key.required:
                raise _no_colon(key)

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
            self._tokens.insert(place, Token("?", key.at, key.at))
            self._roll(self.cursor.mark(key.at).column, "mapping", key.at, place)
            del self._waiting[key.number]
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
        line = self.cursor.line()
        if self._key_allowed:
            self._remove_key()
        value = scan_quoted(self.cursor)
        self._scalar(Token("scalar", at, self.cursor.at, value, self.cursor.text[at]), line)

    def _block_scalar(self, at: int) -> None:
        self._remove_key()
        self._key_allowed = True
        value = scan_block(self.cursor, self._indent)
        self._tokens.append(Token("scalar", at, self.cursor.at, value, self.cursor.text[at]))

    def _plain(self, at: int) -> None:
        line = self.cursor.line()
        if self._key_allowed:
            self._remove_key()
        value, end, broken = scan_plain(self.cursor, self._indent, bool(self._flow))
        self._scalar(Token("scalar", at, end, value), line)
        if broken:
            self._key_allowed = True

    def _scalar(self, token: Token, line: int) -> None:
        """Add a scalar that begins in ``line``, and the colon or comma behind it, which says whether it is a key."""
        cursor, start = self.cursor, token.start
        may_be_key, self._key_allowed = self._key_allowed, False
        if cursor.line() == line:
            text, here = cursor.text, cursor.at
            if text[here] in " \t":
                after = _AFTER.match(text, here)
                here = after.end() if after else here
            character, column = text[here], cursor.column() - cursor.at + start
            if character == "," and self._flow:
                self._tokens.append(token)
                self._flow_entry(here)
                return
            is_key = character == ":" and may_be_key and here - start <= LONGEST_KEY
            if is_key and (self._flow or text[here + 1] in _BLANK):
                self._roll(column, "mapping", start)
                self._tokens += (Token("?", start, start), token)
                self._add(":", here)
                return
            waits = character not in _NO_COLON
        else:
            waits, column = False, cursor.mark(start).column
        required = self._indent == column and not self._flow
        if may_be_key and (waits or required):
            key = _Key(start, line, self._taken + len(self._tokens), required)
            self._keys[-1] = self._waiting[key.number] = key
        self._tokens.append(token)


_FETCHERS: Final[dict[str, Callable[[Scanner, int], None]]] = {
    "[": Scanner._flow_start, "{": Scanner._flow_start, "]": Scanner._flow_end, "}": Scanner._flow_end,
    ",": Scanner._flow_entry, "*": Scanner._anchor, "&": Scanner._anchor, "!": Scanner._tag,
    "'": Scanner._quoted, '"': Scanner._quoted,
}  # fmt: skip


def _no_colon(key: _Key) -> Fault:
    """The complaint about what stands where keys stand, and has no colon."""
    hint = "write 'key: value', or quote a text of several lines"
    return Fault("a line that is not 'key: value' where one is expected", hint, key.at)
