"""What to tell about objects that were asked for and are not there: where else they are, and names that are near."""

from __future__ import annotations

from collections.abc import Iterable

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
    return [await _note(connection, reference) for reference in absent[:_MOST_ASKED]]


async def _note(connection: Connection, reference: Reference) -> str:
    try:
        others = await read_all(connection, reference.api_version, reference.kind)
    except (NotServedError, ServerRefusal):
        others = []
    return told_of_absent(reference, others)


def told_of_absent(reference: Reference, others: Iterable[Manifest]) -> str:
    """That an object is not there, and what the person may have meant among the others of its kind."""
    places: dict[str, list[str]] = {}
    for item in others:
        places.setdefault(namespace_of(item), []).append(name_of(item))
    elsewhere = sorted(place for place, names in places.items() if reference.name in names)
    near = nearest(reference.name, places.get(reference.namespace, []))
    hint = ""
    if elsewhere:
        hint = f"; one of this name is in the namespace {elsewhere[0]}"
    elif near:
        hint = f"; did you mean {near}?"
    elif not places:
        hint = "; there is none of its kind"
    return f"{reference} is not on the cluster{hint}"
