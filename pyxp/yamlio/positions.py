"""Where each field of a text stands, found only when somebody asks."""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from pyxp.yamlio import scalars
from pyxp.yamlio.events import events

Place = tuple[int, int]

_STEP = re.compile(r"""\[(?:"([^"]*)"|'([^']*)'|([^\]]*))\]|([^.\[]+)|\.""")


class Node:
    """A value's place, and the places of what it contains."""

    __slots__ = ("children", "place")

    def __init__(self, place: Place, children: dict[str, Node] | list[Node] | None = None) -> None:
        self.place = place
        self.children = children


class Positions:
    """The places of all fields in one text, by document. The text is parsed again at the first question."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._roots: list[Node] | None = None

    def find(self, index: int, path: str) -> Place | None:
        """Line and column of a field path in a document, or of its nearest parent; None where nothing is known."""
        if self._roots is None:
            self._roots = _roots(self._text)
        if index >= len(self._roots):
            return None
        node = self._roots[index]
        for step in steps(path):
            found = _child(node, step)
            if found is None:
                break
            node = found
        return node.place


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


def _roots(text: str) -> list[Node]:
    """The tree of places of each document, the empty ones included."""
    roots: list[Node] = []
    try:
        for event in (stream := events(text)):
            if isinstance(event, DocumentStartEvent):
                roots.append(_tree(stream))
    except yaml.YAMLError:
        # JSON that only the JSON reader takes: the document's start is all that can be said.
        return roots
    return roots


def _tree(stream: Any) -> Node:
    """The tree of places of one document. Later keys win and merges fill in, as in the reader."""
    anchors: dict[str, Node] = {}
    stack: list[tuple[Node, Any]] = []
    current: Node | None = None
    key: Any = None
    for event in stream:
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        awaits_key = current is not None and isinstance(current.children, dict) and key is None
        if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            node = Node(place, {} if isinstance(event, MappingStartEvent) else [])
            if event.anchor is not None:
                anchors[event.anchor] = node
            stack.append((node, None) if current is None else (current, key))
            current, key = node, None
            continue
        if awaits_key and isinstance(event, ScalarEvent):
            key = (_key_name(event), place)
            continue
        if isinstance(event, AliasEvent):
            node = Node(place, anchors[event.anchor].children if event.anchor in anchors else None)
            if awaits_key:
                key = ("", place)
                continue
        elif isinstance(event, ScalarEvent):
            node = Node(place)
            if event.anchor is not None:
                anchors[event.anchor] = node
        else:
            if current is None:
                return Node(place)
            node = current
            parent, key = stack.pop()
            if parent is node:
                return node
            current = parent
        if current is None:
            return node
        _attach(current, key, node)
        key = None
    return current or Node((0, 0))


def _attach(parent: Node, key: Any, node: Node) -> None:
    """Hang a node under its parent: below its key's place in a mapping, as the next item of a list."""
    if isinstance(parent.children, list):
        parent.children.append(node)
        return
    if parent.children is None:
        return
    name, place = key
    if name is not scalars.MERGE:
        parent.children[name] = Node(place, node.children)
        return
    sources = reversed(node.children) if isinstance(node.children, list) else [node]
    for source in sources:
        if isinstance(source.children, dict):
            parent.children.update(source.children)


def _key_name(event: ScalarEvent) -> Any:
    """The key as the reader reads it, or the mark of a merge."""
    if not event.implicit[0]:
        return event.value
    if event.value == "<<":
        return scalars.MERGE
    try:
        return scalars.key_text(event.value)
    except scalars.ScalarProblem:
        return event.value
