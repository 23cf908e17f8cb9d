"""What to say of a kind that is not known: the nearest of those that are."""

from __future__ import annotations

from collections.abc import Iterable

from pyxp.errors import nearest

IMPORT = "import its CRD with `pyxp schemas import`"
"""What to do where no known kind is near."""

_FOREIGN = {"argoproj.io": ("Argo CD", ("Application", "ApplicationSet", "AppProject"))}
"""Groups that no provider of Crossplane has, with whose they are and the kinds that platforms meet."""

_FEW = 8
"""So many kinds of a group are told, where none of them is near."""

Known = tuple[str, str, tuple[str, ...]]
"""Group, kind and versions of a kind."""


def with_groups(kinds: Iterable[tuple[str, str]]) -> list[Known]:
    """Kinds that are known by ``apiVersion`` and name."""
    return [(version.rpartition("/")[0], name, (version.rpartition("/")[2],)) for version, name in kinds]


def without_scope(group: str) -> str:
    """The group without the ``m`` that marks the namespaced kinds of a provider."""
    return group.replace(".m.", ".")


def kind_advice(group: str, kind: str, known: Iterable[Known]) -> str:
    """Which known kind was meant; empty where none is near.

    A slip in the name within the group comes first, then the same name in other groups or versions, then a near name
    anywhere. Beside what other groups have stands what a small group itself has.

    Args:
        group: The API group, or its first part.
        kind: The name of the kind.
        known: Group, kind and versions of everything that is known; of two kinds that are equally near the first wins.
    """
    kinds = list(known)
    if group in _FOREIGN and all(home != group for home, _, _ in kinds):
        return _foreign_advice(group, kind)
    there = [(home, name) for home, name, _ in kinds if home == group or (group and home.startswith(f"{group}."))]
    same = [(home, name, versions) for home, name, versions in kinds if name.lower() == kind.lower()]
    if same and all(home != group for home, _, _ in same) and kind not in {name for _, name in there}:
        near = nearest(kind, [name for _, name in there])
        if near is not None:
            return f"did you mean {_of(near, kinds, group)}?"
    if same:
        inside = [item for item in same if item[0] == group]
        same = inside or _near_homes(group, same)
        versions_there = [f"{home}/{version}".lstrip("/") for home, _, versions in same for version in versions]
        advice = f"there is {same[0][1]} in {', '.join(dict.fromkeys(versions_there))}"
        return advice if inside else "; ".join(filter(None, (advice, _content(there))))
    near = nearest(kind, [name for _, name in there])
    if near is not None:
        return f"did you mean {_of(near, kinds, group)}?"
    near = nearest(kind, [name for _, name, _ in kinds])
    meant = f"did you mean {_of(near, kinds, group)}?" if near else ""
    content = _content(there)
    return f"{meant} ({content})" if meant and content else meant or content


def _foreign_advice(group: str, kind: str) -> str:
    """What to do about a kind of somebody else, whose CRDs nobody has imported."""
    owner, names = _FOREIGN[group]
    near = None if kind in names else nearest(kind, names)
    meant = f"did you mean {near} of {group}? " if near else ""
    importing = "import its CRDs with `pyxp schemas import`"
    return f"{meant}it is of {owner}: {importing}, or let it be with --allow-missing-schemas"


def _content(there: list[tuple[str, str]]) -> str:
    """What a group has, in whatever scope; empty where that is nothing, or too much to be told."""
    groups: dict[str, set[str]] = {}
    for home, name in there:
        groups.setdefault(without_scope(home), set()).add(name)
    if sum(map(len, groups.values())) > _FEW:
        return ""
    return "; ".join(f"{home} has {', '.join(sorted(names))}" for home, names in sorted(groups.items()))


def _near_homes(group: str, same: list[Known]) -> list[Known]:
    """Those in the group that is nearest to the one given, in either scope of it; all where none is near."""
    near = nearest(group, [home for home, _, _ in same])
    return [item for item in same if near is None or without_scope(item[0]) == without_scope(near)]


def _of(kind: str, kinds: list[Known], group: str) -> str:
    """A kind with where it is: in the group where it is there, else in the first that has it."""
    found = [(home, versions) for home, name, versions in kinds if name == kind]
    inside = [item for item in found if group and (item[0] == group or item[0].startswith(f"{group}."))]
    # Of a provider's kind in both scopes the one with the shorter group, which is the cluster's.
    home, versions = min(inside or found, key=lambda item: item[0].count("."))
    return f"{kind} of {f'{home}/{versions[-1]}'.lstrip('/')}"
