"""The schemas of a cluster: the CRDs of the kinds that somebody names, or of everything that Crossplane has there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final

from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import NotServedError, ServerRefusal
from pyxp.cluster.kinds import Served, kinds_of
from pyxp.cluster.objects import Reference, read
from pyxp.errors import nearest
from pyxp.model.manifests import Manifest, mapping, name_of

CRD: Final = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")

_CATEGORIES: Final = frozenset({"crossplane", "managed", "composite", "claim"})
_OWN: Final = ".crossplane.io"
_OWN_GROUPS: Final = ("apiextensions", "pkg", "protection", "ops", "secrets", "meta")
_KEPT: Final = ("group", "names", "scope", "versions")


async def read_definitions(connection: Connection, names: Sequence[str]) -> list[Manifest]:
    """The CRDs of kinds, by name.

    Args:
        connection: The server.
        names: Groups, kinds and plurals, with ``*``: ``ec2.aws.upbound.io``, ``*.aws.upbound.io``, ``VPC``,
            ``vpcs.ec2.aws.upbound.io``, ``ec2/Security*``. Without any: managed resources, the configurations of
            providers, composites and claims.

    Raises:
        NotServedError: The server has nothing of a name, or nothing that a CRD defines.
        ServerRefusal: It does not give them.
    """
    known = await kinds_of(connection)
    wanted = (
        [kind for name in names for kind in matching(known, name)] if names else list(filter(is_crossplanes, known))
    )
    crds = dict.fromkeys(f"{kind.plural}.{_group(kind)}" for kind in wanted if _group(kind))
    found = await asyncio.gather(*(read(connection, Reference(*CRD, name)) for name in crds))
    definitions = sorted((definition_of(item) for item in found if item is not None), key=name_of)
    if not definitions:
        told = " and ".join(names) or "managed resources, composites and claims"
        raise NotServedError(f"the server has no CustomResourceDefinition of {told}", hint="kubectl get crds lists all")
    return definitions


async def definitions_of(connection: Connection, kinds: Iterable[tuple[str, str]]) -> tuple[list[Manifest], list[str]]:
    """The CRDs of kinds, as far as the server has them and gives them, and a note for each that it does not give.

    Args:
        connection: The server.
        kinds: Group and name of each.

    Raises:
        ClusterError: The server is away.
    """
    wanted = frozenset(kinds)
    served = [item for item in await kinds_of(connection) if (_group(item), item.kind) in wanted]
    found, notes = list[Manifest](), list[str]()
    for name, kind in {f"{item.plural}.{_group(item)}": item.kind for item in served if _group(item)}.items():
        try:
            crd = await read(connection, Reference(*CRD, name))
        except (NotServedError, ServerRefusal) as error:
            notes.append(f"the cluster has the kind {kind}, and does not tell its schema: {error.message}")
            continue
        found += [] if crd is None else [definition_of(crd)]
    return found, notes


def matching(known: Iterable[Served], name: str) -> list[Served]:
    """The kinds that a name means, of the preferred version each.

    Raises:
        NotServedError: There is none, with the nearest name.
    """
    everything = list(known)
    found: dict[tuple[str, str], Served] = {}
    for item in everything:
        if _is_meant(item, name.lower()):
            found.setdefault((_group(item), item.plural), item)
    if found:
        return list(found.values())
    names = {_group(item) for item in everything} | {item.kind for item in everything}
    near = nearest(name.rpartition("/")[2], sorted(names - {""}))
    raise NotServedError(
        f"the server has no group and no kind {name!r}",
        hint=f"did you mean {near}?" if near else "kubectl get crds lists all that it has",
    )


def is_crossplanes(kind: Served) -> bool:
    """Whether a kind is a managed resource, a provider's configuration, a composite or a claim."""
    label, dot, rest = _group(kind).partition(".")
    own = label in _OWN_GROUPS and f"{dot}{rest}" == _OWN
    return bool(_CATEGORIES & set(kind.categories)) and not own


def definition_of(crd: Manifest) -> dict[str, Any]:
    """A CRD without what each cluster has for itself, so that what is imported is the same from everywhere."""
    spec = mapping(crd.get("spec"))
    return {
        "apiVersion": CRD[0],
        "kind": CRD[1],
        "metadata": {"name": name_of(crd)},
        "spec": {key: spec[key] for key in _KEPT if key in spec},
    }


def _is_meant(item: Served, name: str) -> bool:
    group, kind = _group(item), item.kind.lower()
    if "/" in name:
        wanted_group, _, wanted = name.rpartition("/")
        in_group = fnmatchcase(group, wanted_group) or fnmatchcase(group.partition(".")[0], wanted_group)
        return in_group and any(fnmatchcase(own, wanted) for own in (kind, item.plural))
    called = (kind, item.plural, *item.names)
    return fnmatchcase(group, name) or any(
        fnmatchcase(own, name) for own in (*called, *(f"{it}.{group}" for it in called))
    )


def _group(item: Served) -> str:
    return item.api_version.rpartition("/")[0]
