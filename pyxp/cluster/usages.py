"""Usages: objects of Crossplane that keep others from being deleted.

Source: https://docs.crossplane.io/latest/managed-resources/usages/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pyxp.cluster.connection import Connection
from pyxp.cluster.listing import Listing
from pyxp.cluster.objects import Reference
from pyxp.model.manifests import Manifest, group_version, kind_of, mapping, name_of, namespace_of, text

_USAGES: Final = (
    ("apiextensions.crossplane.io", "Usage"),
    ("protection.crossplane.io", "ClusterUsage"),
    ("protection.crossplane.io", "Usage"),
)


async def usages_of(connection: Connection, references: Iterable[Reference]) -> dict[Reference, list[str]]:
    """Which usages keep objects, and why, by object; those that may not be listed are passed over.

    Raises:
        ClusterError: The server is away.
    """
    wanted = list(references)
    if not wanted:
        return {}
    usages = await Listing(connection).all_of(_USAGES)
    return {item: told for item in wanted if (told := [_told(usage) for usage in usages if _names(usage, item)])}


def _names(usage: Manifest, reference: Reference) -> bool:
    of = mapping(mapping(usage.get("spec")).get("of"))
    named: dict[str, Any] = mapping(of.get("resourceRef"))
    namespace = text(named.get("namespace")) or namespace_of(usage)
    return (group_version(text(of.get("apiVersion")))[0], of.get("kind"), named.get("name")) == (
        group_version(reference.api_version)[0],
        reference.kind,
        reference.name,
    ) and namespace in ("", reference.namespace)


def _told(usage: Manifest) -> str:
    spec = mapping(usage.get("spec"))
    by = mapping(spec.get("by"))
    user = text(mapping(by.get("resourceRef")).get("name"))
    because = [f"{text(by.get('kind'))} {user} uses it"] if user else []
    because += [text(spec.get("reason"))] if spec.get("reason") else []
    own = f"{namespace_of(usage)}/{name_of(usage)}" if namespace_of(usage) else name_of(usage)
    return f"{kind_of(usage)} {own}" + (f": {', '.join(because)}" if because else "")
