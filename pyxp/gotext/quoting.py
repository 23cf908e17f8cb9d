"""Go's ``strconv.Quote`` and its relatives, on text whose stray bytes are lone surrogates (see ``values``)."""

from __future__ import annotations

import unicodedata

_SHORT = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
}
_PRINTABLE = frozenset("LMNPS")
_PIECE = 4096
"""Characters that are escaped at a time: each is an object of its own for a while."""


def is_printable(character: str) -> bool:
    """Whether Go prints the character as it is: letters, marks, numbers, punctuation, symbols and the ASCII space."""
    return character == " " or unicodedata.category(character)[0] in _PRINTABLE


def quote(text: str, *, ascii_only: bool = False) -> str:
    """The text as a double-quoted Go literal."""
    return '"' + "".join(_escaped(text[at : at + _PIECE], ascii_only) for at in range(0, len(text), _PIECE)) + '"'


def _escaped(text: str, ascii_only: bool) -> str:
    return "".join(_escape(character, '"', ascii_only) for character in text)


def quote_rune(code: int, *, ascii_only: bool = False) -> str:
    """A code point as a single-quoted Go literal; what is not a code point becomes U+FFFD."""
    valid = 0 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return "'" + _escape(chr(code) if valid else "\ufffd", "'", ascii_only) + "'"


def can_backquote(text: str) -> bool:
    """Whether the text can stand between back quotes unchanged."""
    return not any(
        (character < " " and character != "\t") or character in "`\x7f\ufeff" or "\ud800" <= character <= "\udfff"
        for character in text
    )


def _escape(character: str, delimiter: str, ascii_only: bool) -> str:
    if character == delimiter:
        return "\\" + character
    short = _SHORT.get(character)
    if short is not None:
        return short
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else "\\ufffd"
    if is_printable(character) and not (ascii_only and code >= 0x80):
        return character
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
