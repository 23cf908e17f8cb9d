"""Usages: objects of Crossplane that keep others from being deleted.

Source: https://docs.crossplane.io/latest/managed-resources/usages/
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import FORBIDDEN, NotServedError, ServerRefusal
from pyxp.cluster.kinds import Served, kinds_of
from pyxp.cluster.objects import Reference, read_all
from pyxp.model.manifests import Manifest, group_version, kind_of, mapping, name_of, namespace_of, text

_GROUPS: Final = ("protection.crossplane.io", "apiextensions.crossplane.io")
_KINDS: Final = ("Usage", "ClusterUsage")


async def usages_of(connection: Connection, references: Iterable[Reference]) -> dict[Reference, list[str]]:
    """Which usages keep objects, and why, by object; those that may not be listed are passed over.

    Raises:
        ClusterError: The server is away.
    """
    wanted = list(references)
    if not wanted:
        return {}
    listed = await asyncio.gather(*(_listed(connection, kind) for kind in _served(await kinds_of(connection))))
    usages = [usage for found in listed for usage in found]
    return {item: told for item in wanted if (told := [_told(usage) for usage in usages if _names(usage, item)])}


def _served(known: Iterable[Served]) -> Iterator[Served]:
    """The kinds of usages, each in the version that the server prefers."""
    seen = set()
    for kind in known:
        key = (group_version(kind.api_version)[0], kind.kind)
        if key[0] in _GROUPS and key[1] in _KINDS and key not in seen:
            seen.add(key)
            yield kind


async def _listed(connection: Connection, kind: Served) -> list[Manifest]:
    try:
        return await read_all(connection, kind.api_version, kind.kind)
    except NotServedError:
        return []
    except ServerRefusal as error:
        if error.code != FORBIDDEN:
            raise
        return []


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
