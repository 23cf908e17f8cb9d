"""What stands on objects that are to be deleted: claims, composites and managed resources.

With a definition or a namespace they go; without their Composition, function, provider or settings they are left, and
nobody looks after them. Each kind is listed once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from pyxp.cluster.brought import BROUGHT, CONFIGURATION, PACKAGE_LABEL, is_taken_along
from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import FORBIDDEN, NOT_FOUND, NotServedError, ServerRefusal
from pyxp.cluster.kinds import kinds_of, list_of_objects, list_of_texts, preferred
from pyxp.cluster.objects import Reference, read, read_all, reference_of
from pyxp.cluster.observing import is_claim, references_in
from pyxp.cluster.stages import CONFIGS, kinds_defined
from pyxp.cluster.standing import ORDER, Identity, Member, Standing, identity
from pyxp.model.compositions import called_functions, composed_kind
from pyxp.model.manifests import (
    Manifest,
    controller_of,
    group_version,
    labels_of,
    mapping,
    name_of,
    namespace_of,
    text,
)

_CROSSPLANE, _PACKAGES = "apiextensions.crossplane.io", "pkg.crossplane.io"
_SORTS: Final = frozenset({"claim", "composite", "managed"})
"""Categories of the kinds whose objects count."""
_DEEPEST: Final = 10
_Way = Callable[[Reference, list[str]], Awaitable[list[Manifest]]]
"""Finds who stands on an object; notes what could not be found out."""


async def standing_on(connection: Connection, references: Sequence[Reference]) -> list[Standing]:
    """Who stands on objects, besides those of them that go anyway, for each object that somebody stands on.

    Raises:
        ClusterError: The server is away.
    """
    searched = await asyncio.gather(*map(_Search(connection).on, references))
    asked = {identity(item) for item in references}
    told = []
    for item in (item for found in searched for item in found):
        # What a provider or its settings are taken from cannot go properly any more, and not everybody waits for that.
        needed = not item.goes and (identity(item.base)[0] == _PACKAGES or item.base.kind in CONFIGS)
        members = [one for one in item.members if needed or one.identity not in asked]
        if members or item.unknown:
            ranked = sorted(members, key=lambda one: (ORDER.index(one.sort), one.reference))
            told.append(Standing(item.base, item.goes, tuple(ranked), item.unknown))
    return told


class _Search:
    """Finds who stands on objects; lists that serve for several are read once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lists: dict[tuple[str, str, str, str], asyncio.Task[list[Manifest]]] = {}

    async def on(self, base: Reference) -> list[Standing]:
        """Who stands on an object, and goes with it or is left without it."""
        group, kind = group_version(base.api_version)[0], base.kind
        ways: dict[tuple[str, str], list[tuple[bool, _Way]]] = {
            (_CROSSPLANE, "CompositeResourceDefinition"): [(True, self._of_definition)],
            ("apiextensions.k8s.io", "CustomResourceDefinition"): [(True, self._of_crd)],
            ("", "Namespace"): [(True, self._of_namespace)],
            (_CROSSPLANE, "Composition"): [(False, self._of_composition)],
            (_CROSSPLANE, "CompositionRevision"): [(False, self._of_composition)],
            (_PACKAGES, "Function"): [(False, self._of_function)],
            (_PACKAGES, "Provider"): [(False, self._of_provider)],
            CONFIGURATION: [(True, self._of_brought_definitions), (False, self._of_brought_compositions)],
        }
        told, going = [], set[Identity]()
        for goes, way in ways.get((group, kind)) or ([(False, self._of_config)] if kind in CONFIGS else []):
            unknown: list[str] = []
            members: dict[Identity, Member] = {}
            for manifest in sorted(await way(base, unknown), key=lambda item: not is_claim(item)):
                member = _member(manifest)
                members.setdefault(member.identity, member)
            left = tuple(member for key, member in members.items() if key not in going)
            told.append(Standing(base, goes, left, tuple(dict.fromkeys(unknown))))
            going |= members.keys()
        return told

    async def _of_definition(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        return await self._all(sorted(kinds_defined([await self._read(base, unknown)])), unknown)

    async def _of_crd(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        crd = await self._read(base, unknown)
        found = await self._all(sorted(kinds_defined([crd])), unknown)
        if _SORTS & set(list_of_texts(mapping(mapping(crd.get("spec")).get("names")).get("categories"))):
            return found
        return [item for item in found if _counts(item)]

    async def _of_namespace(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        kinds = {
            (group_version(item.api_version)[0], item.kind)
            for item in await kinds_of(self._connection)
            if item.namespaced and _SORTS & set(item.categories)
        }
        found = await self._all(sorted(kinds), unknown, base.name)
        there = {(item.get("kind"), name_of(item)) for item in found}
        owners = ((item, controller_of(item)) for item in found)
        return [item for item, own in owners if own is None or (own["kind"], own["name"]) not in there]

    async def _of_composition(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        field = "compositionRef" if base.kind == "Composition" else "compositionRevisionRef"
        found = await self._all([_type_of(await self._read(base, unknown))], unknown)
        return [item for item in found if _uses(item, field) == base.name]

    async def _of_brought_definitions(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        return await self._all(sorted(kinds_defined(await self._brought(base, BROUGHT[0], unknown))), unknown)

    async def _of_brought_compositions(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        compositions = await self._brought(base, BROUGHT[1], unknown)
        found = await self._all(sorted(set(map(_type_of, compositions))), unknown)
        names = set(map(name_of, compositions))
        return [item for item in found if _uses(item, "compositionRef") in names]

    async def _brought(self, base: Reference, kind: tuple[str, str], unknown: list[str]) -> list[Manifest]:
        """The objects of a kind that go with a package."""
        selector = f"{PACKAGE_LABEL}={base.name}"
        revisions = await self._list(base.api_version, f"{base.kind}Revision", unknown, selector=selector)
        names = set(map(name_of, revisions))
        return [item for item in await self._all([kind], unknown) if is_taken_along(item, base, names)]

    async def _of_function(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        revisions = await self._all([(_CROSSPLANE, "CompositionRevision")], unknown)
        calling = [item for item in revisions if base.name in called_functions(item)]
        names = {name_of(item) for item in calling}
        compositions = {labels_of(item).get("crossplane.io/composition-name", "") for item in calling} - {""}
        found = await self._all(sorted(set(map(_type_of, calling))), unknown)
        return [
            item
            for item in found
            if (revision := _uses(item, "compositionRevisionRef")) in names
            or (not revision and _uses(item, "compositionRef") in compositions)
        ]

    async def _of_provider(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        selector = f"{PACKAGE_LABEL}={base.name}"
        revisions = await self._list(base.api_version, "ProviderRevision", unknown, selector=selector)
        brought = {
            text(item.get("name"))
            for revision in revisions
            for item in list_of_objects(mapping(revision.get("status")).get("objectRefs"))
        }
        known = await kinds_of(self._connection)
        served = [item for item in known if f"{item.plural}.{group_version(item.api_version)[0]}" in brought]
        kinds = {(group_version(item.api_version)[0], item.kind) for item in served if "managed" in item.categories}
        return await self._tops(await self._all(sorted(kinds), unknown), unknown)

    async def _of_config(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        usages = await self._all([(group_version(base.api_version)[0], "ProviderConfigUsage")], unknown)
        used: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for usage in usages:
            config, resource = mapping(usage.get("providerConfigRef")), mapping(usage.get("resourceRef"))
            here = base.namespace in ("", namespace_of(usage))
            if here and config.get("name") == base.name and config.get("kind", base.kind) == base.kind:
                key = group_version(text(resource.get("apiVersion")))[0], text(resource.get("kind"))
                used.setdefault(key, set()).add((namespace_of(usage), text(resource.get("name"))))
        found = []
        for key, names in sorted(used.items()):
            listed = await self._all([key], unknown)
            found += [item for item in listed if (namespace_of(item), name_of(item)) in names]
        return await self._tops(found, unknown)

    async def _tops(self, resources: list[Manifest], unknown: list[str]) -> list[Manifest]:
        """The composites at the top of resources; a resource itself where it has none, or it cannot be read."""
        tops: list[Manifest] = []
        level = resources
        for _ in range(_DEEPEST):
            wanted: dict[tuple[str, str], list[tuple[Manifest, str]]] = {}
            for item in level:
                owner = controller_of(item)
                if owner is None:
                    tops.append(item)
                else:
                    key = group_version(owner["apiVersion"])[0], owner["kind"]
                    wanted.setdefault(key, []).append((item, owner["name"]))
            above: dict[Identity, Manifest] = {}
            for key, items in wanted.items():
                listed = {(namespace_of(item), name_of(item)): item for item in await self._all([key], unknown)}
                for item, name in items:
                    found = listed.get((namespace_of(item), name)) or listed.get(("", name))
                    if found is None:
                        tops.append(item)
                    else:
                        above[identity(reference_of(found))] = found
            level = list(above.values())
        return tops + level

    async def _all(self, kinds: Sequence[tuple[str, str]], unknown: list[str], namespace: str = "") -> list[Manifest]:
        """All objects of kinds, each in the version that the server prefers; none of a kind that it does not have."""
        served = preferred(await kinds_of(self._connection), kinds)
        found = await asyncio.gather(*(self._list(item.api_version, item.kind, unknown, namespace) for item in served))
        return [item for listed in found for item in listed]

    async def _list(
        self, api_version: str, kind: str, unknown: list[str], namespace: str = "", selector: str = ""
    ) -> list[Manifest]:
        key = (api_version, kind, namespace, selector)
        task = self._lists.get(key)
        if task is None:
            task = asyncio.ensure_future(read_all(self._connection, api_version, kind, namespace, selector))
            self._lists[key] = task
        try:
            return await task
        except NotServedError:
            return []
        except ServerRefusal as error:
            if error.code == FORBIDDEN:
                unknown.append(error.message)
            elif error.code != NOT_FOUND:  # the kind has just gone
                raise
            return []

    async def _read(self, base: Reference, unknown: list[str]) -> Manifest:
        try:
            return await read(self._connection, base) or {}
        except ServerRefusal as error:
            if error.code != FORBIDDEN:
                raise
            unknown.append(error.message)
            return {}


def _member(manifest: Manifest) -> Member:
    own = reference_of(manifest)
    if is_claim(manifest):
        return Member(own, manifest, "claim")
    claim = mapping(mapping(manifest.get("spec")).get("claimRef"))
    if claim.get("name"):
        return Member(reference_of(claim), manifest, "claim")
    return Member(own, manifest, "managed resource" if "forProvider" in mapping(manifest.get("spec")) else "composite")


def _counts(manifest: Manifest) -> bool:
    spec = mapping(manifest.get("spec"))
    return is_claim(manifest) or bool(references_in(manifest)) or "forProvider" in spec or "crossplane" in spec


def _type_of(composition: Manifest) -> tuple[str, str]:
    """Group and kind of the composites that a Composition or its revision is for."""
    api_version, kind = composed_kind(composition)
    return group_version(api_version)[0], kind


def _uses(composite: Manifest, field: str) -> str:
    spec = mapping(composite.get("spec"))
    for fields in (spec, mapping(spec.get("crossplane"))):
        if name := text(mapping(fields.get(field)).get("name")):
            return name
    return ""
