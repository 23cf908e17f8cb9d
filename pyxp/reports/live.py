"""Stacks as a cluster has them, as trees, tables and data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from pyxp.cluster.objects import Reference
from pyxp.cluster.states import Node, age, why
from pyxp.reports.table import aligned

_HEADINGS: Final = ("RESOURCE", "KIND", "NAME", "SYNCED", "READY", "AGE", "STATUS")
ABSENT: Final = "not there yet"


def tree(stacks: Iterable[Node], now: datetime, width: int | None = None, *, names: bool = False) -> str:
    """One tree per stack, one line per object: where it hangs, Synced, Ready, age, and why it is not ready.

    Args:
        stacks: What was seen.
        now: The time from which ages are counted.
        width: How long a line may be; objects are named there, too, where nothing has to be cut for it.
        names: Name the objects in any case.
    """
    return "\n".join(_tree(list(_branches(stack, now, "", "")), width, names=names) for stack in stacks)


def _tree(rows: Sequence[Sequence[str]], width: int | None, *, names: bool) -> str:
    whole = aligned(("NAME", *_HEADINGS[3:6], "OBJECT", "STATUS"), rows, width if names else None)
    if names or (width is not None and max(map(len, whole.splitlines())) <= width):
        return whole
    return aligned(("NAME", *_HEADINGS[3:]), [(*row[:4], *row[5:]) for row in rows], width)


def _branches(node: Node, now: datetime, before: str, below: str) -> Iterator[Sequence[str]]:
    called = f"{node.resource} ({node.reference.kind})" if node.resource else str(node.reference)
    *cells, told = _cells(node, now)
    yield (f"{before}{called}", *cells, node.reference.argument, told)
    rest = len(node.children) + len(node.waiting)
    for child in node.children:
        rest -= 1
        yield from _branches(child, now, f"{below}{'├─' if rest else '└─'} ", f"{below}{'│  ' if rest else '   '}")
    for item in node.waiting:
        rest -= 1
        yield (f"{below}{'├─' if rest else '└─'} {item.resource}", "-", "-", "", "", f"waits for {item.brief()}")


def table(stacks: Iterable[Node], now: datetime, width: int | None = None) -> str:
    """One table of everything, a row per object; arguments as for :func:`tree`."""
    rows: list[Sequence[str]] = []
    for stack in stacks:
        nodes = list(stack.walk())
        rows += [(node.resource, node.reference.kind, _called(node), *_cells(node, now)) for node in nodes]
        rows += [
            (item.resource, "", "", "-", "-", "", f"waits for {item.brief()}")
            for node in nodes
            for item in node.waiting
        ]
    return aligned(_HEADINGS, rows, width)


def _called(node: Node) -> str:
    return f"{node.reference.namespace}/{node.reference.name}" if node.reference.namespace else node.reference.name


def _cells(node: Node, now: datetime) -> tuple[str, str, str, str]:
    """Synced, Ready, age, and what there is to say."""
    state = node.state
    if state is None:
        return "-", "-", "", why(node) if node.lacks or node.unseen else ABSENT
    if state.deleting:
        said = f"paused: {why(node)}" if state.paused else why(node)
        return state.synced or "-", state.ready or "-", age(state.created, now), said
    flags = ["paused"] if state.paused else []
    told = "" if node.ready or (not state.ready and not state.synced) else why(node)
    said = ": ".join(part for part in (", ".join(flags), told) if part) if node.ready else told or ", ".join(flags)
    return state.synced or "-", state.ready or "-", age(state.created, now), said


def data(node: Node) -> dict[str, Any]:
    """A stack as plain data: no contents of objects, so nothing that is secret."""
    state, found = node.state, called(node)
    if node.unseen:
        found["unseen"] = node.unseen
    else:
        found["exists"] = state is not None
    if state is not None:
        said = {"synced": state.synced, "ready": state.ready, "reason": state.reason, "message": state.message}
        found |= {key: value for key, value in said.items() if value}
        found["created"] = state.created
        found |= {key: True for key in ("paused", "deleting") if getattr(state, key)}
    if node.lacks:
        found["waitsFor"] = node.lacks
    if node.children:
        found["resources"] = [data(child) for child in node.children]
    if node.waiting:
        found["waiting"] = [{"resource": item.resource, "for": item.reason()} for item in node.waiting]
    return found


def called(node: Node) -> dict[str, Any]:
    """Which object a node is, and what it is called in its Composition."""
    return {**named(node.reference), **({"resource": node.resource} if node.resource else {})}


def named(reference: Reference) -> dict[str, Any]:
    """Which object is meant, as manifests say it."""
    found = {"apiVersion": reference.api_version, "kind": reference.kind, "name": reference.name}
    return {**found, **({"namespace": reference.namespace} if reference.namespace else {})}
