"""Splits a CEL expression into tokens."""

from __future__ import annotations

import re

from pyxp.cel.values import UInt

KEYWORDS = frozenset({"true", "false", "null", "in"})
INT_MIN, INT_MAX, UINT_MAX = -(2**63), 2**63 - 1, 2**64 - 1

# Every alternative is linear: no nested repetition, so hostile text costs no more than its length. What
# there is most of comes first.
_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n\f]+|//[^\n]*)
  | (?P<ident>[A-Za-z_][A-Za-z0-9_]*(?!["'A-Za-z0-9_]))
  | (?P<op>==|!=|<=|>=|&&|\|\||[-+*/%!<>?:,()\[\]{}]|\.(?![0-9]))
  | (?P<plain>'(?!'')[^'\\\r\n]*')
  | (?P<string>[bB]?[rR]?(?:\"{3}|'{3}|["']))
  | (?P<float>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
  | (?P<int>(?:0x[0-9a-fA-F]+|[0-9]+)[uU]?)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<escaped>`[A-Za-z0-9_./\- ]+`)
    """,
    re.VERBOSE,
)

_SIMPLE_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "`": "`", "?": "?",
}  # fmt: skip


class LexicalError(Exception):
    """Text that is no token; carries the offset."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


class Token:
    """A token: ``kind`` is ``ident``, ``escaped``, ``const``, ``op`` or ``end``.

    A literal's value is already decoded; an escaped name (in backticks) is without its backticks.
    """

    __slots__ = ("kind", "offset", "text", "value")

    def __init__(self, kind: str, text: str, offset: int, value: object = None) -> None:
        self.kind = kind
        self.text = text
        self.offset = offset
        self.value = value


def tokenize(text: str) -> list[Token]:
    """The tokens of an expression, closed by an ``end`` token.

    Raises:
        LexicalError: A character that starts no token, an unterminated string, a bad escape, a number out of range.
    """
    tokens: list[Token] = []
    offset, match = 0, _TOKEN.match
    while offset < len(text):
        found = match(text, offset)
        if found is None:
            raise LexicalError(offset, f"Syntax error: token recognition error at: '{text[offset]}'")
        kind, end = found.lastgroup, found.end()
        word = text[offset:end]
        if kind == "ident" or kind == "word":
            tokens.append(Token("op" if word in KEYWORDS else "ident", word, offset))
        elif kind == "op":
            tokens.append(Token("op", word, offset))
        elif kind == "plain":
            tokens.append(Token("const", word, offset, word[1:-1]))
        elif kind == "string":
            token, end = _string(text, offset, word, end)
            tokens.append(token)
        elif kind == "int":
            tokens.append(Token("const", word, offset, _integer(word, offset)))
        elif kind == "float":
            tokens.append(Token("const", word, offset, _double(word, offset)))
        elif kind == "escaped":
            tokens.append(Token(kind, word[1:-1], offset))
        offset = end
    tokens.append(Token("end", "<EOF>", len(text)))
    return tokens


def _double(word: str, offset: int) -> float:
    number = float(word)
    if number in (float("inf"), float("-inf")):
        raise LexicalError(offset, "invalid double literal")
    return number


def _integer(word: str, offset: int) -> int:
    unsigned = word[-1] in "uU"
    digits = word[:-1] if unsigned else word
    if len(digits) > 70:
        raise LexicalError(offset, "invalid int literal")
    number = int(digits, 16) if digits.startswith("0x") else int(digits)
    if unsigned:
        if number > UINT_MAX:
            raise LexicalError(offset, "invalid uint literal")
        return UInt(number)
    # One more than the largest int is kept: it may be the magnitude of the smallest, after a minus sign.
    if number > INT_MAX + 1:
        raise LexicalError(offset, "invalid int literal")
    return number


def _string(text: str, start: int, opening: str, offset: int) -> tuple[Token, int]:
    quote = opening.lstrip("rRbB")
    prefix = opening[: len(opening) - len(quote)].lower()
    raw, is_bytes = "r" in prefix, "b" in prefix
    end = offset
    while True:
        if end >= len(text) or (len(quote) == 1 and text[end] in "\r\n"):
            raise LexicalError(start, f"Syntax error: token recognition error at: '{text[start:end][:40]}'")
        if text.startswith(quote, end):
            break
        end += 2 if text[end] == "\\" and not raw else 1
    body = text[offset:end]
    value: object
    if raw or "\\" not in body:
        value = body.encode("utf-8", "surrogatepass") if is_bytes else body
    else:
        value = _unescape_bytes(body, offset) if is_bytes else _unescape(body, offset)
    return Token("const", text[start : end + len(quote)], start, value), end + len(quote)


def _escapes(body: str, offset: int) -> list[tuple[str, str | int]]:
    r"""The body as pieces: ("text", s), ("code", n) for \u and \U, ("byte", n) for \x and octal."""
    pieces: list[tuple[str, str | int]] = []
    index = 0
    while index < len(body):
        slash = body.find("\\", index)
        if slash < 0:
            pieces.append(("text", body[index:]))
            break
        pieces.append(("text", body[index:slash]))
        letter = body[slash + 1 : slash + 2]
        width = {"x": 2, "X": 2, "u": 4, "U": 8}.get(letter)
        if letter in _SIMPLE_ESCAPES and letter:
            pieces.append(("text", _SIMPLE_ESCAPES[letter]))
            index = slash + 2
        elif width is not None:
            digits = body[slash + 2 : slash + 2 + width]
            if re.fullmatch(f"[0-9a-fA-F]{{{width}}}", digits) is None:
                raise LexicalError(offset + slash, "Syntax error: invalid escape sequence")
            pieces.append(("byte" if width == 2 else "code", int(digits, 16)))
            index = slash + 2 + width
        elif re.fullmatch("[0-3][0-7]{2}", body[slash + 1 : slash + 4]):
            pieces.append(("byte", int(body[slash + 1 : slash + 4], 8)))
            index = slash + 4
        else:
            raise LexicalError(offset + slash, "Syntax error: invalid escape sequence")
    return pieces


def _code_point(number: int, offset: int) -> str:
    if number > 0x10FFFF or 0xD800 <= number < 0xE000:
        raise LexicalError(offset, "Syntax error: invalid unicode code point")
    return chr(number)


def _unescape(body: str, offset: int) -> str:
    return "".join(
        piece if isinstance(piece, str) else _code_point(piece, offset) for _, piece in _escapes(body, offset)
    )


def _unescape_bytes(body: str, offset: int) -> bytes:
    out = bytearray()
    for kind, piece in _escapes(body, offset):
        if isinstance(piece, str):
            out += piece.encode("utf-8", "surrogatepass")
        elif kind == "byte":
            out.append(piece)
        else:
            raise LexicalError(offset, "Syntax error: unicode escape in bytes literal")
    return bytes(out)
