"""Reads the tokens of a CEL expression into a tree, by precedence climbing.

Length and nesting are limited as in cel-go 0.26 (``parser/options.go``), and every error has the offset at which its
parser reports it.
"""

from __future__ import annotations

from typing import Final

from pyxp.cel.syntax.cursor import Cursor, ParseError
from pyxp.cel.syntax.lexer import INT_MAX, LexicalError, Token, tokenize
from pyxp.cel.syntax.macros import KUBERNETES_MACROS, MacroError, expand
from pyxp.cel.syntax.nodes import (
    Call,
    Const,
    Ident,
    ListLiteral,
    Logic,
    MapLiteral,
    Node,
    Select,
    StructLiteral,
    qualified_name,
)
from pyxp.cel.syntax.words import RESERVED

MAX_DEPTH: Final = 250
"""Levels of nesting."""

MAX_LENGTH: Final = 100_000
"""Characters of an expression."""

_PRECEDENCE = {
    "<": 4, "<=": 4, ">": 4, ">=": 4, "==": 4, "!=": 4, "in": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
_LITERALS = {"true": True, "false": False, "null": None}


def parse(
    text: str, macros: frozenset[str] = KUBERNETES_MACROS, *, optionals: bool = True, escapes: bool = False
) -> Node:
    """The tree of an expression.

    Args:
        text: The expression.
        macros: Which macros are known (see :mod:`pyxp.cel.syntax.macros`).
        optionals: Whether ``.?`` and ``[?`` are allowed.
        escapes: Whether field names may be written in backticks.

    Raises:
        ParseError: The text is no expression, or is too long or too deep.
    """
    if len(text) > MAX_LENGTH:
        raise ParseError(0, f"expression code point size exceeds limit: size: {len(text)}, limit {MAX_LENGTH}")
    try:
        tokens = tokenize(text)
    except LexicalError as error:
        raise ParseError(error.offset, error.message) from None
    if not escapes and (escaped := next((token for token in tokens if token.kind == "escaped"), None)) is not None:
        raise ParseError(escaped.offset, "Syntax error: token recognition error at: '`'")
    parser = Parser(tokens, macros, optionals)
    try:
        tree = parser.expression()
    except RecursionError:
        raise ParseError(0, f"expression recursion limit exceeded: {MAX_DEPTH}") from None
    parser.expect_end()
    return tree


class Parser(Cursor):
    """One pass over the tokens of one expression."""

    def __init__(self, tokens: list[Token], macros: frozenset[str], optionals: bool) -> None:
        super().__init__(tokens)
        self._macros = macros
        self._optionals = optionals
        self._depth = 0
        self._last_id = 0

    def new_id(self) -> int:
        """A number for the next node."""
        self._last_id += 1
        return self._last_id

    def expect_end(self) -> None:
        """Checks that nothing is left.

        Raises:
            ParseError: There is more text.
        """
        if self.tokens[self.index].kind != "end":
            raise self.unexpected("<EOF>")

    def expression(self) -> Node:
        """An expression of the lowest precedence, with its ternary.

        Raises:
            ParseError: There is none at this place.
        """
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ParseError(self.tokens[self.index].offset, f"expression recursion limit exceeded: {MAX_DEPTH}")
        left = self._binary(0)
        if self.peek() == "?":
            offset = self.next().offset
            chosen = self._binary(0)
            self.expect(":")
            left = Call(self.new_id(), offset, "_?_:_", None, [left, chosen, self.expression()])
        self._depth -= 1
        return left

    def _binary(self, lowest: int) -> Node:
        left = self._operand()
        while True:
            operator = self.peek()
            if operator in ("||", "&&"):
                level = 1 if operator == "||" else 2
                if level < lowest:
                    return left
                offset = self.tokens[self.index].offset
                terms = [left]
                while self.accept(operator):
                    terms.append(self._binary(level + 1))
                left = Logic(self.new_id(), offset, conjunction=operator == "&&", terms=terms)
                continue
            precedence = _PRECEDENCE.get(operator, -1)
            if precedence < lowest or precedence < 0:
                return left
            token = self.next()
            right = self._binary(precedence + 1)
            name = "@in" if operator == "in" else f"_{operator}_"
            left = Call(self.new_id(), token.offset, name, None, [left, right])

    def _operand(self) -> Node:
        operator = self.peek()
        if operator in ("!", "-"):
            first = self.next().offset
            count = 1
            while self.accept(operator):
                count += 1
            token = self.tokens[self.index]
            is_number = token.kind == "const" and type(token.value) in (int, float)
            if operator == "-" and is_number and count == 1:
                # A sign before a number belongs to it, so that the smallest int can be written; of more, none does.
                count = 0
                number = token.value
                token.value = -number  # type: ignore[operator]  # is_number says that it is int or float
            node = self._postfix(self._primary())
            return Call(self.new_id(), first, f"{operator}_", None, [node]) if count % 2 else node
        return self._postfix(self._primary())

    def _postfix(self, node: Node) -> Node:
        while True:
            operator = self.peek()
            if operator == ".":
                node = self._member(node)
            elif operator == "[":
                node = self._subscript(node)
            elif operator == "{" and (name := qualified_name(node)) is not None:
                node = self._struct(node, name)
            else:
                return node

    def _member(self, node: Node) -> Node:
        dot = self.next().offset
        optional = self.accept("?")
        token = self.tokens[self.index]
        if token.kind not in ("ident", "escaped"):
            raise self.unexpected("IDENTIFIER")
        self.index += 1
        if optional:
            if not self._optionals:
                raise ParseError(dot, "unsupported syntax '.?'")
            return Call(self.new_id(), dot, "_?._", None, [node, Const(self.new_id(), token.offset, token.text)])
        if self.peek() == "(" and token.kind == "ident":
            return self._call(node, token.text)
        return Select(self.new_id(), dot, node, token.text)

    def _subscript(self, node: Node) -> Node:
        offset = self.next().offset
        optional = self.accept("?")
        if optional and not self._optionals:
            raise ParseError(offset, "unsupported syntax '[?'")
        index = self.expression()
        self.expect("]")
        return Call(self.new_id(), offset, "_[?_]" if optional else "_[_]", None, [node, index])

    def _call(self, target: Node | None, function: str) -> Node:
        offset = self.next().offset
        args: list[Node] = []
        if self.peek() != ")":
            args.append(self.expression())
            while self.accept(","):
                args.append(self.expression())
        self.expect(")")
        call = Call(self.new_id(), offset, function, target, args)
        try:
            return expand(call, self._macros)
        except MacroError as error:
            raise ParseError(error.offset, error.message) from None

    def _primary(self) -> Node:
        token = self.tokens[self.index]
        if token.kind == "const":
            self.index += 1
            if type(token.value) is int and token.value > INT_MAX:
                raise ParseError(token.offset, "invalid int literal")
            return Const(self.new_id(), token.offset, token.value)
        if token.kind == "ident" or token.text == ".":
            return self._name()
        if token.kind == "op":
            if token.text in _LITERALS:
                self.index += 1
                return Const(self.new_id(), token.offset, _LITERALS[token.text])
            if token.text == "(":
                self.index += 1
                node = self.expression()
                self.expect(")")
                return node
            if token.text == "[":
                return self._list()
            if token.text == "{":
                return self._map()
        raise self.unexpected()

    def _name(self) -> Node:
        leading = "." if self.accept(".") else ""
        token = self.tokens[self.index]
        if token.kind != "ident":
            raise self.unexpected("IDENTIFIER")
        self.index += 1
        if token.text in RESERVED:
            raise ParseError(token.offset, f"reserved identifier: {token.text}")
        if self.peek() == "(":
            return self._call(None, leading + token.text)
        return Ident(self.new_id(), token.offset, leading + token.text)

    def _optional_mark(self) -> bool:
        mark = self.tokens[self.index].offset
        if not self.accept("?"):
            return False
        if not self._optionals:
            raise ParseError(mark, "unsupported syntax '?'")
        return True

    def _list(self) -> Node:
        offset = self.next().offset
        elements: list[Node] = []
        optional: set[int] = set()
        while self.peek() != "]":
            if self._optional_mark():
                optional.add(len(elements))
            elements.append(self.expression())
            if not self.accept(","):
                break
        self.expect("]")
        return ListLiteral(self.new_id(), offset, elements, frozenset(optional))

    def _map(self) -> Node:
        offset = self.next().offset
        entries: list[tuple[Node, Node, bool]] = []
        while self.peek() != "}":
            optional = self._optional_mark()
            key = self.expression()
            self.expect(":")
            entries.append((key, self.expression(), optional))
            if not self.accept(","):
                break
        self.expect("}")
        return MapLiteral(self.new_id(), offset, entries)

    def _struct(self, node: Node, name: str) -> Node:
        self.next()
        entries: list[tuple[str, Node, bool]] = []
        while self.peek() != "}":
            optional = self._optional_mark()
            token = self.next()
            if token.kind not in ("ident", "escaped"):
                self.index -= 1
                raise self.unexpected("IDENTIFIER")
            self.expect(":")
            entries.append((token.text, self.expression(), optional))
            if not self.accept(","):
                break
        self.expect("}")
        return StructLiteral(self.new_id(), node.offset, name, entries)
