"""From a parser's events to the value of a document, in bounded time and memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from pyxp.errors import SyntaxProblem
from pyxp.yamlio import scalars
from pyxp.yamlio.cursor import Cursor, Fault
from pyxp.yamlio.events import HAS_LIBYAML, Events, Libyaml, NotPlain, exact_events
from pyxp.yamlio.jsontext import DEEPEST, MOST_NODES
from pyxp.yamlio.plainness import escapes_slash, is_plain
from pyxp.yamlio.streams import Piece

MOST_COPIED: Final = 400_000
"""Most values (long texts count more) that the aliases of one text may stand for, in all its documents together."""

# Most plain texts are neither a word with a meaning nor like a number, which is quickly seen.
_WORDS: Final = scalars.WORDS
_NUMERIC: Final = frozenset("0123456789+-.")
_NUMERIC_OR_MERGE: Final = _NUMERIC | {"<"}

_DIGITS: Final = frozenset("0123456789")

MOST_EXACT_NODES: Final = 250_000
LEAST_OF_A_NODE: Final = 8
"""A document that the exact parser must read may have as many values as the former, or one for so many characters.

The exact parser takes many times longer than libyaml, but no manifest is of so many values and so few characters.
"""

_NO_KEY: Final[Any] = object()


def _most_expanded(decoded: int) -> float:
    """Which part of the decoded values may come from aliases, by go-yaml's rule: less, the more there are."""
    return 0.99 - 0.89 * min(max(decoded - 400_000, 0) / 3_600_000, 1)


class CopyBudget:
    """What the aliases of one text have used of what they may stand for."""

    def __init__(self) -> None:
        self.copied = 0


@dataclass(frozen=True, slots=True)
class Built:
    """The value of a piece of text.

    Attributes:
        data: The value; None for an empty document, too.
        line: The line, from 0 on, on which it begins.
        repeated: Whether some mapping seems to have a key twice. That may be a merge, which is not a fault.
        exact: Whether the exact parser read it.
    """

    data: Any
    line: int
    repeated: bool
    exact: bool = False


def build(piece: Piece, source: str, budget: CopyBudget) -> Built:
    """The value of a piece of YAML.

    Raises:
        SyntaxProblem: For what the tool chain cannot read, with its location; also for nesting, size and aliases beyond
            what a manifest needs.
    """
    if HAS_LIBYAML and is_plain(piece.text):
        used = budget.copied
        try:
            built = _built(piece, source, budget, Libyaml(piece.text), exact=False)
            if not escapes_slash(piece.text):
                return built
            budget.copied = used
        except (yaml.YAMLError, UnicodeEncodeError, NotPlain):
            budget.copied = used
    try:
        return _built(piece, source, budget, exact_events(piece.text), exact=True)
    except Fault as fault:
        mark = Cursor(piece.text).mark(fault.index)
        location = piece.location(source, mark.line, mark.column)
        raise SyntaxProblem(f"cannot read YAML: {fault.message}", hint=fault.hint, location=location) from fault


