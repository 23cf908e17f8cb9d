"""How far an object on a cluster is: Synced, Ready, why not, for how long, and what hangs below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pyxp.cluster.messages import field_awaited, in_brief
from pyxp.cluster.objects import Reference
from pyxp.engine.crossplane.conditions import conditions_of
from pyxp.engine.health import health_check
from pyxp.engine.waiting import Waiting
from pyxp.errors import named
from pyxp.gotext.errors import TextError
from pyxp.model.manifests import PAUSED_ANNOTATION, annotations_of, labels_of, metadata, resource_name_of, text

_PAUSED: Final = "ReconcilePaused"
"""The reason of Synced where nothing reconciles an object, by its annotation or its management policies."""

_LAST: Final = "LastAsyncOperation"
"""The condition in which Upjet's providers say how what they began last has ended.

Source: https://github.com/crossplane/upjet/blob/main/pkg/resource/conditions.go
"""

_IN_USE: Final = "crossplane.io/in-use"
"""What Crossplane labels an object with that a usage names."""

_UNRESOLVED: Final = (
    "referenced field was empty (referenced resource may not yet be ready)",
    "no resources matched selector",
    "cannot get referenced resource",
)
"""How providers say that what an object refers to is not there yet, which is no fault of its own.

Source: https://github.com/crossplane/crossplane-runtime/blob/main/pkg/reference/reference.go
"""

_RESPONSIVE: Final = "Responsive"
"""The condition of composites that is false while Crossplane's circuit breaker holds back what happens to them."""
_LATE: Final = "{}: Crossplane's circuit breaker is open, so that it looks at changes below only now and then"
_FAILS, _PAUSES, _WORKS, _WAITS, _ABSENT = range(5)
"""How much an object is the reason that a stack is not ready: what waits for others never is."""
_UNITS: Final = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


@dataclass(frozen=True, slots=True)
class State:
    """What an object says of itself.

    Attributes:
        synced: ``True``, ``False`` or ``Unknown``; empty where it does not say.
        ready: The same.
        reason: Why it is not ready, in a word.
        message: Why, in whole sentences.
        created: When it was created.
        paused: Whether it is not reconciled.
        deleting: Whether it is being deleted.
        finalizers: What holds up its deletion.
        in_use: Whether a usage keeps it from being deleted.
        failing: Whether reason and message are about something that failed, not about what is awaited.
        late: Whether Crossplane's circuit breaker holds back what happens to it.
    """

    synced: str = ""
    ready: str = ""
    reason: str = ""
    message: str = ""
    created: str = ""
    paused: bool = False
    deleting: bool = False
    finalizers: tuple[str, ...] = ()
    in_use: bool = False
    failing: bool = False
    late: bool = False

    @property
    def blank(self) -> bool:
        """Whether it says nothing of how far it is."""
        return not (self.synced or self.ready or self.paused or self.deleting)


