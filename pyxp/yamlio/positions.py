"""Where each field of a text stands, found only when somebody asks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from pyxp.errors import Location
from pyxp.yamlio import scalars
from pyxp.yamlio.events import events
from pyxp.yamlio.spans import Position, Spans
from pyxp.yamlio.streams import Piece

MOST_REPEATED: Final = 1_000
"""Most repeated keys that are kept of one document."""

_STEP = re.compile(r"""\[(?:"([^"]*)"|'([^']*)'|([^\]]*))\]|([^.\[]+)|\.""")


class Node:
    """A value's position, and those of what it contains.

    Attributes:
        position: Where the value begins, with its anchor and tag.
        children: What it contains; None for a scalar.
        flow: Whether it stands in brackets or braces.
        last: Where the closing bracket of a list or mapping stands, as far as it has one.
        key: Where the key stands that it is the value of.
        alias: Where the alias stands by which it is the value of its key.
        merged: Where the alias stands that brings key and value into a mapping.
    """

    __slots__ = ("alias", "children", "flow", "key", "last", "merged", "position")

    def __init__(self, position: Position, children: dict[str, Node] | list[Node] | None, *, flow: bool) -> None:
        self.position = position
        self.children = children
        self.flow = flow
        self.last: Position | None = None
        self.key: Position | None = None
        self.alias: Position | None = None
        self.merged: Position | None = None

    def copy(self) -> Node:
        """The same, with the same children, to be the value of another key."""
        node = Node(self.position, self.children, flow=self.flow)
        node.last, node.key, node.alias, node.merged = self.last, self.key, self.alias, self.merged
        return node


class Positions:
    """The positions of all fields of one document. The text is parsed again at the first question."""

    def __init__(self, piece: Piece, *, exact: bool) -> None:
        self._piece = piece
        self._exact = exact
        self._found: tuple[Node, list[Repeated]] | None = None

    @cached_property
    def _spans(self) -> Spans:
        return Spans(self._piece)

    def _mapped(self) -> tuple[Node, list[Repeated]]:
        if self._found is None:
            self._found = _Map(self._spans).draw(events(self._piece, exact=self._exact))
        return self._found

    def repeated(self) -> list[Repeated]:
        """The keys that their mapping already has."""
        return self._mapped()[1]

    def find(self, source: str, path: str) -> Location:
        """The location of the value at a field path; of the key, where it is no scalar and stands in no brackets.

        Of what is not there, the location of its nearest parent's key. What an alias brings in is found where it is
        written, and where the alias is, too.
        """
        root = self._mapped()[0]
        node, used, missing = root, None, False
        for step in steps(path):
            found = _child(node, step)
            if found is None:
                missing = True
                break
            node = found
            used = used or node.merged or node.alias
        if used is not None and used is node.alias and (missing or not self._written(node)):
            used = None
        return self._located(source, node, used, whole=not missing and node is not root)

    def _written(self, node: Node) -> tuple[Position, int] | None:
        """Where a value is that can be told as a whole: a scalar, or what has brackets."""
        if node.children is None:
            return self._spans.scalar(node.position, flow=node.flow)
        return self._spans.brackets(node.position, node.last)

    def _located(self, source: str, node: Node, used: Position | None, *, whole: bool) -> Location:
        """The location of a node's value if it can be told as a ``whole``, else that of its key."""
        spans = self._spans
        key = (
            None
            if node.key is None
            else spans.location(source, node.key, spans.end_of_scalar(node.key, flow=node.flow))
        )
        by = None if used is None else spans.location(source, used, spans.end_of_scalar(used, flow=True))
        if key is not None and used is not node.alias:
            key = replace(key, used=by)
        if (whole or key is None) and (written := self._written(node)) is not None:
            return replace(spans.location(source, *written), key=key, used=by)
        if key is not None:
            return key
        return replace(spans.location(source, node.position, None), used=by)


def steps(path: str) -> list[str]:
    """The parts of a field path: ``a.b[0]["c.d"]`` gives a, b, 0, c.d. Never fails; odd text is taken as names."""
    parts: list[str] = []
    for match in _STEP.finditer(path):
        found = next((group for group in match.groups() if group is not None), None)
        if found is not None:
            parts.append(found)
    return parts


def _child(node: Node, step: str) -> Node | None:
    """The child of a mapping by key, or of a list by index."""
    if isinstance(node.children, dict):
        return node.children.get(step)
    if isinstance(node.children, list) and step.isdecimal() and len(step) < 10 and int(step) < len(node.children):
        return node.children[int(step)]
    return None


