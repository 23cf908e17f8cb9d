"""The shape of a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Target:
    """What a selector selects: these resources and no others. ``again`` is ``resolve: Always``.

    ``only`` tells by a claim's spec whether the selector is there; without it, it always is. ``follows`` is for what is
    replaced by release: only the slot of the claim's release is selected.
    """

    names: tuple[str, ...]
    again: bool
    only: Callable[[Mapping[str, Any]], bool] | None = None
    follows: bool = False

    @property
    def candidates(self) -> tuple[str, ...]:
        """Whatever it may select, by the templates alone."""
        return (*self.names, *map(twin, self.names)) if self.follows else self.names


def one(name: str, *, again: bool = False) -> Target:
    """A reference to one resource, resolved once unless ``again``."""
    return Target((name,), again)


def every(*names: str) -> Target:
    """A reference to a list of resources, always resolved again."""
    return Target(names, True)


def follow(name: str) -> Target:
    """A reference to a resource that is replaced by release."""
    return Target((name,), True, follows=True)


def twin(name: str) -> str:
    """The name of the second slot of what is replaced by release."""
    return f"{name}-twin"


@dataclass(frozen=True)
class Row:
    """One managed resource.

    Attributes:
        name: Name in the Composition.
        kind: ``group/version/Kind``, the group without ``.aws.upbound.io``.
        fields: Fields of ``forProvider`` beside region and tags, blocks as dotted paths.
        select: Selector fields of ``forProvider`` and what each finds, for a claim's spec where it depends on that.
        aws_name: The external name; empty where AWS gives the identity.
        tags: Whether the kind takes tags.
        title: The middle of its tag ``Name``; its name where empty.
        kept: Whether it stays with the database when ``onDelete`` is Orphan.
        after: Resources that must be there first.
        behind: Likewise, of those that need not be there at all.
        init: Fields of ``initProvider``.
        policies: ``managementPolicies`` where they are not the default.
        adopt: Whether a claim may take over one that is there already.
        only: Tells by a claim's spec, as its author wrote it, whether the resource is there; without it, it always is.
        released: Whether it is one of two slots that take turns by the claim's release.
    """

    name: str
    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    select: Mapping[str, Target | Callable[[Mapping[str, Any]], Target]] = field(default_factory=dict)
    aws_name: str = ""
    tags: bool = True
    title: str = ""
    kept: bool = False
    after: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    init: Mapping[str, Any] = field(default_factory=dict)
    policies: tuple[str, ...] = ()
    adopt: bool = False
    only: Callable[[Mapping[str, Any]], bool] | None = None
    released: bool = False

    def selects(self, spec: Mapping[str, Any]) -> dict[str, Target]:
        """What the selectors find for a claim's spec."""
        found = {name: wanted if isinstance(wanted, Target) else wanted(spec) for name, wanted in self.select.items()}
        return {name: wanted for name, wanted in found.items() if wanted.only is None or wanted.only(spec)}

    @property
    def follows(self) -> bool:
        """Whether one of its selectors follows releases, so that it holds what selectors fill."""
        return any(isinstance(target, Target) and target.follows for target in self.select.values())

    @property
    def api_version(self) -> str:
        """The apiVersion."""
        group, version, _ = self.kind.split("/")
        return f"{group}.aws.upbound.io/{version}"

    @property
    def kind_name(self) -> str:
        """The kind alone."""
        return self.kind.split("/")[2]

    @property
    def regional(self) -> bool:
        """Whether it is in a region."""
        return not self.kind.startswith("iam/")


def by_release(row: Row) -> tuple[Row, Row]:
    """Two slots of one thing: the first, and the one that the next release goes into, which no claim begins with."""
    first = replace(row, title=row.title or row.name, policies=("Observe", "Create", "Update", "Delete"), released=True)
    return first, replace(first, name=twin(row.name), only=lambda spec: False)


@dataclass(frozen=True)
class Usage:
    """What is deleted only once something else is gone.

    Attributes:
        used: Name of what is kept.
        user: Name of what it is kept for.
        only: Tells by a claim's spec whether there is one; without it, there always is.
    """

    used: str
    user: str
    only: Callable[[Mapping[str, Any]], bool] | None = None

    @property
    def name(self) -> str:
        """Its name in the Composition."""
        return f"{self.used}-kept-for-{self.user}"
