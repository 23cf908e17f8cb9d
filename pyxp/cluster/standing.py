"""Who stands on what is to be deleted: claims, composites and managed resources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pyxp.cluster.objects import Reference
from pyxp.model.manifests import Manifest, group_version

Sort = Literal["claim", "composite", "managed resource"]
Identity = tuple[str, str, str, str]
ORDER: Final[tuple[Sort, ...]] = ("claim", "composite", "managed resource")
"""In which order members are told."""

_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who stands on something.

    Attributes:
        reference: A claim, a composite without one, or a managed resource without either.
        manifest: What tells of it: itself, or the composite of the claim.
        sort: Which of these it is.
    """

    reference: Reference
    manifest: Manifest
    sort: Sort

    @property
    def identity(self) -> Identity:
        """What it is known by, whatever its version."""
        return identity(self.reference)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands on an object.

    Attributes:
        base: The object.
        goes: Whether they go with it; else they are left without it.
        members: Who, claims first.
        unknown: What could not be found out.
    """

    base: Reference
    goes: bool
    members: tuple[Member, ...] = ()
    unknown: tuple[str, ...] = ()

    def told(self, protected: Callable[[Member], bool] = lambda member: False) -> str:
        """A line about it; those that are protected are named first, and as such."""
        ranked = sorted(self.members, key=lambda member: not protected(member))
        names = [f"{item.reference}{' (protected)' if protected(item) else ''}" for item in ranked]
        one = len(ranked) == 1
        so = ("goes with it" if one else "go with it") if self.goes else ("stands on it" if one else "stand on it")
        return f"{self.base}: {counted_members(self.members)} {so}: {_listed(names)}"

    def inside(self) -> str:
        """Who keeps the object from going, in words."""
        where = "in it" if self.base.kind == "Namespace" else "of it"
        return f"{counted_members(self.members)} {where}: {_listed([str(item.reference) for item in self.members])}"


def identity(reference: Reference) -> Identity:
    """Group, kind, namespace and name of an object."""
    return group_version(reference.api_version)[0], reference.kind, reference.namespace, reference.name


def counted_members(members: Iterable[Member]) -> str:
    """How many of each sort there are: ``2 claims and 1 composite``."""
    sorts = [member.sort for member in members]
    return " and ".join(
        f"{sorts.count(sort)} {sort}{'' if sorts.count(sort) == 1 else 's'}" for sort in ORDER if sort in sorts
    )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{', '.join(names[:_MOST_NAMED])}{more}"
