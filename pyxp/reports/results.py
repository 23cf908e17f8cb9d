"""What commands on a cluster came to, as one document each, for programs: JSON and YAML of the same data.

Every document begins with ``ok``. Of the contents of objects they have what an apply changed, where values of Secrets
are hidden.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyxp.cluster.applying import CONFIGURED, Outcome
from pyxp.cluster.awaiting import counts_as_ready
from pyxp.cluster.conflicts import ConflictError
from pyxp.cluster.consequences import ProtectedError
from pyxp.cluster.deleting import Deleted
from pyxp.cluster.events import Event
from pyxp.cluster.states import Node, blockers, why
from pyxp.errors import PyxpError
from pyxp.reports.live import called, data, named
from pyxp.yamlio import StreamWriter

Document = dict[str, Any]


def json_text(document: Mapping[str, Any]) -> str:
    """A document as JSON."""
    return json.dumps(document, indent=2) + "\n"


def yaml_text(document: Mapping[str, Any]) -> str:
    """A document as YAML."""
    return StreamWriter().text([dict(document)])


def looked(
    stacks: Sequence[Node],
    events: Iterable[tuple[Node, Event]] = (),
    notes: Iterable[str] = (),
    requests: int = 0,
) -> Document:
    """What was seen of claims and composites: whether all are ready, each as a tree, and what holds it up.

    Args:
        stacks: What was seen.
        events: What was told, each with its object.
        notes: What could not be seen as usual.
        requests: How many requests it took.
    """
    return {
        "ok": all(map(counts_as_ready, stacks)),
        "stacks": [_stack(stack) for stack in stacks],
        "events": [_event(node, event) for node, event in events],
        "notes": list(notes),
        "requests": requests,
    }


def applied(outcomes: Iterable[Outcome]) -> list[Document]:
    """What became of each object of an apply."""
    return [_outcome(item) for item in outcomes]


def deleted(result: Deleted, *, waited: bool) -> Document:
    """What became of a deletion: of each object, and what blocks those that are left.

    Args:
        result: The deletion.
        waited: Whether somebody waited for its end.
    """
    left = {node.reference for node in result.left}
    gone = "deleted" if waited else "deleting"
    objects = [{**named(item), "action": "left" if item in left else gone} for item in result.asked]
    for item in result.absent:
        instead = result.instead.get(item)
        objects.append({**named(item), "action": "absent", **({"note": instead} if instead else {})})
    objects += [{**named(item), "action": "pending", "note": why} for item, why in result.pending.items()]
    pairs = zip(result.failed, result.errors, strict=False)
    objects += [{**named(item), "action": "failed", "error": failure(error)} for item, error in pairs]
    verdict = "failed" if result.errors else "left" if result.left or result.pending else "gone" if waited else "begun"
    return {
        "ok": result.ok,
        "verdict": verdict,
        "objects": objects,
        "blocking": [
            {
                **called(node),
                "deleting": state.deleting,
                "finalizers": list(state.finalizers),
                "usages": list(result.usages.get(node.reference, ())),
                **({"inside": inside} if (inside := result.inside.get(node.reference)) else {}),
                "message": state.message,
            }
            for node, state in result.bottom()
        ],
        "kept": [{**named(item.reference), "externalName": item.name} for item in result.kept],
        "requests": result.requests,
    }


def failure(error: PyxpError) -> Document:
    """Why something could not be done, with the place in a file, or the reasons, where there are some."""
    where = {"location": str(error.location)} if error.location else {}
    reasons = {"reasons": list(error.reasons)} if isinstance(error, ProtectedError) else {}
    return {"message": error.message, "hint": error.hint or "", **reasons, **where}


def _stack(stack: Node) -> Document:
    ok = counts_as_ready(stack)
    held = [] if ok else blockers(stack)
    return {**data(stack), "ok": ok, "blockers": [_blocker(node) for node in held]}


def _blocker(node: Node) -> Document:
    state = node.state
    said = {} if state is None else {"reason": state.reason, "message": state.message}
    return {**called(node), "why": why(node), **{key: value for key, value in said.items() if value}}


def _event(node: Node, event: Event) -> Document:
    return {
        **called(node),
        "warning": event.warning,
        "reason": event.reason,
        "message": event.message,
        "count": event.count,
        "last": event.last,
    }


def _outcome(item: Outcome) -> Document:
    found = {**named(item.reference), "action": item.action}
    # All of an object that was created is new: its manifest says what.
    changes = item.changes if item.action == CONFIGURED else ()
    found["changes"] = [{"path": it.path, "before": it.before, "after": it.after} for it in changes]
    if isinstance(item.error, ConflictError):
        found["conflicts"] = [{"path": it.field, "manager": it.manager} for it in item.error.conflicts]
    if item.error is not None:
        found["error"] = failure(item.error)
    if item.note:
        found["note"] = item.note
    if item.kept:
        found["kept"] = list(item.kept)
    return found