def _built(piece: Piece, source: str, budget: CopyBudget, events: Events, *, exact: bool) -> Built:
    line = events.begin()
    if line is None:
        return Built(None, 0, repeated=False, exact=exact)
    most = min(MOST_NODES, max(MOST_EXACT_NODES, len(piece.text) // LEAST_OF_A_NODE)) if exact else MOST_NODES
    builder = Builder(piece, source, budget, most)
    data = builder.build(events.get_event)
    events.finish()
    return Built(data, line, builder.repeated, exact)


class Builder:
    """Builds the value of one document.

    The containers under construction stand on a stack of its own, so that depth costs no Python frames.

    Attributes:
        repeated: Whether some mapping seems to have a key twice. That may be a merge, which is not a fault.
    """

    def __init__(self, piece: Piece, source: str, budget: CopyBudget, most: int = MOST_NODES) -> None:
        self._piece = piece
        self._source = source
        self._budget = budget
        self._most = most
        self._anchors: dict[str, Any] = {}
        self._sizes: dict[str, int] = {}
        self._expanded = 0
        self._stack: list[tuple[Any, Any, str | None, int]] = []
        self.repeated = False

    def build(self, get_event: Any) -> Any:
        """The value of the document whose start event was just read.

        Raises:
            SyntaxProblem: For what the tool chain cannot read, and for more than a manifest needs.
        """
        container: Any = None
        key: Any = _NO_KEY
        nodes = 0
        while True:
            event = get_event()
            kind = event.__class__
            if kind is ScalarEvent:
                is_key = key is _NO_KEY and container.__class__ is dict
                value = self._key(event) if is_key else self._scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if key is _NO_KEY and container.__class__ is dict:
                    raise self._problem(event, "a mapping or list cannot be a key", "write a string as key")
                self._open(event, container, key, nodes)
                container, key = ({} if kind is MappingStartEvent else []), _NO_KEY
                continue
            elif kind is AliasEvent:
                value = self._alias(event, nodes)
                if key is _NO_KEY and container.__class__ is dict:
                    value = self._alias_key(event, value)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                value = container
                container, key, anchor, before = self._stack.pop()
                # An anchor of the same name inside is the later one.
                if anchor is not None and self._anchors[anchor] is scalars.OPEN:
                    self._anchors[anchor] = value
                    self._sizes[anchor] = nodes + self._expanded + 1 - before
            else:
                raise self._problem(event, "text that belongs to no document", None)
            nodes += 1
            if nodes > self._most:
                raise self._problem(event, f"more than {self._most} values in one document", "split the document")
            if container is None:
                return value
            if container.__class__ is list:
                container.append(value)
            elif key is _NO_KEY:
                key = value
            else:
                if key is scalars.MERGE:
                    self._merge(event, container, value)
                else:
                    if key in container:
                        self.repeated = True
                    container[key] = value
                key = _NO_KEY

    def _open(self, event: Any, container: Any, key: Any, nodes: int) -> None:
        """Put the container under construction aside for the one that begins."""
        self._stack.append((container, key, event.anchor, nodes + self._expanded))
        if len(self._stack) > DEEPEST:
            raise self._problem(event, f"nested deeper than {DEEPEST} levels", "flatten the document")
        if event.anchor is not None:
            self._anchors[event.anchor] = scalars.OPEN

    def _scalar(self, event: Any) -> Any:
        """The value of a scalar that is not a key."""
        text = event.value
        tag = event.tag
        if tag is None and event.implicit[0] and text not in _WORDS and text[0] not in _NUMERIC:
            value = text
        elif tag is None and text in _DIGITS and event.implicit[0]:
            value = int(text)
        else:
            try:
                value = scalars.meaning(text, tag, event.implicit[0])
            except scalars.ScalarProblem as problem:
                hint = "quote it if text is meant" if tag is None else "remove the tag or correct the value"
                raise self._problem(event, str(problem), hint) from problem
        if event.anchor is not None:
            self._anchors[event.anchor], self._sizes[event.anchor] = value, 1
        return value

    def _key(self, event: Any) -> Any:
        """The key that a scalar stands for, or the mark of a merge."""
        text = event.value
        try:
            if event.tag is None and event.implicit[0] and text not in _WORDS and text[0] not in _NUMERIC_OR_MERGE:
                value = text
            else:
                value = scalars.key_meaning(text, event.tag, event.implicit[0])
        except scalars.ScalarProblem as problem:
            raise self._problem(event, str(problem), None) from problem
        if event.anchor is not None:
            self._anchors[event.anchor], self._sizes[event.anchor] = value, 1
        return value

    def _alias(self, event: Any, nodes: int) -> Any:
        """A copy of what the alias stands for; copies are counted, so that aliases cannot multiply."""
        name = scalars.shown(event.anchor)
        if event.anchor not in self._anchors:
            raise self._problem(event, f"alias *{name} has no anchor &{name} before it", None)
        value = self._anchors[event.anchor]
        if value is scalars.OPEN:
            raise self._problem(event, f"anchor &{name} contains itself", None)
        self._expanded += self._sizes.get(event.anchor, 1)
        # The document itself, what was read so far, what is open, and this alias.
        decoded = 2 + nodes + len(self._stack) + self._expanded
        if self._expanded > 100 and decoded > 1000 and self._expanded / decoded > _most_expanded(decoded):
            raise self._problem(event, "the aliases stand for nearly all of the document", "write them out")
        return self._copy(event, value, len(self._stack))

    def _copy(self, event: Any, value: Any, depth: int) -> Any:
        """A copy of an anchored value."""
        self._budget.copied += 1 + (len(value) // 256 if isinstance(value, str) else 0)
        if self._budget.copied > MOST_COPIED:
            raise self._problem(event, f"the aliases stand for more than {MOST_COPIED} values", "write them out")
        if depth > DEEPEST:
            raise self._problem(event, f"nested deeper than {DEEPEST} levels", "flatten the document")
        if value.__class__ is dict:
            return {key: self._copy(event, item, depth + 1) for key, item in value.items()}
        if value.__class__ is list:
            return [self._copy(event, item, depth + 1) for item in value]
        return value

    def _alias_key(self, event: Any, value: Any) -> Any:
        """An aliased value as a key."""
        try:
            return scalars.key_of(value)
        except scalars.ScalarProblem as problem:
            raise self._problem(event, str(problem), None) from problem

    def _merge(self, event: Any, container: dict[str, Any], value: Any) -> None:
        """Merge mappings the way go-yaml v2 does: where they stand, over what came before them."""
        parts = list(reversed(value)) if isinstance(value, list) else [value]
        for part in parts:
            if not isinstance(part, dict):
                raise self._problem(event, "'<<' wants a mapping or a list of mappings", None)
            container.update(part)

    def _problem(self, event: Any, message: str, hint: str | None) -> SyntaxProblem:
        mark = event.start_mark
        location = self._piece.location(self._source, mark.line, mark.column)
        return SyntaxProblem(f"cannot read YAML: {message}", hint=hint, location=location)
