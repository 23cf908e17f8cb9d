"""Replaceable resources: two slots that take turns by a release number of the claim."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pyxp.authoring.references import expression_of
from pyxp.authoring.resources import Resource
from pyxp.errors import AuthoringError, Location, with_article

_FIXED: Final = ("external_name", "object_name", "management_policies", "may_change", "name_limit", "adoptable")
"""Options that say what a slot says itself."""
SLOT_POLICIES: Final = ("Observe", "Create", "Update", "Delete")
"""All but LateInitialize, with which the provider would write into a definition that is to stay."""
TWIN: Final = "twin"
"""What the name of the second slot ends in."""


@dataclass(frozen=True, eq=False)
class Turns:
    """Two slots of one resource, of which one is there, and both while one takes over from the other.

    Attributes:
        slots: The resource that the platform added, and its twin.
        release: The number in the claim with which the definition changes.
        location: The Python line.
    """

    slots: tuple[Resource, Resource]
    release: Any
    location: Location

    @property
    def name(self) -> str:
        """The name in the composition: that of the first slot, and what consumers select."""
        return self.slots[0].resource_name


def twin_of(resource: Resource) -> Resource:
    """A second resource with the same fields, to be added under a name of its own."""
    twin = copy.copy(resource)
    twin.fields = dict(resource.fields)
    return twin


def misfits(resource: Resource, release: object, options: Mapping[str, Any]) -> Iterator[AuthoringError]:
    """What keeps a resource from being replaceable."""
    if not resource.facts.managed:
        yield AuthoringError(
            f"cannot replace {with_article(resource.facts.kind)} by release: it is not a managed resource",
            hint="write c.add(...): its changes are not refused",
        )
    if expression_of(release) is None:
        yield AuthoringError(
            f"release takes a field of the claim, not {release!r:.60}",
            hint="write release=self.spec.release, with release: int = field(..., default=1, ge=1) in the spec",
        )
    for option in _FIXED:
        if option in options:
            yield AuthoringError(
                f"option {option!r} does not go with c.replaceable: each release is an object of its own",
                hint="leave it out",
            )
