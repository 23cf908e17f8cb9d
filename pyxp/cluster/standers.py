"""What stands on objects that are to be deleted: claims, composites and managed resources.

With a definition or a namespace they go; without their Composition, function, provider or settings they are left, and
nobody looks after them. Each kind is listed once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from pyxp.cluster.brought import COMPOSITIONS, CONFIGURATION, DEFINITIONS, revisions_of, taken_along
from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import FORBIDDEN, ServerRefusal
from pyxp.cluster.kinds import kinds_of, list_of_objects, list_of_texts
from pyxp.cluster.listing import Listing
from pyxp.cluster.objects import Reference, read, reference_of
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


async def standing_on(
    connection: Connection,
    references: Sequence[Reference],
    *,
    listing: Listing | None = None,
    only_going: bool = False,
) -> list[Standing]:
    """Who stands on objects, besides those of them that go anyway, for each object that somebody stands on.

    Args:
        connection: The server.
        references: The objects.
        listing: Lists of the server that serve here, too.
        only_going: Do not look for those that are left without the objects.

    Raises:
        ClusterError: The server is away.
    """
    search = _Search(connection, listing or Listing(connection), only_going=only_going)
    searched = await asyncio.gather(*map(search.on, references))
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
    """Finds who stands on objects."""

    def __init__(self, connection: Connection, listing: Listing, *, only_going: bool) -> None:
        self._connection = connection
        self._listing = listing
        self._only_going = only_going

    async def on(self, base: Reference) -> list[Standing]:
        """Who stands on an object, and goes with it or is left without it."""
        group, kind = group_version(base.api_version)[0], base.kind
        ways: dict[tuple[str, str], list[tuple[bool, _Way]]] = {
            DEFINITIONS: [(True, self._of_definition)],
            ("apiextensions.k8s.io", "CustomResourceDefinition"): [(True, self._of_crd)],
            ("", "Namespace"): [(True, self._of_namespace)],
            COMPOSITIONS: [(False, self._of_composition)],
            (_CROSSPLANE, "CompositionRevision"): [(False, self._of_composition)],
            (_PACKAGES, "Function"): [(False, self._of_function)],
            (_PACKAGES, "Provider"): [(False, self._of_provider)],
            CONFIGURATION: [(True, self._of_brought_definitions), (False, self._of_brought_compositions)],
        }
        told, going = [], set[Identity]()
        for goes, way in ways.get((group, kind)) or ([(False, self._of_config)] if kind in CONFIGS else []):
            if self._only_going and not goes:
                continue
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
        return await self._listing.all_of(sorted(kinds_defined([await self._read(base, unknown)])), unknown)

    async def _of_crd(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        crd = await self._read(base, unknown)
        found = await self._listing.all_of(sorted(kinds_defined([crd])), unknown)
        if _SORTS & set(list_of_texts(mapping(mapping(crd.get("spec")).get("names")).get("categories"))):
            return found
        return [item for item in found if _counts(item)]

    async def _of_namespace(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        kinds = {
            (group_version(item.api_version)[0], item.kind)
            for item in await kinds_of(self._connection)
            if item.namespaced and _SORTS & set(item.categories)
        }
        found = await self._listing.all_of(sorted(kinds), unknown, base.name)
        there = {(item.get("kind"), name_of(item)) for item in found}
        owners = ((item, controller_of(item)) for item in found)
        return [item for item, own in owners if own is None or (own["kind"], own["name"]) not in there]

    async def _of_composition(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        field = "compositionRef" if base.kind == "Composition" else "compositionRevisionRef"
        found = await self._listing.all_of([_type_of(await self._read(base, unknown))], unknown)
        return [item for item in found if _uses(item, field) == base.name]

    async def _of_brought_definitions(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        definitions = await taken_along(self._listing, base, [DEFINITIONS], unknown)
        return await self._listing.all_of(sorted(kinds_defined(definitions)), unknown)

    async def _of_brought_compositions(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        compositions = await taken_along(self._listing, base, [COMPOSITIONS], unknown)
        found = await self._listing.all_of(sorted(set(map(_type_of, compositions))), unknown)
        names = set(map(name_of, compositions))
        return [item for item in found if _uses(item, "compositionRef") in names]

    async def _of_function(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        revisions = await self._listing.all_of([(_CROSSPLANE, "CompositionRevision")], unknown)
        calling = [item for item in revisions if base.name in called_functions(item)]
        names = {name_of(item) for item in calling}
        compositions = {labels_of(item).get("crossplane.io/composition-name", "") for item in calling} - {""}
        found = await self._listing.all_of(sorted(set(map(_type_of, calling))), unknown)
        return [
            item
            for item in found
            if (revision := _uses(item, "compositionRevisionRef")) in names
            or (not revision and _uses(item, "compositionRef") in compositions)
        ]

    async def _of_provider(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        revisions = await revisions_of(self._listing, base, unknown)
        brought = {
            text(item.get("name"))
            for revision in revisions
            for item in list_of_objects(mapping(revision.get("status")).get("objectRefs"))
        }
        known = await kinds_of(self._connection)
        served = [item for item in known if f"{item.plural}.{group_version(item.api_version)[0]}" in brought]
        kinds = {(group_version(item.api_version)[0], item.kind) for item in served if "managed" in item.categories}
        return await self._tops(await self._listing.all_of(sorted(kinds), unknown), unknown)

    async def _of_config(self, base: Reference, unknown: list[str]) -> list[Manifest]:
        usages = await self._listing.all_of([(group_version(base.api_version)[0], "ProviderConfigUsage")], unknown)
        used: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for usage in usages:
            config, resource = mapping(usage.get("providerConfigRef")), mapping(usage.get("resourceRef"))
            here = base.namespace in ("", namespace_of(usage))
            if here and config.get("name") == base.name and config.get("kind", base.kind) == base.kind:
                key = group_version(text(resource.get("apiVersion")))[0], text(resource.get("kind"))
                used.setdefault(key, set()).add((namespace_of(usage), text(resource.get("name"))))
        found = []
        for key, names in sorted(used.items()):
            listed = await self._listing.all_of([key], unknown)
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
                listed = {
                    (namespace_of(item), name_of(item)): item for item in await self._listing.all_of([key], unknown)
                }
                for item, name in items:
                    found = listed.get((namespace_of(item), name)) or listed.get(("", name))
                    if found is None:
                        tops.append(item)
                    else:
                        above[identity(reference_of(found))] = found
            level = list(above.values())
        return tops + level

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
