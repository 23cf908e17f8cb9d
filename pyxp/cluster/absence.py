"""What to tell about objects that were asked for and are not there: where else they are, and names that are near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import NotServedError, ServerRefusal
from pyxp.cluster.objects import Reference, read_all
from pyxp.cluster.states import Node
from pyxp.errors import nearest
from pyxp.model.manifests import Manifest, name_of, namespace_of

_MOST_ASKED = 3


async def absent_notes(connection: Connection, stacks: Iterable[Node]) -> list[str]:
    """A sentence for each of the first objects at the top that are not there; says less where listing is not allowed.

    Raises:
        ClusterError: The server is away.
    """
    absent = [stack.reference for stack in stacks if stack.state is None]
    return [told_of_absent(item, await _others(connection, item)) for item in absent[:_MOST_ASKED]]


async def meant_instead(connection: Connection, absent: Sequence[Reference]) -> dict[Reference, str]:
    """What the person may have meant by the first objects that are not there, in words, as far as there is something.

    Raises:
        ClusterError: The server is away.
    """
    told = {item: near_absent(item, await _others(connection, item)) for item in absent[:_MOST_ASKED]}
    return {reference: words for reference, words in told.items() if words}


async def _others(connection: Connection, reference: Reference) -> list[Manifest]:
    try:
        return await read_all(connection, reference.api_version, reference.kind)
    except (NotServedError, ServerRefusal):
        return []


def told_of_absent(reference: Reference, others: Iterable[Manifest]) -> str:
    """That an object is not there, and what the person may have meant among the others of its kind."""
    others = list(others)
    hint = near_absent(reference, others) or ("" if others else "there is none of its kind")
    return f"{reference} is not on the cluster{f'; {hint}' if hint else ''}"


def near_absent(reference: Reference, others: Iterable[Manifest]) -> str:
    """Where else an object of this name is, or which name is near; empty where there is nothing to tell."""
    places: dict[str, list[str]] = {}
    for item in others:
        places.setdefault(namespace_of(item), []).append(name_of(item))
    elsewhere = sorted(place for place, names in places.items() if reference.name in names)
    if elsewhere:
        return f"one of this name is in the namespace {elsewhere[0]}"
    near = nearest(reference.name, places.get(reference.namespace, []))
    return f"did you mean {near}?" if near else ""
