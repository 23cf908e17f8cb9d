"""How a text is written: plain, in quotes or as a block, so that every YAML reader gives it back."""

from __future__ import annotations

import re
from enum import Enum

from pyxp.yamlio import scalars

WIDTH = 80
"""Column after which :attr:`Style.GO` breaks a text at its next space, as go-yaml does."""

LONGEST_SIMPLE_KEY = 128
"""Most characters of a key that may stand before its colon on one line; go-yaml's limit, YAML's own is 1,024."""


class Style(Enum):
    """What to do with long texts."""

    PLAIN = "one line"
    GO = "wrapped"


# Texts that cannot be anything else: no check beyond the reserved words is needed. Nothing is ever given back
# (``*+``): the places to go back to would take a hundred bytes for each character of a long text.
_SAFE = re.compile(r"[A-Za-z_/][A-Za-z0-9_./%@+=-]*+(?::(?=[A-Za-z0-9_/.-])[A-Za-z0-9_./%@+=-]*+)*+")
_SURROGATE = re.compile("[\ud800-\udfff]")

# Patterns that few texts need are compiled at their first use, which the re module remembers.

# Characters that only an escape can carry through every reader: controls and tabs, line separators, the byte order
# mark, everything beyond the basic plane, and marks of writing direction: these would show a reader another text.
_SPECIAL_ASCII = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SPECIAL = f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff\U00010000-\U0010ffff{_DIRECTIONS}]"
_INDICATOR = re.compile(r"""[#,\[\]{}&*!|>'"%@`]|[-?:](?:\s|$)|---|\.\.\.""")
_INNER = re.compile(r": |:\n|:$| #|\n#")
_NUMBER_LIKE = r"""(?x)[-+]?(?:
        [0-9][0-9_,]*(?::[0-5]?[0-9])++(?:\.[0-9_]*)?            # sexagesimal, a number in YAML 1.1
      | \.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?
      | 0[xX][0-9a-fA-F_]+ | 0[bB][01_]+ | 0[oO][0-7_]+
    )"""
_DATE_LIKE = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?"
_ESCAPES = {
    "\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r",
    "\x1b": "\\e", '"': '\\"', "\\": "\\\\", "\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P",
}  # fmt: skip
_TO_ESCAPE = '["\\\\\n]|' + _SPECIAL


def render_text(text: str, indent: str, column: int, style: Style) -> tuple[str, bool]:
    """The text as YAML, and whether that holds wherever it stands.

    Args:
        text: The text.
        indent: What its continuation lines begin with.
        column: 0-based column at which it begins.
        style: Whether long texts are wrapped.
    """
    if _SAFE.fullmatch(text):
        return (text if text not in scalars.WORDS else f'"{text}"'), True
    text = _carry(text, style)
    if "\n" in text and not _has_special(text) and not _spaces_at_line_end(text):
        return _block(text, indent), False
    wraps = style is Style.GO and " " in text and len(text) + text.count("'") + column > WIDTH
    if needs_double_quotes(text):
        written = double_quoted(text)
        may_wrap = style is Style.GO and " " in text
        return (
            _wrap_double(text, indent, column) if may_wrap and len(written) + column > WIDTH else written
        ), not may_wrap
    if not _plain_allowed(text):
        written = "'" + text.replace("'", "''") + "'"
        return (_wrap(text, indent, column, "'") if wraps else written), not _may_wrap(text, style)
    return (_wrap(text, indent, column, "") if wraps else text), not _may_wrap(text, style)


def render_key(key: str) -> str:
    """The key as YAML on one line; where that is too long for a simple key, with ``? `` before it."""
    if _SAFE.fullmatch(key) and key not in scalars.WORDS:
        written = key
    elif "\n" in key or needs_double_quotes(key):
        written = double_quoted(key.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    elif _plain_allowed(key):
        written = key
    else:
        written = "'" + key.replace("'", "''") + "'"
    return written if len(written) <= LONGEST_SIMPLE_KEY else f"? {written}"


def needs_double_quotes(text: str) -> bool:
    """Whether a text of one line would be read as something else, or holds what only escapes can carry."""
    if text in scalars.WORDS or text in ("=", "<<") or _has_special(text) or "\n" in text:
        return True
    if text[0] not in "0123456789+-.":
        return False
    if scalars.number(text) is not None:
        return True
    return bool(re.fullmatch(_NUMBER_LIKE, text) or re.fullmatch(_DATE_LIKE, text))


def _has_special(text: str) -> bool:
    """Whether some character needs an escape."""
    return (_SPECIAL_ASCII.search(text) if text.isascii() else re.search(_SPECIAL, text)) is not None


def double_quoted(text: str) -> str:
    """The text in double quotes, on one line."""
    return f'"{re.sub(_TO_ESCAPE, lambda found: _escape(found.group()), text)}"'


def _escape(character: str) -> str:
    """The shortest escape of a character."""
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _carry(text: str, style: Style) -> str:
    """The text as it can be written at all: halves of surrogate pairs become the replacement character.

    In go-yaml's style a next-line character is folded like a line break, since the tool chain reads its own JSON as
    YAML on the way to the writer.
    """
    if not text.isascii() and _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if style is Style.GO and "\x85" in text:
        text = re.sub("[ \t]*(\x85+)[ \t]*", lambda found: "\n" * (len(found[1]) - 1) or " ", text)
    return text


def _spaces_at_line_end(text: str) -> bool:
    """Whether a line ends in a space, which a block would hide from the reader's eye and go-yaml never writes."""
    return " \n" in text or text.endswith(" ")


def _plain_allowed(text: str) -> bool:
    """Whether a text of one line may stand without quotes in a block."""
    return not (text[0] == " " or text[-1] == " " or _INDICATOR.match(text) or _INNER.search(text))


def _may_wrap(text: str, style: Style) -> bool:
    """Whether some place would make this text wrap."""
    return style is Style.GO and " " in text


def _block(text: str, indent: str) -> str:
    """The text as a literal block."""
    hint = "2" if text[0] in " \n" else ""
    chomp = "-" if text[-1] != "\n" else "+" if text == "\n" or text[-2] == "\n" else ""
    body = text[:-1] if text[-1] == "\n" else text
    lines = [f"{indent}{line}" if line else "" for line in body.split("\n")]
    return "\n".join([f"|{hint}{chomp}", *lines])


def _wrap(text: str, indent: str, column: int, quote: str) -> str:
    """A plain or single-quoted text, broken at single spaces past the width."""
    out = [quote]
    at = column + len(quote)
    last = len(text) - 1
    after_space = False
    for index, character in enumerate(text):
        if character == " ":
            inside = 0 < index < last or not quote
            if at > WIDTH and not after_space and inside and text[index + 1 : index + 2] != " ":
                out.append(f"\n{indent}")
                at = len(indent)
            else:
                out.append(" ")
                at += 1
            after_space = True
            continue
        after_space = False
        written = "''" if character == "'" and quote else character
        out.append(written)
        at += len(written)
    return "".join([*out, quote])


def _wrap_double(text: str, indent: str, column: int) -> str:
    """A double-quoted text, broken at spaces past the width."""
    out = ['"']
    at = column + 1
    after_space = False
    for index, character in enumerate(text):
        if character == " " and not after_space and at > WIDTH and 0 < index < len(text) - 1:
            out.append(f"\n{indent}" + ("\\" if text[index + 1] == " " else ""))
            at = len(indent) + (text[index + 1] == " ")
        else:
            written = _escape(character) if re.match(_TO_ESCAPE, character) else character
            out.append(written)
            at += len(written)
        after_space = character == " "
    return "".join([*out, '"'])
