"""From tokens to events: the grammar of YAML as go-yaml v2 parses it.

The events are PyYAML's, so that what is built from them need not know which parser gave them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from pyxp.yamlio.cursor import Fault
from pyxp.yamlio.scalars import TAG
from pyxp.yamlio.scanning import Scanner, Token

_HANDLES: Final = {"": "", "!": "!", "!!": TAG}
# The tokens that begin a collection in brackets, or any, with its event and its first state.
_IN_FLOW: Final = {"[": (SequenceStartEvent, "_first_flow_entry"), "{": (MappingStartEvent, "_first_flow_key")}
_IN_BLOCK: Final = {
    **_IN_FLOW,
    "sequence": (SequenceStartEvent, "_block_entry"),
    "mapping": (MappingStartEvent, "_block_key"),
}
_PLAIN: Final = (True, False)
_QUOTED: Final = (False, True)
_ENDS_DOCUMENT: Final = frozenset(("---", "...", "end"))

_State = Callable[[], Any]


class Parser:
    """Gives the events of the first document of a text.

    What is yet to come stands on a stack of states; a state gives one event and says which state follows.
    """

    def __init__(self, text: str) -> None:
        self._scanner = Scanner(text)
        self._mark = self._scanner.cursor.mark
        self._states: list[_State] = []
        self._begins: list[int] = []
        self._state: _State = self._end

    def begin(self) -> int | None:
        """The line, from 0 on, on which the content begins; None where there is no document.

        Raises:
            Fault: For a text that is not readable, as all methods here.
        """
        token = self._scanner.peek()
        if token.kind == "end":
            return None
        self._state = self._block_node
        if token.kind == "---":
            self._scanner.take()
            token = self._scanner.peek()
            if token.kind in _ENDS_DOCUMENT:
                self._state = lambda: self._leave(self._empty(token.start))
        self._states.append(self._end)
        return self._mark(token.start).line

    def get_event(self) -> Any:
        """The next event of the document's content."""
        return self._state()

    def finish(self) -> None:
        """Read what is behind the content; it must hold nothing more."""
        token = self._scanner.take()
        while token.kind == "...":
            token = self._scanner.take()
        if token.kind != "end":
            what = "text after the end of a document, which kubectl passes over without a word"
            raise Fault(what, "begin the next document with a line '---', or mend the indentation", token.start)

    def _end(self) -> Any:
        raise AssertionError("no event follows the content of a document")

    def _leave(self, event: Any) -> Any:
        """The last event of a node: go on with what is around it."""
        self._state = self._states.pop()
        return event

    def _enter(self, then: _State, node: Callable[[], Any]) -> Any:
        """A node, after which ``then`` follows."""
        token = self._scanner.peek()
        if token.kind == "scalar":
            self._state = then
            return self._scalar(token)
        self._states.append(then)
        return node()

    def _scalar(self, token: Token) -> Any:
        """A scalar without anchor and tag, which is passed."""
        self._scanner.drop()
        mark: Any = self._mark(token.start)
        style = token.detail
        return ScalarEvent(None, None, _QUOTED if style else _PLAIN, token.value, mark, mark, style or None)

    def _empty(self, index: int) -> Any:
        """A value that is not written."""
        mark: Any = self._mark(index)
        return ScalarEvent(None, None, (True, False), "", mark, mark)

    def _absent(self, index: int, then: _State) -> Any:
        self._state = then
        return self._empty(index)

    def _block_node(self) -> Any:
        return self._node(block=True)

    def _indentless_node(self) -> Any:
        return self._node(block=True, indentless=True)

    def _flow_node(self) -> Any:
        return self._node()

    def _node(self, *, block: bool = False, indentless: bool = False) -> Any:
        """A value with its anchor and its tag."""
        token = self._scanner.peek()
        mark: Any = self._mark(token.start)
        if token.kind == "*":
            self._scanner.drop()
            return self._leave(AliasEvent(token.value, mark, mark))
        anchor, tag = None, None
        if token.kind in "&!":
            anchor, tag = self._properties()
            token = self._scanner.peek()
        if indentless and token.kind == "-":
            self._state = self._indentless_entry
            return SequenceStartEvent(anchor, tag, tag is None, mark, mark)
        if token.kind == "scalar":
            self._scanner.drop()
            plain = (tag is None and token.detail == "") or tag == "!"
            implicit = (plain, tag is None and not plain)
            return self._leave(ScalarEvent(anchor, tag, implicit, token.value, mark, mark, token.detail or None))
        collections = _IN_BLOCK if block else _IN_FLOW
        if token.kind in collections:
            make, state = collections[token.kind]
            self._state = getattr(self, state)
            self._begins.append(token.start)
            self._scanner.drop()
            return make(anchor, tag, tag is None, mark, mark)
        if anchor is not None or tag is not None:
            return self._leave(ScalarEvent(anchor, tag, (tag is None or tag == "!", False), "", mark, mark))
        raise self._no_value(token)

    def _properties(self) -> tuple[str | None, str | None]:
        """An anchor and a tag, in any order, each at most once."""
        anchor: str | None = None
        tag: str | None = None
        while True:
            token = self._scanner.peek()
            if token.kind == "&" and anchor is None:
                anchor = token.value
            elif token.kind == "!" and tag is None:
                tag = _full_tag(token)
            else:
                return anchor, tag
            self._scanner.drop()

    def _no_value(self, token: Token) -> Fault:
        """The complaint about a token that no value begins with."""
        if token.kind in ("end", "---", "...") and self._in_brackets():
            return self._not_closed()
        what = "a list item '-' in brackets" if token.kind == "-" else f"{token.kind!r} where a value was expected"
        return Fault(what, "write the value, or quote the text", token.start)

    def _in_brackets(self) -> bool:
        """Whether the collection around what comes has brackets."""
        return bool(self._begins) and self._scanner.cursor.text[self._begins[-1]] in "[{"

    def _not_closed(self) -> Fault:
        """The complaint about brackets that the text ends in."""
        begin = self._begins[-1]
        if self._scanner.cursor.text[begin] == "[":
            return Fault("a list in brackets that is not closed", "close it with ']'", begin)
        return Fault("a mapping in braces that is not closed", "close it with '}'", begin)

    def _close(self, event: Any, token: Token) -> Any:
        """The end of a collection."""
        mark: Any = self._mark(token.start)
        self._begins.pop()
        self._scanner.drop()
        return self._leave(event(mark, mark))

    def _block_entry(self) -> Any:
        token = self._scanner.peek()
        if token.kind == "-":
            self._scanner.drop()
            if self._scanner.peek().kind in ("-", "dedent"):
                return self._absent(token.end, self._block_entry)
            return self._enter(self._block_entry, self._block_node)
        if token.kind == "dedent":
            return self._close(SequenceEndEvent, token)
        raise Fault("a wrong indentation in a list", "align the '-' of one list", token.start)

    def _indentless_entry(self) -> Any:
        token = self._scanner.peek()
        if token.kind == "-":
            self._scanner.drop()
            if self._scanner.peek().kind in ("-", "?", ":", "dedent"):
                return self._absent(token.end, self._indentless_entry)
            return self._enter(self._indentless_entry, self._block_node)
        mark: Any = self._mark(token.start)
        return self._leave(SequenceEndEvent(mark, mark))

    def _block_key(self) -> Any:
        token = self._scanner.peek()
        if token.kind == "?":
            self._scanner.drop()
            if self._scanner.peek().kind in ("?", ":", "dedent"):
                return self._absent(token.end, self._block_value)
            return self._enter(self._block_value, self._indentless_node)
        if token.kind == "dedent":
            return self._close(MappingEndEvent, token)
        raise Fault("a wrong indentation, or text behind a value", "align the keys of one mapping", token.start)

    def _block_value(self) -> Any:
        token = self._scanner.peek()
        if token.kind != ":":
            return self._absent(token.start, self._block_key)
        self._scanner.drop()
        if self._scanner.peek().kind in ("?", ":", "dedent"):
            return self._absent(token.end, self._block_key)
        return self._enter(self._block_key, self._indentless_node)

    def _first_flow_entry(self) -> Any:
        return self._flow_entry(first=True)

    def _first_flow_key(self) -> Any:
        return self._flow_key(first=True)

    def _flow_entry(self, *, first: bool = False) -> Any:
        token = self._flow_separator(first, "]")
        if token.kind == "]":
            return self._close(SequenceEndEvent, token)
        if token.kind == "?":
            self._scanner.drop()
            self._state = self._pair_key
            mark: Any = self._mark(token.start)
            return MappingStartEvent(None, None, True, mark, mark)
        return self._enter(self._flow_entry, self._flow_node)

    def _flow_separator(self, first: bool, bracket: str) -> Token:
        """The token of the next entry, or the closing bracket."""
        token = self._scanner.peek()
        if first or token.kind == bracket:
            return token
        if token.kind == ",":
            self._scanner.drop()
            return self._scanner.peek()
        # A key in a later line is rather one of the mapping around.
        is_key = token.kind == ":" and self._mark(token.start).line > self._mark(self._begins[-1]).line
        if token.kind in _ENDS_DOCUMENT or is_key:
            raise self._not_closed()
        inside = "a list in brackets" if bracket == "]" else "a mapping in braces"
        shown = "a text" if token.kind == "scalar" else repr(token.kind)
        what = f"{shown} where ',' or '{bracket}' was expected, in {inside}"
        # ``a:{`` is a text that ends in a colon, and a mapping that nothing leads to.
        glued = self._scanner.cursor.text[token.start - 1] == ":" and token.kind in ("{", "[")
        hint = "a space is missing after the colon" if glued else f"close it with '{bracket}', or quote the text before"
        raise Fault(what, hint, token.start)

    def _pair_key(self) -> Any:
        """The key of a mapping of one pair that stands in a list without braces."""
        token = self._scanner.peek()
        if token.kind in (":", ",", "]"):
            # go-yaml passes over the token here.
            self._scanner.drop()
            return self._absent(token.end, self._pair_value)
        return self._enter(self._pair_value, self._flow_node)

    def _pair_value(self) -> Any:
        token = self._scanner.peek()
        if token.kind == ":":
            self._scanner.drop()
            if self._scanner.peek().kind not in (",", "]"):
                return self._enter(self._pair_end, self._flow_node)
        return self._absent(token.start, self._pair_end)

    def _pair_end(self) -> Any:
        mark: Any = self._mark(self._scanner.peek().start)
        self._state = self._flow_entry
        return MappingEndEvent(mark, mark)

    def _flow_key(self, *, first: bool = False) -> Any:
        token = self._flow_separator(first, "}")
        if token.kind == "}":
            return self._close(MappingEndEvent, token)
        if token.kind != "?":
            return self._enter(self._flow_no_value, self._flow_node)
        self._scanner.drop()
        token = self._scanner.peek()
        if token.kind in (":", ",", "}"):
            return self._absent(token.start, self._flow_value)
        return self._enter(self._flow_value, self._flow_node)

    def _flow_value(self) -> Any:
        token = self._scanner.peek()
        if token.kind == ":":
            self._scanner.drop()
            if self._scanner.peek().kind not in (",", "}"):
                return self._enter(self._flow_key, self._flow_node)
        return self._absent(token.start, self._flow_key)

    def _flow_no_value(self) -> Any:
        """The value of a key in braces that has no colon."""
        return self._absent(self._scanner.peek().start, self._flow_key)


def _full_tag(token: Token) -> str:
    """The tag in full."""
    if token.detail not in _HANDLES:
        what = f"a tag handle {token.detail} that is not declared"
        raise Fault(what, "write the tag in full, or remove it", token.start)
    return _HANDLES[token.detail] + token.value
