"""How a stack goes: in which waves, what holds what, and what would never go.

All of a composite is deleted at once, in the foreground. A usage keeps an object until its user is gone. A cloud
refuses what is still in use, and the provider asks again until it is free; what stays in the cloud uses what it stands
on for ever.

Source: https://docs.crossplane.io/latest/managed-resources/usages/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pyxp.catalog.deletion import is_refused_while_used
from pyxp.model.manifests import (
    Manifest,
    controller_of,
    group_kind,
    group_version,
    identity_of,
    kind_of,
    labels_of,
    mapping,
    matches_labels,
    metadata,
    namespace_of,
    resource_name_of,
    string_map,
    text,
)
from pyxp.model.outliving import stays_in_cloud
from pyxp.model.protecting import protecting_fields
from pyxp.simulation.convergence import Convergence
from pyxp.simulation.needs import Facts, Needs
from pyxp.simulation.resolution import places

_USAGE_GROUPS: Final = ("protection.crossplane.io", "apiextensions.crossplane.io")
_USAGES: Final = ("Usage", "ClusterUsage")
_OWN_FINALIZERS: Final = frozenset(
    {
        "finalizer.managedresource.crossplane.io",
        "usage.apiextensions.crossplane.io",
        "composite.apiextensions.crossplane.io",
        "foregroundDeletion",
        "orphan",
    }
)
"""Finalizers that what has set them takes away by itself."""
_ID = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Departure:
    """What goes together.

    Attributes:
        number: Which wave it is; the first is 1.
        gone: Names, in the Composition, of what is gone after it, with the name of the composite before those of a
            nested one: ``network/vpc``.
        staying: Those of them whose thing in the cloud stays.
    """

    number: int
    gone: tuple[str, ...]
    staying: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """What holds something at first.

    Attributes:
        usages: Usages that keep it, each with the name of whom it is kept for.
        users: Who refers to it, so that the cloud may refuse to delete it.
    """

    usages: Mapping[str, str] = field(default_factory=dict)
    users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Teardown:
    """How a stack goes.

    Attributes:
        waves: What goes, wave by wave.
        holds: By name, what holds something at first.
        stuck: By name, why something never goes.
    """

    waves: tuple[Departure, ...]
    holds: Mapping[str, Hold]
    stuck: Mapping[str, str]


def tear_down(convergence: Convergence, facts: Facts) -> Teardown:
    """How a stack that came up goes when its composite is deleted.

    Args:
        convergence: How it came up.
        facts: Looks up what is known about a kind, by apiVersion and kind.
    """
    stack = _Stack(dict(_members(convergence, "")), facts)
    stuck = {name: why for name in stack.members if (why := stack.obstacle(name))}
    waits = {name: stack.waits(name) for name in stack.members}
    gone: set[str] = set()
    waves: list[Departure] = []
    while going := [name for name in waits if name not in gone | stuck.keys() and waits[name] <= gone]:
        gone.update(going)
        staying = tuple(name for name in going if stack.stays(name))
        waves.append(Departure(len(waves) + 1, tuple(going), staying))
    left = [name for name in waits if name not in gone]
    for name in left:
        others = sorted(waits[name] - gone)
        stuck.setdefault(name, f"waits for {_listed(others)}, which never {_goes(others)}" if others else "")
    holds = {name: hold for name in stack.members if (hold := stack.hold(name)) != Hold()}
    return Teardown(tuple(waves), holds, dict(sorted(stuck.items())))


def _members(convergence: Convergence, prefix: str) -> Iterator[tuple[str, Manifest]]:
    """All that there is, by the name that it has in the stack."""
    wanted = {resource_name_of(item) for item in convergence.rendered.composed}
    for item in convergence.observed:
        if resource_name_of(item) in wanted:
            yield f"{prefix}{resource_name_of(item)}", item
    for name, inner in convergence.nested.items():
        yield from _members(inner, f"{prefix}{name}/")


class _Stack:
    """Who uses and keeps whom."""

    def __init__(self, members: Mapping[str, Manifest], facts: Facts) -> None:
        self.members = members
        self._needs = Needs(facts, {})
        self._facts = facts
        self._names = {identity_of(item): name for name, item in members.items()}
        self._usages = {name: self._ends(item) for name, item in members.items() if _is_usage(item)}
        self._users: dict[str, list[str]] = {}
        for name, item in members.items():
            for target in dict.fromkeys(self._targets(item)):
                if target != name and self._refuses(members[target]):
                    self._users.setdefault(target, []).append(name)

    def stays(self, name: str) -> bool:
        """Whether the thing in the cloud stays when its object goes."""
        return stays_in_cloud(self.members[name])

    def waits(self, name: str) -> set[str]:
        """What must be gone before something goes."""
        inside = {other for other in self.members if other.startswith(f"{name}/")}
        if name in self._usages:
            user = self._usages[name][1]
            return inside | ({user} if user else set())
        hold = self.hold(name)
        return inside | set(hold.usages) | set(hold.users)

    def hold(self, name: str) -> Hold:
        """What holds something at first."""
        usages = {
            usage: user or text(mapping(self.members[usage].get("spec")).get("reason"))
            for usage, (used, user) in self._usages.items()
            if used == name
        }
        users = () if self.stays(name) else tuple(user for user in self._users.get(name, ()) if not self.stays(user))
        return Hold(usages, users)

    def obstacle(self, name: str) -> str | None:
        """Why something never goes, whatever else does."""
        item = self.members[name]
        strange = [one for one in metadata(item).get("finalizers") or () if one not in _OWN_FINALIZERS]
        if strange:
            return f"has the finalizer {_listed(sorted(map(str, strange)))}, which somebody else must take away"
        if name in self._usages and self._usages[name][1] == "":
            by = mapping(mapping(item.get("spec")).get("by"))
            if by:
                kept, user = self._usages[name][0] or "nothing here", text(by.get("kind"))
                return f"keeps {kept} until a {user} is gone that is not deleted with it"
        if self.stays(name):
            return None
        if protecting := list(protecting_fields(item.get("spec"), "spec")):
            return f"the cloud refuses to delete it while {protecting[0]} is true"
        staying = [user for user in self._users.get(name, ()) if self.stays(user)]
        if staying:
            stay, refer = ("stays", "refers") if len(staying) == 1 else ("stay", "refer")
            return f"the cloud may never delete it: {_listed(staying)} {stay} there and {refer} to it"
        return None

    def _ends(self, usage: Manifest) -> tuple[str, str]:
        """What a usage keeps, and for whom; empty where that is not one of ours."""
        spec = mapping(usage.get("spec"))
        of, by = (self._found(usage, mapping(spec.get(end))) for end in ("of", "by"))
        return of, by

    def _found(self, usage: Manifest, end: Mapping[str, Any]) -> str:
        """The first object that one end of a usage finds, in the order of the API server."""
        kind = (group_version(text(end.get("apiVersion")))[0], text(end.get("kind")))
        reference, selector = mapping(end.get("resourceRef")), mapping(end.get("resourceSelector"))
        within = text((reference or selector).get("namespace")) or namespace_of(usage)
        for identity, name in sorted(self._names.items()):
            item = self.members[name]
            if identity[:2] != kind or namespace_of(item) != within:
                continue
            if reference and identity[3] == reference.get("name"):
                return name
            labels = string_map(selector.get("matchLabels")).items()
            same = selector.get("matchControllerRef") is not True or _controller(item) == _controller(usage)
            if not reference and selector and same and matches_labels(labels_of(item), labels):
                return name
        return ""

    def _targets(self, item: Manifest) -> Iterator[str]:
        """What a managed resource refers to, by the references that the provider has resolved."""
        for selector in self._needs.selectors(item):
            last = selector.ref_field.rpartition(".")[2]
            for _, holder in places(mapping(item.get("spec")), selector):
                written = holder.get(last)
                for reference in written if isinstance(written, list) else [written]:
                    named = mapping(reference)
                    namespace = (text(named.get("namespace")) or namespace_of(item)) if namespace_of(item) else ""
                    group, kind = selector.target_api_group, selector.target_kind
                    target = self._names.get((group, kind, namespace, text(named.get("name"))))
                    if target is not None:
                        yield target

    def _refuses(self, used: Manifest) -> bool:
        known = self._facts(text(used.get("apiVersion")), kind_of(used))
        return known is None or is_refused_while_used(known)


def _is_usage(manifest: Manifest) -> bool:
    group, kind = group_kind(manifest)
    return group in _USAGE_GROUPS and kind in _USAGES


def _controller(manifest: Manifest) -> str:
    return text((controller_of(manifest) or {}).get("uid"))


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _goes(names: Sequence[str]) -> str:
    return "go" if len(names) > 1 else "goes"
