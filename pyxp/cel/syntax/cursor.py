"""The tokens of an expression while they are read, and the errors that name the place."""

from __future__ import annotations

from pyxp.cel.syntax.lexer import Token
from pyxp.cel.syntax.nodes import SyntaxIssue


class ParseError(Exception):
    """Text that is no CEL expression; carries a :class:`SyntaxIssue`."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.issue = SyntaxIssue(offset, message)


class Cursor:
    """A place among the tokens of one expression.

    Attributes:
        tokens: The tokens; the last one is the end of the text.
        index: The place.
    """

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.index = 0

    def peek(self) -> str:
        """The operator that comes next, empty when it is none."""
        token = self.tokens[self.index]
        return token.text if token.kind == "op" else ""

    def next(self) -> Token:
        """The next token, which is then read."""
        token = self.tokens[self.index]
        self.index += 1
        return token

    def unexpected(self, expecting: str = "") -> ParseError:
        """The error that the next token is."""
        token = self.tokens[self.index]
        tail = f" expecting {expecting}" if expecting else ""
        return ParseError(token.offset, f"Syntax error: mismatched input '{token.text}'{tail}")

    def expect(self, text: str) -> Token:
        """The next token, which must be an operator.

        Raises:
            ParseError: It is not.
        """
        if self.peek() != text:
            raise self.unexpected(f"'{text}'")
        return self.next()

    def accept(self, text: str) -> bool:
        """Whether an operator comes next; if so it is read."""
        if self.peek() == text:
            self.index += 1
            return True
        return False
