"""Pausing objects and resuming them, by the annotation that Crossplane and its providers heed.

A paused claim no longer passes changes on to its composite, and a paused composite no longer creates, changes or
deletes resources; both mean the stack as its owner sees it, so they are paused together. A managed resource that is
not paused itself is still held to its spec by its provider.

The annotation belongs to a manager of its own, so that applying a manifest which does not mention it leaves it alone.

Source: https://docs.crossplane.io/latest/managed-resources/managed-resources/#paused
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from pyxp.cluster.absence import meant_instead
from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import NotServedError, ServerRefusal
from pyxp.cluster.mirrors import Requests
from pyxp.cluster.objects import Reference, patch_object
from pyxp.cluster.observing import Observation, is_claim
from pyxp.cluster.states import Node
from pyxp.errors import PyxpError, named
from pyxp.model.manifests import PAUSED_ANNOTATION, Manifest, annotations_of, mapping, metadata, text
from pyxp.structural.kubernetes_kinds import native_scope

MANAGER: Final = "pyxp-pause"
"""The manager that the annotation belongs to."""

_FIELD: Final = f"f:{PAUSED_ANNOTATION}"


@dataclass(frozen=True, slots=True)
class Paused:
    """What became of one object.

    Attributes:
        reference: The object.
        changed: Whether it was not so before.
        note: What is to be known besides.
        error: Why it failed.
    """

    reference: Reference
    changed: bool = True
    note: str = ""
    error: PyxpError | None = None


def pause_note(reference: Reference, manifest: Manifest) -> str:
    """What is to be known of an object that is paused, with the command that ends it; empty for any other."""
    if annotations_of(manifest).get(PAUSED_ANNOTATION) != "true":
        return ""
    place = f" --namespace {reference.namespace}" if reference.namespace else ""
    return f"it is paused: nothing is done about it until `pyxp resume {reference.argument}{place}`"


async def set_paused(
    connection: Connection, references: Iterable[Reference], paused: bool, *, below: bool = False
) -> list[Paused]:
    """Pause or resume objects, and the composites of claims with them: from the top down, or from the bottom up.

    Args:
        connection: The server.
        references: The objects at the top.
        paused: Whether they are to be paused.
        below: Also everything that they are made of.

    Raises:
        ServerRefusal: An object at the top may not be read.
        NotServedError: The server does not have the kind of one.
        ClusterError: The server is away.
    """
    observation = Observation(connection, Requests(connection))
    stacks = await observation.observe(references, to_come=False)
    levels: dict[int, dict[Reference, Node]] = {}
    together = [(stack, list(_meant(stack, observation, below, 0))) for stack in stacks]
    left: list[Paused] = []
    for stack, meant in together:
        if paused and (unseen := [node for _, node in meant if node.unseen]):
            # A claim that is paused alone would look as if its stack were.
            left += [_left_alone(stack, node) for node in unseen]
            continue
        for depth, node in meant:
            levels.setdefault(depth, {})[node.reference] = node
    instead = await meant_instead(connection, [stack.reference for stack in stacks if stack.state is None])
    found: list[Paused] = []
    for depth in sorted(levels, reverse=not paused):
        work = (_set(connection, observation, node, paused, below) for node in levels[depth].values())
        found += await asyncio.gather(*work)
    found = [_with_hint(item, instead.get(item.reference)) for item in found]
    for stack, meant in together:
        found = _with_way_back(found, stack.reference, {node.reference for _, node in meant}, paused)
    return [*left, *found]


def _left_alone(stack: Node, node: Node) -> Paused:
    """That nothing of a stack was paused because a part of it cannot be seen."""
    told = f"nothing of {stack.reference} was paused, since {node.reference} cannot be seen: {node.unseen}"
    return Paused(node.reference, changed=False, error=PyxpError(told, hint="ask whoever may read it to pause it"))


def _with_way_back(found: list[Paused], top: Reference, own: set[Reference], paused: bool) -> list[Paused]:
    """What became of objects; where one part of a stack failed, with how to take back what was done to the others."""
    done = [str(item.reference) for item in found if item.reference in own and item.changed and item.error is None]
    if not done:
        return found
    is_now, back = ("paused", "resume") if paused else ("resumed", "pause")
    where = f" -n {top.namespace}" if top.namespace else ""
    verb = "is" if len(done) == 1 else "are"
    hint = f"{named(done)} {verb} {is_now} all the same; pyxp {back} {top.argument}{where} takes that back"
    return [
        replace(item, error=PyxpError(item.error.message, hint=hint))
        if item.reference in own and item.error is not None
        else item
        for item in found
    ]


def _with_hint(item: Paused, hint: str | None) -> Paused:
    """What became of an object, with what may have been meant by one that is not there."""
    return item if item.error is None or hint is None else replace(item, error=PyxpError(item.error.message, hint=hint))


def _meant(node: Node, observation: Observation, below: bool, depth: int) -> Iterator[tuple[int, Node]]:
    """An object, and what is paused with it, with how deep they hang."""
    if native_scope(node.reference.api_version, node.reference.kind) is None:
        yield depth, node
    if below or is_claim(observation.seen(node.reference) or {}):
        for child in node.children:
            yield from _meant(child, observation, below, depth + 1)


async def _set(connection: Connection, observation: Observation, node: Node, paused: bool, below: bool) -> Paused:
    reference, manifest = node.reference, observation.seen(node.reference)
    if manifest is None:
        told = f"{reference} cannot be seen: {node.unseen}" if node.unseen else f"{reference} is not there"
        return Paused(reference, changed=False, error=PyxpError(told))
    note = _taken_over(manifest) if paused else _note(node, manifest, below)
    if (annotations_of(manifest).get(PAUSED_ANNOTATION) == "true") == paused:
        return Paused(reference, changed=False, note=note)
    body = {"metadata": {"annotations": {PAUSED_ANNOTATION: "true" if paused else None}}}
    doing = "pause" if paused else "resume"
    try:
        await patch_object(connection, reference, body, MANAGER, f"{doing} {reference}")
    except (NotServedError, ServerRefusal) as error:
        return Paused(reference, changed=False, error=error)
    return Paused(reference, note=note)


def _note(node: Node, manifest: Manifest, below: bool) -> str:
    """What keeps an object, or a part of it, paused all the same."""
    told = [
        f"a manifest that {manager} applied sets {PAUSED_ANNOTATION}, so its next apply pauses it again"
        for manager in _managers(manifest, "Apply")
    ]
    left = sum(item.state is not None and item.state.paused for child in node.children for item in child.walk())
    if left and not below and not is_claim(manifest):
        told.append(f"{left} below {'is' if left == 1 else 'are'} still paused, which --all resumes, too")
    return "; ".join(told)


def _taken_over(manifest: Manifest) -> str:
    """Who has said that an object is not paused, and may say so again."""
    value = annotations_of(manifest).get(PAUSED_ANNOTATION)
    if value is None or value == "true" or not (managers := _managers(manifest)):
        return ""
    return f"{PAUSED_ANNOTATION} was {value!r}, set by {named(managers)}: whoever applies that again ends the pause"


def _managers(manifest: Manifest, operation: str = "") -> list[str]:
    """Whom the annotation belongs to, by one operation where one is named: ``Apply`` is server-side apply."""
    entries: Any = metadata(manifest).get("managedFields")
    return [
        text(entry.get("manager"))
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
        and operation in ("", entry.get("operation"))
        and _FIELD in mapping(mapping(mapping(entry.get("fieldsV1")).get("f:metadata")).get("f:annotations"))
    ]
