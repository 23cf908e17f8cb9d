"""What is worth waiting for: objects that get ready at all, and that something still works on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import NotServedError, ServerRefusal
from pyxp.cluster.kinds import Served, kinds_of
from pyxp.cluster.mirrors import EVERYTHING, Requests
from pyxp.cluster.objects import Reference
from pyxp.cluster.stages import DEFINITION, kinds_defined
from pyxp.cluster.states import Node
from pyxp.model.manifests import group_version

_READY_CATEGORIES: Final = frozenset({"claim", "composite", "managed"})
"""Categories of the kinds that report ``Ready``, as Crossplane and providers set them."""

_SETTINGS: Final = ("ProviderConfig", "ProviderConfigUsage", "StoreConfig")
"""How the kinds of a provider's settings end, which nothing reports on."""


async def unreported(connection: Connection, references: Sequence[Reference]) -> frozenset[Reference]:
    """Those objects of which the kind is not known to report ``Ready``; one that does all the same says so itself."""
    known = {(item.api_version, item.kind): item for item in await kinds_of(connection)}
    unclear = [item for item in references if not _reports(known.get((item.api_version, item.kind)))]
    if not unclear:
        return frozenset()
    definition = next((item for item in known.values() if item.kind == DEFINITION), None)
    try:
        found = (
            []
            if definition is None
            else await Requests(connection).read_all(definition.api_version, definition.kind, "", EVERYTHING)
        )
    except (NotServedError, ServerRefusal):
        found = []
    if not found:
        return frozenset(item for item in unclear if item.kind.endswith(_SETTINGS))
    defined = kinds_defined(found)
    return frozenset(item for item in unclear if (group_version(item.api_version)[0], item.kind) not in defined)


def awaited(stacks: Iterable[Node], without: frozenset[Reference]) -> list[Node]:
    """The stacks that are waited for: all but those that are there and whose kind reports nothing.

    Args:
        stacks: What was seen.
        without: The objects of kinds that are not known to report ``Ready``.
    """
    return [
        stack
        for stack in stacks
        if stack.reference not in without or stack.state is None or stack.state.ready or stack.state.deleting
    ]


def counts_as_ready(stack: Node) -> bool:
    """Whether a stack needs no more waiting: it is ready, be it paused, and not being deleted."""
    state = stack.state
    if state is None or state.deleting:
        return False
    return stack.ready or (state.paused and state.ready == "True")


def stuck(stacks: Iterable[Node]) -> list[Node]:
    """The objects for which waiting is in vain: what is being deleted at the top, what is paused and not ready."""
    found = []
    for stack in stacks:
        if stack.state is not None and stack.state.deleting:
            found.append(stack)
        elif not counts_as_ready(stack):
            found += [node for node in stack.walk() if _is_paused_unready(node)]
    return found


def _is_paused_unready(node: Node) -> bool:
    return node.state is not None and node.state.paused and node.state.ready != "True" and not node.state.deleting


def _reports(kind: Served | None) -> bool:
    # What is not served fails elsewhere, with a better message.
    return kind is None or not _READY_CATEGORIES.isdisjoint(kind.categories)
