"""Which kinds a server has: asked once, of all groups together where the server can tell them so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from pyxp.cluster.addresses import address
from pyxp.cluster.connection import Connection
from pyxp.cluster.failures import NOT_FOUND, NotServedError, ServerRefusal
from pyxp.errors import nearest
from pyxp.model.manifests import group_version, mapping, text

_TOGETHER: Final = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"


@dataclass(frozen=True, slots=True)
class Served:
    """A kind that the server has.

    Attributes:
        api_version: Group and version.
        kind: The kind.
        plural: Its name in addresses.
        namespaced: Whether its objects live in namespaces.
        names: What users may call it: singular, short names.
        categories: The groups of kinds that it is asked for with, such as ``managed``.
    """

    api_version: str
    kind: str
    plural: str
    namespaced: bool
    names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def path(self, namespace: str = "", name: str | None = None) -> str:
        """The address of an object, or of all of them where no name is given.

        Raises:
            AddressError: The name, which may not be empty, or the namespace is not one.
        """
        root = "/apis" if "/" in self.api_version else "/api"
        return address(f"{root}/{self.api_version}", namespace if self.namespaced else "", self.plural, name)


async def kinds_of(connection: Connection, *, again: bool = False) -> list[Served]:
    """All kinds, versions that the server prefers first.

    Args:
        connection: The server.
        again: Ask even where it was asked before, since kinds may have come.
    """
    found: list[Served] | None = connection.memory.get("kinds")
    if found is None or again:
        found = []
        for root in ("/api", "/apis"):
            _, answer = await connection.ask("GET", root, "find out which kinds the server has", accept=_TOGETHER)
            found += list(read_discovery(answer)) or await _one_by_one(connection, root, answer)
        connection.memory["kinds"] = found
    return found


def preferred(known: Iterable[Served], kinds: Iterable[tuple[str, str]]) -> list[Served]:
    """Kinds by group and name, each in the version that the server prefers; none that it does not have.

    Args:
        known: All kinds, versions that the server prefers first.
        kinds: Group and kind of each.
    """
    first: dict[tuple[str, str], Served] = {}
    for item in known:
        first.setdefault((group_version(item.api_version)[0], item.kind), item)
    return [first[key] for key in kinds if key in first]


async def served(connection: Connection, api_version: str, kind: str) -> Served:
    """A kind; kinds that are not there are asked for once more, since they may have come.

    A server that has just started does not know its CRDs yet; what it lacks counts when it says that it is ready.

    Raises:
        NotServedError: The server does not have it.
    """
    for again in (False, True):
        if again:
            await _until_ready(connection)
        known = await kinds_of(connection, again=again)
        for item in known:
            if (item.api_version, item.kind) == (api_version, kind):
                return item
    raise NotServedError(f"the server has no kind {kind} of {api_version}", hint=_instead(api_version, kind, known))


async def _until_ready(connection: Connection) -> None:
    # An answer that it is not is one that passes. Whoever may not ask, or asks in vain, judges by what there is.
    with suppress(ServerRefusal):
        await connection.ask("GET", "/readyz", "ask whether the server is ready")


def find_kind(known: Iterable[Served], name: str) -> Served:
    """The kind that a user calls by kind, plural, singular or short name, with or without its group.

    Raises:
        NotServedError: There is none, or several groups have one.
    """
    called, _, group = name.lower().partition(".")
    found: dict[str, Served] = {}
    everything = list(known)
    for item in everything:
        own = group_version(item.api_version)[0]
        if called and called in {item.kind.lower(), item.plural, *item.names} and group in ("", own):
            found.setdefault(own, item)
    if not found:
        near = nearest(name, sorted({item.kind for item in everything}))
        raise NotServedError(f"the server has no kind {name!r}", hint=f"did you mean {near}?" if near else None)
    if len(found) > 1:
        full = ", ".join(f"{called}.{own}" if own else called for own in sorted(found))
        raise NotServedError(f"{name!r} may be several kinds", hint=f"write one of {full}")
    return next(iter(found.values()))


def read_discovery(answer: Mapping[str, Any]) -> Iterator[Served]:
    """The kinds in a list of all groups; nothing for an answer of another form."""
    if answer.get("kind") != "APIGroupDiscoveryList":
        return
    for group in list_of_objects(answer.get("items")):
        name = text(mapping(group.get("metadata")).get("name"))
        for version in list_of_objects(group.get("versions")):
            full = f"{name}/{text(version.get('version'))}" if name else text(version.get("version"))
            for item in list_of_objects(version.get("resources")):
                names = (text(item.get("singularResource")), *map(text, list_of_texts(item.get("shortNames"))))
                kind = text(mapping(item.get("responseKind")).get("kind"))
                scoped, sorts = item.get("scope") == "Namespaced", tuple(list_of_texts(item.get("categories")))
                yield Served(full, kind, text(item.get("resource")), scoped, names, sorts)


async def _one_by_one(connection: Connection, root: str, answer: Mapping[str, Any]) -> list[Served]:
    """The kinds of a server that tells them a group and version at a time."""
    versions = [
        text(version.get("groupVersion"))
        for group in list_of_objects(answer.get("groups"))
        for version in list_of_objects(group.get("versions"))
    ]
    versions += list_of_texts(answer.get("versions"))
    found = []
    for version in versions:
        try:
            _, listed = await connection.ask("GET", f"{root}/{version}", f"find out which kinds {version} has")
        except ServerRefusal as error:
            if error.code in (NOT_FOUND, 503):  # an extension of the server that is away
                continue
            raise
        for item in list_of_objects(listed.get("resources")):
            plural = text(item.get("name"))
            if "/" not in plural:
                names = (text(item.get("singularName")), *list_of_texts(item.get("shortNames")))
                scoped, sorts = item.get("namespaced") is True, tuple(list_of_texts(item.get("categories")))
                found.append(Served(version, text(item.get("kind")), plural, scoped, names, sorts))
    return found


def _instead(api_version: str, kind: str, known: Iterable[Served]) -> str:
    group = group_version(api_version)[0]
    own = {item.kind: item.api_version for item in known if group_version(item.api_version)[0] == group}
    if kind in own:
        return f"it has {kind} of {own[kind]}"
    if not own:
        return f"nothing of the group {group} is there: its definition or provider must be installed first"
    near = nearest(kind, own)
    return f"did you mean {near}?" if near else f"of the group {group} it has {', '.join(sorted(own))}"


def list_of_objects(value: object) -> list[dict[str, Any]]:
    """The objects in a list; none where there is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def list_of_texts(value: object) -> list[str]:
    """The texts in a list; none where there is no list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
