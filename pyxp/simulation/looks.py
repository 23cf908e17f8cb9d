"""What the provider looks at, and the resources at rest, which another look would leave as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyxp.catalog import SelectorFacts
from pyxp.model.manifests import Manifest, resource_name_of
from pyxp.simulation.needs import Extracted
from pyxp.simulation.reading import Read
from pyxp.simulation.resolution import World


@dataclass(frozen=True, slots=True)
class Rest:
    """A ready resource that a look left as it was, with everything on which that depends.

    A resource whose references are open, or are resolved again and again, is never at rest: it depends on others.

    Attributes:
        desired: What the Composition wanted of it.
        observed: What there was of it, and is.
        place: In which partition its global services were.
        extracted: The status fields that references took from its kind.
        selectors: The references and selectors that it uses.
        unanswered: What templates read of it and the provider never reports.
        kept: Its lists that the server leaves otherwise than they are applied.
    """

    desired: Manifest
    observed: Manifest
    place: str
    extracted: Sequence[Read]
    selectors: tuple[SelectorFacts, ...]
    unanswered: str | None
    kept: list[str] | None

    def lasts(self, desired: Manifest, observed: Manifest | None, place: str) -> bool:
        """Whether nothing of it has changed."""
        same = observed is self.observed or observed == self.observed
        return same and place == self.place and desired == self.desired


@dataclass(slots=True)
class Look:
    """One resource as it is looked at.

    Attributes:
        desired: What the Composition wants of it.
        before: What there was of it; None where it is new.
        stored: As the API server has it.
        selectors: The references and selectors that it uses.
        rest: What is known of it, where it is at rest; ``stored`` is what there is, then, and not to be written to.
    """

    desired: Manifest
    before: Manifest | None
    stored: Manifest
    selectors: tuple[SelectorFacts, ...]
    rest: Rest | None = None

    @property
    def name(self) -> str:
        """Its name in the Composition."""
        return resource_name_of(self.desired)


@dataclass(frozen=True, slots=True)
class Around:
    """What one resource sees of the others.

    Attributes:
        world: The objects to which references may point, as they were before.
        extracted: The status fields that references take.
    """

    world: World
    extracted: Extracted