@dataclass(slots=True)
class Node:
    """An object of a stack as the cluster has it.

    Attributes:
        reference: The object.
        state: How far it is; None where it is not there.
        resource: Its name in the Composition; empty for claims and composites at the top.
        children: What it is made of.
        waiting: Resources of its Composition that are not there yet, each with what it waits for.
        notes: What could not be found out about it.
        planned: How many resources its Composition makes of it; 0 where that is not known.
        unforeseen: Whether it is a claim or composite of which nobody knows yet what it is made of.
        lacks: What its kind waits for, where the server does not have that: its provider, as far as that is known.
        unseen: Why nobody knows whether it is there: what the server says to whoever may not read it.
        lost: The kind of a claim's composite, where the server does not have that, so that the claim cannot be freed.
    """

    reference: Reference
    state: State | None = None
    resource: str = ""
    children: list[Node] = field(default_factory=list)
    waiting: tuple[Waiting, ...] = ()
    notes: list[str] = field(default_factory=list)
    planned: int = 0
    unforeseen: bool = False
    lacks: str = ""
    unseen: str = ""
    lost: str = ""

    @property
    def ready(self) -> bool:
        """Whether it is ready, as a whole: it says so, and is not on its way out."""
        return self.state is not None and self.state.ready == "True" and self.state.synced in ("", "True")

    def walk(self) -> Iterator[Node]:
        """It and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def state_of(manifest: Mapping[str, Any]) -> State:
    """The state of an object.

    An answer to an older generation counts as none. Kubernetes' own kinds, which have no condition ``Ready``, are
    judged as function-auto-ready judges them.
    """
    generation = metadata(manifest).get("generation")
    said = conditions_of(manifest)
    current = {
        item["type"]: item
        for item in said
        if not isinstance(item.get("observedGeneration"), int) or item["observedGeneration"] == generation
    }
    synced, ready = current.get("Synced", {}), current.get("Ready", {})
    # What is not synced comes first: it is why the rest does not go on.
    deleting = bool(metadata(manifest).get("deletionTimestamp"))
    last = current.get(_LAST, {}) if deleting else {}
    # An open circuit breaker makes everything late, and nothing else tells of it.
    breaker = current.get(_RESPONSIVE, {})
    telling = next((item for item in (synced, last, breaker, ready) if item and item["status"] != "True"), {})
    finalizers = metadata(manifest).get("finalizers")
    return State(
        synced=text(synced.get("status")),
        ready=text(ready.get("status")) or _judged(manifest),
        reason=text(telling.get("reason")),
        message=text(telling.get("message")),
        created=text(metadata(manifest).get("creationTimestamp")),
        paused=annotations_of(manifest).get(PAUSED_ANNOTATION) == "true" or synced.get("reason") == _PAUSED,
        deleting=deleting,
        finalizers=tuple(map(str, finalizers)) if isinstance(finalizers, list) else (),
        in_use=labels_of(manifest).get(_IN_USE) == "true",
        failing=telling.get("status") == "False" and telling is not ready and telling is not breaker,
        late=any((item["type"], item["status"]) == (_RESPONSIVE, "False") for item in said),
    )


def node_of(manifest: Mapping[str, Any], reference: Reference) -> Node:
    """An object that is there, without what is below it."""
    state = state_of(manifest)
    notes = [_LATE.format(reference)] if state.late else []
    return Node(reference, state, resource_name_of(manifest), notes=notes)


def age(created: str, now: datetime) -> str:
    """How long ago something was, in the largest unit that fits and the next: ``3d4h``, ``2m10s``."""
    try:
        seconds = int((now - datetime.fromisoformat(created)).total_seconds())
    except (ValueError, TypeError):
        return ""
    seconds = max(seconds, 0)
    for place, (unit, size) in enumerate(_UNITS):
        if seconds >= size or unit == "s":
            rest = seconds % size
            below = _UNITS[place + 1] if place + 1 < len(_UNITS) else None
            more = f"{rest // below[1]}{below[0]}" if below is not None and rest // below[1] else ""
            return f"{seconds // size}{unit}{more}"
    return ""


def waits_for_reference(state: State) -> bool:
    """Whether an object is not synced only because what it refers to is not there yet."""
    return state.synced == "False" and any(words in state.message for words in _UNRESOLVED)


def _told(state: State) -> str:
    return ": ".join(part for part in (state.reason, in_brief(state.message)) if part)


def blockers(top: Node) -> list[Node]:
    """The objects that keep a stack from being ready: what fails, is paused, works, and waits for others.

    An object that has others below it which are not ready waits for these, unless it is paused.
    """
    unready = [
        node for node in top.walk() if not node.ready and (_paused(node) or all(child.ready for child in node.children))
    ]
    return sorted(unready, key=lambda node: (_urgency(node), str(node.reference)))


def holding_up(top: Node, most: int = 5) -> list[str]:
    """The few objects that keep a stack from being ready, each with why; what fails comes before what waits.

    Where there are more, those that only wait for others are counted.
    """
    unready = blockers(top)
    told = lines_of(unready)
    told += [str(item) for node in top.walk() for item in node.waiting if not unready or node is top][:1]
    own = [node for node in unready if _urgency(node) != _WAITS]
    if len(told) > most and 0 < len(own) < len(unready):
        shown = _first(lines_of(own), most)
        return [*shown, f"and {len(unready) - len(own)} that wait for what they refer to"]
    return _first(told, most)


def lines_of(nodes: Iterable[Node]) -> list[str]:
    """A line for each object with why it is not ready; one for all that wait for the same provider to bring kinds."""
    groups: dict[object, list[Node]] = {}
    for node in nodes:
        groups.setdefault(node.lacks or node.reference, []).append(node)
    return [_line(group) for group in groups.values()]


def _line(nodes: list[Node]) -> str:
    first = nodes[0]
    if len(nodes) == 1:
        return f"{first.resource or first.reference}: {why(first)}"
    called = named([node.resource or str(node.reference) for node in nodes])
    return f"{len(nodes)} resources wait for {first.lacks}: {called}"


def not_as_asked(top: Node, most: int = 5) -> list[str]:
    """The few objects of a stack that are ready and yet not as they were asked for, each with why.

    Crossplane takes such a stack for ready: what is there works, only a change of it was refused.
    """
    refusing = [node for node in top.walk() if node.state is not None and _refuses(node.state)]
    return _first([f"{node.resource or node.reference}: {why(node)}" for node in refusing], most)


def _refuses(state: State) -> bool:
    return (state.ready, state.synced) == ("True", "False") and not (state.paused or state.deleting)


def _first(told: list[str], most: int) -> list[str]:
    return [*told[:most], f"and {len(told) - most} more"] if len(told) > most else told


def why(node: Node) -> str:
    """Why an object is not ready, in one line."""
    state = node.state
    if node.unseen:
        return "not seen: forbidden"
    if state is None:
        return f"waits for {node.lacks}" if node.lacks else "it is not there"
    if state.deleting:
        return _held_up(state)
    if state.paused:
        of_itself = state.reason == _PAUSED and state.message
        return f"it is paused: {_told(state)}" if of_itself else f"it is paused ({PAUSED_ANNOTATION})"
    told = _told(state)
    if waits_for_reference(state):
        field = field_awaited(state.message)
        return f"waits for {field}" if field else f"waits for what it refers to: {in_brief(state.message)}"
    if state.synced == "False":
        return f"not synced: {told}"
    return told or "nothing has looked at it yet"


def _held_up(state: State) -> str:
    """How far a deletion is: what failed of it, else what else has to let go of the object."""
    if state.failing and (told := _told(state)):
        return f"being deleted, held up: {told}"
    if state.finalizers:
        return f"being deleted, held by finalizers {', '.join(state.finalizers)}"
    return "it is being deleted"


def _urgency(node: Node) -> int:
    if node.state is None:
        return _ABSENT
    if node.state.paused:
        return _PAUSES
    if waits_for_reference(node.state):
        return _WAITS
    return _FAILS if node.state.synced == "False" else _WORKS


def _paused(node: Node) -> bool:
    return node.state is not None and node.state.paused


def _judged(manifest: Mapping[str, Any]) -> str:
    check = health_check(dict(manifest))
    if check is None:
        return ""
    try:
        return "True" if check(dict(manifest)) else "False"
    except (TextError, TypeError, ValueError):
        return "False"
