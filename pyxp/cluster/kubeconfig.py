"""Kubeconfigs: several files as one, and what a context of them leads to.

As client-go does it: of two entries with one name the first counts, the current context is that of the first file that
has one, and relative paths start at the file that they stand in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from pyxp.errors import UsageError, did_you_mean, named
from pyxp.model.manifests import mapping, text

_SEVERAL: Final = {"clusters": "cluster", "users": "user", "contexts": "context"}


class Entry(NamedTuple):
    """A cluster, user or context.

    Attributes:
        data: What it says.
        folder: Where the paths in it start.
    """

    data: Mapping[str, Any]
    folder: str


@dataclass(frozen=True, slots=True)
class Kubeconfig:
    """Several files as one.

    Attributes:
        current: The current context; empty where no file has one.
        clusters: The clusters by name.
        users: The users by name.
        contexts: The contexts by name.
    """

    current: str = ""
    clusters: Mapping[str, Entry] = field(default_factory=dict)
    users: Mapping[str, Entry] = field(default_factory=dict)
    contexts: Mapping[str, Entry] = field(default_factory=dict)


class Chosen(NamedTuple):
    """What a context leads to.

    Attributes:
        context: Its name.
        namespace: Its namespace; empty where it has none.
        cluster: The cluster.
        user: The user.
        user_name: What the user is called.
    """

    context: str
    namespace: str
    cluster: Entry
    user: Entry
    user_name: str


def merge(files: Iterable[tuple[str, Mapping[str, Any]]]) -> Kubeconfig:
    """Several kubeconfigs as one.

    Args:
        files: The content of each file, with the folder that it is in.

    Raises:
        UsageError: A file has two entries of one name, which kubectl refuses, too.
    """
    current = ""
    found: dict[str, dict[str, Entry]] = {key: {} for key in _SEVERAL}
    for folder, content in files:
        current = current or text(content.get("current-context"))
        for several, one in _SEVERAL.items():
            items = content.get(several)
            _refuse_twins(items, one, folder)
            for item in items if isinstance(items, list) else ():
                if name := text(mapping(item).get("name")):
                    found[several].setdefault(name, Entry(mapping(mapping(item).get(one)), folder))
    return Kubeconfig(current, **found)


def _refuse_twins(items: object, what: str, folder: str) -> None:
    """Refuse two entries of one name in one file: which of them is meant, nobody knows."""
    names = [text(mapping(item).get("name")) for item in (items if isinstance(items, list) else ())]
    twins = sorted({name for name in names if name and names.count(name) > 1})
    if twins:
        raise UsageError(
            f"a kubeconfig in {folder} has several {what}s called {twins[0]!r}", hint="give each a name of its own"
        )


def choose(config: Kubeconfig, context: str | None) -> Chosen:
    """What a context leads to.

    Args:
        config: The kubeconfig.
        context: The context; by default the current one.

    Raises:
        UsageError: There is no such context, or it leads nowhere; the nearest name is told.
    """
    name = config.current if context is None else context
    if not name:
        known = named(sorted(config.contexts))
        raise UsageError(
            "the kubeconfig has no current context", hint=f"name one with --context: {known}" if known else None
        )
    if name not in config.contexts:
        near = did_you_mean(name, config.contexts)
        known = named(sorted(config.contexts), name)
        raise UsageError(f"the kubeconfig has no context {name!r}", hint=near or (f"it has {known}" if known else None))
    data = config.contexts[name].data
    cluster = _entry(config.clusters, text(data.get("cluster")), "cluster", name)
    user_name = text(data.get("user"))
    user = _entry(config.users, user_name, "user", name) if user_name else Entry({}, "")
    if not text(cluster.data.get("server")):
        raise UsageError(
            f"the cluster {text(data.get('cluster'))!r} of the kubeconfig has no server", hint="write its address there"
        )
    return Chosen(name, text(data.get("namespace")), cluster, user, user_name)


def _entry(known: Mapping[str, Entry], name: str, what: str, context: str) -> Entry:
    if name in known:
        return known[name]
    if not name:
        raise UsageError(f"the context {context!r} of the kubeconfig names no {what}", hint=f"it needs a {what}")
    near = did_you_mean(name, known)
    raise UsageError(
        f"the context {context!r} of the kubeconfig names a {what} {name!r} that is not there",
        hint=near or (f"it has {named(sorted(known), name)}" if known else f"it has no {what} at all"),
    )
