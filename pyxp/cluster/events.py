"""What the cluster tells of objects beside their conditions: warnings, and reasons that tell progress.

Sources: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ and
https://github.com/crossplane/crossplane-runtime/blob/main/pkg/reconciler/managed/reconciler.go (the reasons).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import FORBIDDEN, ServerRefusal
from pyxp.cluster.kinds import served
from pyxp.cluster.objects import list_objects
from pyxp.cluster.states import Node
from pyxp.model.manifests import Manifest, group_version, mapping, metadata, text

WARNING: Final = "Warning"
PROGRESS: Final = frozenset(
    {
        "BindCompositeResource",
        "CreatedExternalResource",
        "DeletedExternalResource",
        "UpdatedExternalResource",
    }
)
"""Reasons of ordinary events that say how far something is."""

_NO_PROGRESS: Final = "Composite resource is not yet ready"
"""What Crossplane says of a claim each time it looks at it, with a reason of those that tell progress.

Source: https://github.com/crossplane/crossplane/blob/v2.3.3/internal/controller/apiextensions/claim/reconciler.go
"""

_COMPOSING: Final = "ComposeResources"
_MISSING: Final = "no such field"
"""How Crossplane tells that a required patch has no value yet: not a fault, but what a resource to come waits for."""

_SECONDS: Final = len("2006-01-02T15:04:05")

_GROUND: Final = "default"
"""The namespace of events about objects that live in none."""


@dataclass(frozen=True, slots=True)
class Event:
    """What was told of an object.

    Attributes:
        about: The object: group, kind, namespace and name.
        warning: Whether something is wrong.
        reason: What happened, in a word.
        message: In whole sentences.
        last: When it was told last.
        count: How often it was told.
    """

    about: tuple[str, str, str, str]
    warning: bool
    reason: str
    message: str
    last: str = ""
    count: int = 1


def read_event(manifest: Manifest) -> Event | None:
    """An event of the server; None for one that tells no trouble and no progress."""
    warning, reason = manifest.get("type") == WARNING, text(manifest.get("reason"))
    if not warning and (reason not in PROGRESS or text(manifest.get("message")) == _NO_PROGRESS):
        return None
    about, series = mapping(manifest.get("involvedObject")), mapping(manifest.get("series"))
    moments = (
        series.get("lastObservedTime"),
        manifest.get("lastTimestamp"),
        manifest.get("eventTime"),
        metadata(manifest).get("creationTimestamp"),
    )
    group = group_version(text(about.get("apiVersion")))[0]
    return Event(
        (group, text(about.get("kind")), text(about.get("namespace")), text(about.get("name"))),
        warning,
        reason,
        " ".join(text(manifest.get("message")).split()),
        next((text(moment) for moment in moments if moment), ""),
        max(_number(manifest.get("count")), _number(series.get("count")), 1),
    )


def events_of(stacks: Iterable[Node], events: Iterable[Event], since: str = "") -> list[tuple[Node, Event]]:
    """The events that matter, each with its object, the newest last.

    They count from a moment on, an event that repeats by its last time; warnings only for what is not ready, where
    they are as young as the object itself, and not where a patch only waits for its value. What was told of
    one object in the same words is told once.

    Args:
        stacks: What was seen.
        events: What was told.
        since: The moment, as the server writes it.
    """
    known = {_subject(node): node for stack in stacks for node in stack.walk() if node.state is not None}
    found: dict[tuple[object, str, str], Event] = {}
    for event in events:
        node = known.get(event.about)
        if node is None or not _matters(node, event, since):
            continue
        key = (event.about, event.reason, event.message)
        before = found.get(key)
        if before is not None:
            newest = max(before.last, event.last)
            event = replace(event, last=newest, count=before.count + event.count)
        found[key] = event
    return [(known[event.about], event) for event in sorted(found.values(), key=lambda item: item.last)]


async def warnings_in(connection: Connection, namespaces: Iterable[str]) -> tuple[list[Event], list[str]]:
    """The warnings in some namespaces, and a note for each of which the events may not be read.

    Raises:
        ServerRefusal: They cannot be read for another reason.
        ClusterError: The server is away.
    """
    kind, chosen = await served(connection, "v1", "Event"), {"fieldSelector": f"type={WARNING}"}
    found, notes = list[Event](), list[str]()
    for namespace in sorted(namespaces):
        try:
            listed, _ = await list_objects(connection, kind, namespace, chosen)
        except ServerRefusal as error:
            if error.code != FORBIDDEN:
                raise
            notes.append(hidden_in(namespace))
            continue
        found += [event for item in listed if (event := read_event(item)) is not None]
    return found, notes


def hidden_in(namespace: str) -> str:
    """That the events of a namespace are not shown."""
    return f"events in {namespace} may not be read, so they are not shown"


def namespaces_of(stacks: Iterable[Node]) -> set[str]:
    """Where the events about some stacks are."""
    return {node.reference.namespace or _GROUND for stack in stacks for node in stack.walk()}


def _matters(node: Node, event: Event, since: str) -> bool:
    if not event.warning:
        return _second(event.last) >= _second(since)
    if node.ready or (event.reason == _COMPOSING and _MISSING in event.message):
        return False
    begun = max(_second(since), "" if node.state is None else _second(node.state.created))
    return not event.last or _second(event.last) >= begun


def _second(moment: str) -> str:
    """A moment without the parts of seconds, which only some events have."""
    return moment[:_SECONDS]


def _subject(node: Node) -> tuple[str, str, str, str]:
    own = node.reference
    return (group_version(own.api_version)[0], own.kind, own.namespace, own.name)


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
