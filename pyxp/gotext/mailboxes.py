"""Mail addresses as Go's ``net/mail`` reads RFC 5322.

``a@b``, ``"a b"@[10.0.0.1]``, ``Ada <ada@example.org>``, ``ada@example.org (Ada)`` and ``team: ada@example.org;`` are;
blanks and tabs are allowed where that parser skips them. An encoded word of an unknown charset is refused.
"""

from __future__ import annotations

import re
from typing import Final

from pyxp.gotext.addresses import parse_ip
from pyxp.gotext.errors import TextError

_ABOVE: Final = "\u0080-\U0010ffff"
_ATOM = re.compile(rf"[!#-'*+\-./0-9=?A-Z^-~{_ABOVE}]+")
_QUOTED = re.compile(rf'"((?:[ \t!#-\[\]-~{_ABOVE}]|\\[ \t!-~{_ABOVE}])*)"')
_LITERAL = re.compile(rf"\[([!-Z^-~{_ABOVE}]*)\]")
_ENCODED = re.compile(
    r"=\?([^?]+)\?(?:[qQ]\?(?:=[0-9A-Fa-f]{2}|[!-<>@-~])*"
    r"|[bB]\?(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)\?="
)
_CHARSETS: Final = ("utf-8", "iso-8859-1", "us-ascii")


class _Refused(Exception):
    """The text is not an address from here on."""


def is_mailbox(text: str) -> bool:
    """Whether the whole text is exactly one address."""
    reader = _Reader(text)
    try:
        count = reader.address(groups=True)
        reader.skip_comments()
    except _Refused:
        return False
    return reader.at == len(text) and count == 1


class _Reader:
    """A text and how much of it has been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self, char: str) -> bool:
        if self.peek() != char:
            return False
        self.at += 1
        return True

    def need(self, char: str) -> None:
        if not self.take(char):
            raise _Refused

    def match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise _Refused
        self.at = found.end()
        return found

    def skip_space(self) -> None:
        while self.peek() in {" ", "\t"}:
            self.at += 1

    def skip_comments(self) -> None:
        self.skip_space()
        while self.take("("):
            self.comment()
            self.skip_space()

    def comment(self) -> str:
        """The rest of a comment whose opening parenthesis has been read."""
        depth = 1
        chars: list[str] = []
        while depth:
            char = self.peek()
            if char == "\\" and self.at + 1 < len(self.text):
                self.at += 1
            elif char == "(":
                depth += 1
            elif char == ")":
                depth -= 1
            if not char:
                raise _Refused
            chars.append(self.peek())
            self.at += 1
        return "".join(chars[:-1])

    def address(self, *, groups: bool) -> int:
        """Read an address or a group of them; how many there were."""
        self.skip_space()
        if not self.peek():
            raise _Refused
        start = self.at
        try:
            self.specification()
        except _Refused:
            self.at = start
            return self._named(groups=groups)
        self.skip_space()
        if self.take("("):
            for word in self.comment().replace("\t", " ").split(" "):
                _is_encoded(word)
        return 1

    def _named(self, *, groups: bool) -> int:
        if self.peek() != "<":
            self.phrase()
        self.skip_space()
        if groups and self.take(":"):
            return self._members()
        self.need("<")
        self.specification()
        self.need(">")
        return 1

    def _members(self) -> int:
        self.skip_space()
        count = 0
        if not self.take(";"):
            while True:
                count += self.address(groups=False)
                self.skip_comments()
                if self.take(";"):
                    break
                self.need(",")
        self.skip_comments()
        return count

    def specification(self) -> None:
        """``local@domain``."""
        self.skip_space()
        if self.peek() == '"':
            if not self.match(_QUOTED)[1]:
                raise _Refused
        else:
            self._dot_atom()
        self.need("@")
        self.skip_space()
        if self.peek() != "[":
            self._dot_atom()
            return
        try:
            parse_ip(self.match(_LITERAL)[1])
        except TextError:
            raise _Refused from None

    def _dot_atom(self) -> None:
        atom = self.match(_ATOM)[0]
        if atom.startswith(".") or atom.endswith(".") or ".." in atom:
            raise _Refused

    def phrase(self) -> None:
        """A display name: words, quoted or not, as far as they go."""
        plain = encoded = False
        while True:
            if plain:
                self.skip_comments()
            self.skip_space()
            if not self.peek():
                break
            try:
                if self.peek() == '"':
                    self.match(_QUOTED)
                    plain = True
                elif _is_encoded(self.match(_ATOM)[0]):
                    encoded = True
                else:
                    plain = True
            except _Refused:
                if not (plain or encoded):
                    raise
                break


def _is_encoded(word: str) -> bool:
    """Whether a word is encoded as RFC 2047 says, in a charset Go knows."""
    found = _ENCODED.fullmatch(word)
    if found is None:
        return False
    if found[1].lower() not in _CHARSETS:
        raise _Refused
    return True
