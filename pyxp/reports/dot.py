"""Stacks as a cluster has them, as a graph for Graphviz."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final

from pyxp.cluster.states import Node, why

_READY, _BUSY, _FAILING, _ABSENT = "#c8e6c9", "#fff3c4", "#ffcdd2", "#eeeeee"
_LONGEST: Final = 60


def dot_text(stacks: Iterable[Node]) -> str:
    """One directed graph of all stacks: an arrow leads from what is made of something, colours say how far it is.

    What an object waits for, and what is not there yet, is drawn with dashes.
    """
    known: dict[str, None] = {}
    for stack in stacks:
        known.update(dict.fromkeys(_lines(stack)))
    head = ("rankdir=LR", 'node [shape=box, style=filled, fontname="sans-serif"]')
    return "digraph stacks {\n" + "".join(f"  {line};\n" for line in (*head, *known)) + "}\n"


def _lines(node: Node) -> Iterator[str]:
    own = _quoted(str(node.reference))
    state = node.state
    color = _ABSENT if state is None else _READY if node.ready else _FAILING if state.synced == "False" else _BUSY
    label = [node.resource or node.reference.kind, str(node.reference) if node.resource else _called(node)]
    if not node.ready:
        label.append(why(node))
    dashed = ', style="filled,dashed"' if state is None or state.paused else ""
    yield f"{own} [label={_label(label)}, fillcolor={_quoted(color)}{dashed}]"
    for child in node.children:
        yield f"{own} -> {_quoted(str(child.reference))}"
        yield from _lines(child)
    places = {child.resource: str(child.reference) for child in node.children}
    for item in node.waiting:
        to_come = _to_come(node, item.resource)
        label = [item.resource, f"waits for {item.brief()}"]
        yield f'{to_come} [label={_label(label)}, fillcolor={_quoted(_ABSENT)}, style="filled,dashed"]'
        yield f"{own} -> {to_come}"
        for producer in dict.fromkeys(need.producer for need in item.needs if need.producer):
            source = _quoted(places[producer]) if producer in places else _to_come(node, producer)
            yield f"{to_come} -> {source} [style=dashed, constraint=false]"


def _called(node: Node) -> str:
    return f"{node.reference.namespace}/{node.reference.name}" if node.reference.namespace else node.reference.name


def _to_come(node: Node, resource: str) -> str:
    return _quoted(f"{node.reference} {resource}")


def _label(lines: Iterable[str]) -> str:
    cut = (line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…" for line in lines)
    return _quoted("\n".join(cut))


def _quoted(text: str) -> str:
    """A text as DOT takes it, which is as JSON has it but for characters that only JSON writes as numbers."""
    return json.dumps(text, ensure_ascii=False)
