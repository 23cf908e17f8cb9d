"""Observing whole stacks: claims, composites and what these compose, with few requests.

Level by level, what is wanted of one kind is read together: by name where it is one object, else by one list, narrowed
by the label that everything below a composite carries. Where listing is not allowed, objects are read by their names.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pyxp.cluster.addresses import name_problem
from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import FORBIDDEN, NotServedError, ServerRefusal
from pyxp.cluster.kinds import kinds_of
from pyxp.cluster.mirrors import EVERYTHING, Narrowing, Reader
from pyxp.cluster.missing import resources_to_come
from pyxp.cluster.objects import Reference, reference_of
from pyxp.cluster.states import Node, node_of
from pyxp.cluster.unserved import lack_of_composite, lacks_of
from pyxp.model.manifests import CLAIM_NAME_LABEL, COMPOSITE_LABEL, Manifest, labels_of, mapping

_DEEPEST: Final = 10
_MADE_OF_OTHERS: Final = frozenset({"claim", "composite"})
"""Categories that Crossplane gives the kinds of XRDs."""


@dataclass(slots=True)
class Observation:
    """What was seen of some stacks.

    Attributes:
        connection: The server.
        reader: How objects are read.
        notes: What could not be seen as usual, once each.
        roots: The composites at the top of what was seen, by which everything below them is labelled.
        strict: Whether what is at the top must be of a kind that the server has, and may be read; else it is noted.
    """

    connection: Connection
    reader: Reader
    notes: list[str] = field(default_factory=list)
    roots: set[str] = field(default_factory=set)
    strict: bool = True
    _seen: dict[Reference, Manifest | None] = field(default_factory=dict)
    _listed: set[tuple[str, str, str, Narrowing]] = field(default_factory=set)
    _unserved: set[tuple[str, str]] = field(default_factory=set)
    _unseen: dict[Reference, str] = field(default_factory=dict)

    async def observe(
        self, subjects: Iterable[Reference], *, to_come: bool = True, within: Narrowing = EVERYTHING
    ) -> list[Node]:
        """The stacks below claims, composites, or any other objects.

        Args:
            subjects: The objects at the top, with their namespaces.
            to_come: Find out what is not there yet, by running the engine.
            within: A label that all objects at the top have, where they have one; then none of them has to be there.

        Raises:
            ServerRefusal: An object at the top may not be read.
            NotServedError: The server does not have the kind of one.
        """
        tops = list(dict.fromkeys(subjects))
        await self._look(tops, within)
        level, roots = tops, self.roots
        for _ in range(_DEEPEST):
            claims = [item for item in level if self._is_claim(item)]
            roots.update({self._root(item) for item in level if item not in claims} - {""})
            composites = self._below(claims)
            composed = self._below(item for item in level if item not in claims)
            if not composites and not composed:
                break
            await self._look(composites, Narrowing(CLAIM_NAME_LABEL, tuple(sorted({item.name for item in claims}))))
            await self._look(composed, Narrowing(COMPOSITE_LABEL, tuple(sorted(roots))))
            level = list(dict.fromkeys((*composites, *composed)))
        nodes = [self._node(item, frozenset()) for item in tops]
        await self._explain_unserved(nodes)
        coming = [node for top in nodes for node in _staying(top)]
        if to_come:
            await asyncio.gather(*map(self._add_what_comes, coming))
            for node in nodes:
                node.unforeseen = await self._is_unforeseen(node)
        return nodes

    def know(self, manifests: Mapping[Reference, Manifest]) -> None:
        """Take objects as they were read before, which are not read again."""
        self._seen.update(manifests)

    def manifests(self) -> dict[Reference, Manifest]:
        """Everything that was observed and is there, also what belongs to no stack that was asked for."""
        return {reference: manifest for reference, manifest in self._seen.items() if manifest is not None}

    def seen(self, reference: Reference) -> Manifest | None:
        """An object that was observed; None where it is not there."""
        return self._seen.get(reference)

    @property
    def unseen(self) -> dict[Reference, str]:
        """What may not be read, each with what the server says to that."""
        return dict(self._unseen)

    def _below(self, parents: Iterable[Reference]) -> list[Reference]:
        """What was not looked at yet of what some objects are made of."""
        return [item for parent in parents for item in self._references_of(parent) if item not in self._seen]

    async def _look(self, references: Sequence[Reference], narrowing: Narrowing) -> None:
        groups: dict[tuple[str, str, str], list[Reference]] = {}
        for item in dict.fromkeys(item for item in references if item not in self._seen):
            groups.setdefault((item.api_version, item.kind, item.namespace), []).append(item)
        await asyncio.gather(*(self._group(key, items, narrowing) for key, items in groups.items()))

    async def _group(self, key: tuple[str, str, str], wanted: Sequence[Reference], narrowing: Narrowing) -> None:
        """Read what is wanted of one kind in one namespace."""
        strict = self.strict and narrowing is EVERYTHING
        if len(wanted) == 1 and not self.reader.prefers_list(narrowing):
            self._seen[wanted[0]] = await self._read(wanted[0], strict=strict)
            return
        if (*key, narrowing) not in self._listed:
            try:
                found = await self.reader.read_all(*key, narrowing)
            except NotServedError:
                if strict:
                    raise
                self._unserved.add(key[:2])
                found = []
            except ServerRefusal as error:
                if error.code != FORBIDDEN:
                    raise
                self._note(f"{key[1]} may not be listed, so each is asked for by its name")
                seen = await asyncio.gather(*(self._read(item, strict=strict) for item in wanted))
                self._seen.update(zip(wanted, seen, strict=True))
                return
            self._listed.add((*key, narrowing))
            self._seen.update((reference_of(manifest), manifest) for manifest in found)
        for item in wanted:
            self._seen.setdefault(item, None)

    async def _read(self, reference: Reference, *, strict: bool) -> Manifest | None:
        """An object; what may not be read, below the top, is noted and has no state."""
        try:
            return await self.reader.read(reference)
        except NotServedError:
            if strict:
                raise
            self._unserved.add((reference.api_version, reference.kind))
        except ServerRefusal as error:
            if strict or error.code != FORBIDDEN:
                raise
            self._note(error.message)
            self._unseen[reference] = error.message
        return None

    async def _explain_unserved(self, tops: Iterable[Node]) -> None:
        """Say of objects whose kind the server does not have what they wait for, and of each group why."""
        nodes = [node for top in tops for node in top.walk()]
        claims = [node for node in nodes if self._is_claim(node.reference)]
        composites = {_kind(child) for node in claims for child in node.children}
        others = await lacks_of(self.reader, self._unserved - composites)
        lacks = {
            key: lack_of_composite(*key) if key in composites else others[key[0]] for key in sorted(self._unserved)
        }
        for lack in lacks.values():
            self._note(lack.told)
        for node in nodes:
            if _kind(node) in lacks:
                node.lacks = lacks[_kind(node)].awaited
        for node in claims:
            node.lost = next((child.reference.kind for child in node.children if child.lacks), "")

    def _note(self, told: str) -> None:
        if told not in self.notes:
            self.notes.append(told)

    def _is_claim(self, reference: Reference) -> bool:
        return is_claim(self._seen.get(reference) or {})

    def _root(self, reference: Reference) -> str:
        """The composite at the top of an object's stack, by which everything in it is labelled."""
        manifest = self._seen.get(reference)
        if manifest is None:
            return ""
        return labels_of(manifest).get(COMPOSITE_LABEL, "") or (reference.name if references_in(manifest) else "")

    def _references_of(self, parent: Reference) -> list[Reference]:
        manifest = self._seen.get(parent)
        return [] if manifest is None else references_in(manifest, parent.namespace)

    def _node(self, reference: Reference, above: frozenset[Reference]) -> Node:
        manifest = self._seen.get(reference)
        if manifest is None:
            return Node(reference, unseen=self._unseen.get(reference, ""))
        node = node_of(manifest, reference)
        inside = above | {reference}
        children = [self._node(item, inside) for item in self._references_of(reference) if item not in inside]
        node.children = sorted(children, key=lambda item: (item.resource or "~", item.reference))
        return node

    async def _is_unforeseen(self, node: Node) -> bool:
        """Whether a claim or composite at the top has no composite, or no Composition, yet."""
        manifest = self._seen.get(node.reference)
        if manifest is None or node.ready or (node.state is not None and node.state.deleting):
            return False
        if self._is_claim(node.reference):
            return not any(self._has_composition(child.reference) for child in node.children)
        if self._has_composition(node.reference):
            return False
        kinds = await kinds_of(self.connection)
        own = (node.reference.api_version, node.reference.kind)
        sorts = {sort for item in kinds if (item.api_version, item.kind) == own for sort in item.categories}
        return not sorts.isdisjoint(_MADE_OF_OTHERS)

    def _has_composition(self, reference: Reference) -> bool:
        return revision_of(self._seen.get(reference) or {}) is not None

    async def _add_what_comes(self, node: Node) -> None:
        """Name the resources of a composite that are not there yet."""
        composite = self._seen.get(node.reference)
        if composite is None or node.ready or revision_of(composite) is None:
            return
        there = [found for child in node.children if (found := self._seen.get(child.reference)) is not None]
        try:
            to_come = await resources_to_come(self.connection, composite, there)
            node.waiting, node.planned = to_come.waiting, to_come.planned
        except ServerRefusal as error:
            node.notes.append(f"what is to come is unknown: {error.message}")


