"""The namespaces that manifests go to, and which of them a cluster does not have."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import NOT_FOUND, NotServedError, ServerRefusal
from pyxp.cluster.objects import Reference, read
from pyxp.errors import named
from pyxp.model.manifests import Manifest, api_version_of, kind_of, name_of, namespace_of

NAMESPACE: Final = "Namespace"
COMES_LATER: Final = "its namespace is not there yet and comes with it"
"""What is told of an object that cannot be tried yet."""


def namespaces_needed(manifests: Iterable[Manifest]) -> list[str]:
    """The namespaces that manifests name and that are not among them."""
    given = list(manifests)
    return sorted({namespace_of(item) for item in given} - namespaces_among(given) - {""})


def namespaces_among(manifests: Iterable[Manifest]) -> set[str]:
    """The namespaces that are among manifests."""
    return {name_of(item) for item in manifests if (api_version_of(item), kind_of(item)) == ("v1", NAMESPACE)}


def comes_later(refusal: ServerRefusal, reference: Reference, among: set[str]) -> bool:
    """Whether the server refuses to try an object only because its namespace is yet to come.

    Args:
        refusal: What the server said.
        reference: The object.
        among: The namespaces that are applied together with it.
    """
    return refusal.code == NOT_FOUND and reference.namespace in among and f'"{reference.namespace}"' in refusal.told


async def missing_namespaces(connection: Connection, names: Sequence[str]) -> list[str]:
    """Those namespaces that are not there; one that this user may not read counts as there.

    Raises:
        ClusterError: The server cannot be reached.
    """
    found = await asyncio.gather(*(_is_missing(connection, name) for name in names))
    return [name for name, missing in zip(names, found, strict=True) if missing]


async def _is_missing(connection: Connection, name: str) -> bool:
    try:
        return await read(connection, Reference("v1", NAMESPACE, name)) is None
    except (NotServedError, ServerRefusal):
        return False


def told_of_missing(names: Sequence[str]) -> str:
    """That namespaces are not there: ``there is no namespace a``."""
    return f"there is no namespace {named(names)}"


def how_to_create(names: Sequence[str]) -> str:
    """What to do about it."""
    commands = " && ".join(f"kubectl create namespace {name}" for name in names)
    return f"{commands}, or apply a manifest of it together with these"