@dataclass(frozen=True, slots=True)
class Repeated:
    """A key that its mapping already has.

    Attributes:
        name: The key.
        path: The field path of the key.
        position: Where the key stands.
        first: Where the same key stood first.
    """

    name: str
    path: str
    position: Position
    first: Position


class _Open:
    """A mapping or list that is not ended yet."""

    __slots__ = ("flow", "key", "node", "own")

    def __init__(self, node: Node, *, flow: bool) -> None:
        self.node = node
        self.flow = flow
        self.key: tuple[Any, Position] | None = None
        self.own: dict[str, Position] = {}

    def add(self, child: Node) -> None:
        """Hang a node under this one: below its key's position in a mapping, as the next item of a list."""
        children = self.node.children
        if isinstance(children, list):
            children.append(child)
        elif isinstance(children, dict) and self.key is not None:
            name, position = self.key
            self.key = None
            if name is not scalars.MERGE:
                child.key = position  # what an alias gives is a copy
                children[name] = child
                return
            for source in reversed(child.children) if isinstance(child.children, list) else [child]:
                if isinstance(source.children, dict):
                    children.update(_merged(source.children, source.alias))

    def step(self) -> str:
        """The part of a field path that leads into what is read now."""
        if isinstance(self.node.children, list):
            return f"[{len(self.node.children)}]"
        name = self.key[0] if self.key is not None else ""
        return _step(str(name))


def _merged(children: dict[str, Node], alias: Position | None) -> dict[str, Node]:
    """The fields that a merge brings in, which remember the alias."""
    if alias is None:
        return children
    found = {name: child.copy() for name, child in children.items()}
    for child in found.values():
        child.merged = alias
    return found


class _Map:
    """Draws the tree of positions of a readable document. Later keys win and merges fill in, as in the reader."""

    def __init__(self, spans: Spans) -> None:
        self._spans = spans
        self.anchors: dict[str, tuple[Node, str]] = {}
        self.opened: list[_Open] = []
        self.repeated: list[Repeated] = []

    def draw(self, events: Iterable[Any]) -> tuple[Node, list[Repeated]]:
        """The tree, and the keys that stand twice in a mapping."""
        root: Node | None = None
        for event in events:
            inner = self.opened[-1] if self.opened else None
            kind = event.__class__
            if kind is MappingEndEvent or kind is SequenceEndEvent:
                node = self.opened.pop().node
                node.last = (event.start_mark.line, event.start_mark.column)
                if self.opened:
                    self.opened[-1].add(node)
                continue
            position = (event.start_mark.line, event.start_mark.column)
            if inner is not None and inner.key is None and isinstance(inner.node.children, dict):
                self._key(inner, event, position)
                continue
            node = self._node(event, position)
            root = root or node
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                self.opened.append(_Open(node, flow=node.flow or self._spans.opens(position)))
            elif inner is not None:
                inner.add(node)
        return root or Node((0, 0), None, flow=False), self.repeated

    def _node(self, event: Any, position: Position) -> Node:
        """The node that begins with an event."""
        kind = event.__class__
        if kind is AliasEvent:
            node = self.anchors[str(event.anchor)][0].copy()
            node.alias, node.key, node.merged = position, None, None
            return node
        flow = bool(self.opened) and self.opened[-1].flow
        node = Node(
            position, {} if kind is MappingStartEvent else [] if kind is SequenceStartEvent else None, flow=flow
        )
        if event.anchor is not None:
            self.anchors[event.anchor] = node, _text(event)
        return node

    def _key(self, mapping: _Open, event: Any, position: Position) -> None:
        """Take a key, and note it where the mapping has it already."""
        if event.__class__ is AliasEvent:
            name: Any = self.anchors[str(event.anchor)][1]
        else:
            name = scalars.key_meaning(event.value, event.tag, event.implicit[0])
            self._node(event, position)
        mapping.key = name, position
        if name is scalars.MERGE:
            return
        first = mapping.own.setdefault(name, position)
        if first is not position and len(self.repeated) < MOST_REPEATED:
            steps_to = "".join(f".{step}" if step[0] != "[" else step for step in map(_Open.step, self.opened))
            self.repeated.append(Repeated(name, steps_to.removeprefix("."), position, first))


def _text(event: Any) -> str:
    """What a scalar is as a key; nothing for what cannot be one."""
    if event.__class__ is not ScalarEvent:
        return ""
    try:
        return scalars.key_of(scalars.meaning(event.value, event.tag, event.implicit[0]))
    except scalars.ScalarProblem:
        return ""


def _step(name: str) -> str:
    """The name as a part of a field path."""
    return f"[{name}]" if "." in name or not name else name