def _kind(node: Node) -> tuple[str, str]:
    return node.reference.api_version, node.reference.kind


def _staying(node: Node) -> Iterator[Node]:
    """An object and all below it that is not in a stack on its way out; of such a stack what is gone is left out.

    What is named and not there was deleted already, and nothing of it will come.
    """
    if node.state is not None and node.state.deleting:
        _leave_out_gone(node)
        return
    yield node
    for child in node.children:
        yield from _staying(child)


def _leave_out_gone(node: Node) -> None:
    node.children = [child for child in node.children if child.state is not None]
    for child in node.children:
        _leave_out_gone(child)


def references_in(manifest: Manifest, namespace: str = "") -> list[Reference]:
    """What an object is made of, as it says itself: a claim's composite, a composite's resources.

    Args:
        manifest: The object.
        namespace: Its namespace, in which references without one are, for composites that live in one.
    """
    spec = mapping(manifest.get("spec"))
    machinery = mapping(spec.get("crossplane"))
    found: list[Any] = []
    for fields in (spec, machinery):
        several = fields.get("resourceRefs")
        found += several if isinstance(several, list) else []
    if is_claim(manifest):
        # A claim's composite is cluster-scoped, wherever the claim is.
        return [reference_of(spec["resourceRef"])] if spec["resourceRef"].get("name") else []
    named = (reference_of(item, namespace) for item in found if isinstance(item, dict) and item.get("name"))
    return list(dict.fromkeys(item for item in named if not name_problem(item.name)))


def is_claim(manifest: Manifest) -> bool:
    """Whether an object says that it stands for a composite."""
    return isinstance(mapping(manifest.get("spec")).get("resourceRef"), dict)


def revision_of(composite: Manifest) -> str | None:
    """The CompositionRevision that a composite uses; None for what is not a composite, or has none yet."""
    spec = mapping(composite.get("spec"))
    for fields in (spec, mapping(spec.get("crossplane"))):
        name = mapping(fields.get("compositionRevisionRef")).get("name")
        if isinstance(name, str) and "resourceRef" not in spec:
            return name
    return None
