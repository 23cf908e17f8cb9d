"""Which of two slots a release goes into, and when the older one leaves: two filters that agree with each other.

One slot is there, and both while one takes over. The other one is free for the next release as soon as it is not the
one to fall back on: a release that never became ready does not hold up the next one. A slot that is being deleted is
not ready, whatever it says of itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyxp.authoring.cel_texts import literal

_NUMBER = "'^[0-9]{1,15}$'"
"""The labels that are read as a release; any other is that of the first one, and fails nothing."""


@dataclass(frozen=True)
class Slot:
    """One of two resources that take turns.

    Attributes:
        name: Its name in the composition.
        other: That of the other one.
        wanted: The release that the composite asks for, as CEL.
        label: Key of the label that says for which release an object was made.
        first: Whether it is the one that the first release goes into.
    """

    name: str
    other: str
    wanted: str
    label: str
    first: bool

    def expression(self) -> str:
        """Whether the slot is part of the composite, as CEL that fails for no observed state."""
        mine, theirs = f"{literal(self.name)} in observed.resources", f"{literal(self.other)} in observed.resources"
        others = self._release_of(self.other)
        # Each is asked for once, under a name that the choice below can use.
        both = (
            f"{{'wanted': {self.wanted}, 'own': {self._release_of(self.name)}, 'others': {others},"
            f" 'ready': {_ready(self.name)}, 'otherReady': {_ready(self.other)}}}"
        )
        return (
            f"{mine} && {theirs} ? [{both}].exists(slot, {self._stays()})"
            f" : {mine} || ({theirs} ? {others} != {self.wanted} : {'true' if self.first else 'false'})"
        )

    def _stays(self) -> str:
        """Whether the slot stays beside the other one: made for the release, or the one to fall back on.

        The one that is ready is that, and of two the newer one; of two that are not, the older one, which more likely
        was once. Two objects of one release are none that was made here, and the first slot stays.
        """
        older, newer = ("<", ">") if self.first else ("<=", ">=")
        fallback = (
            f"slot.otherReady == true ? slot.ready == true && !(slot.own {older} slot.others)"
            f" : slot.ready == true || !(slot.own {newer} slot.others)"
        )
        return f"slot.own == slot.wanted || (slot.others == slot.wanted ? slot.otherReady != true : ({fallback}))"

    def _release_of(self, name: str) -> str:
        labels = f"{_object(name)}.metadata.labels"
        value = f"{labels}[{literal(self.label)}]"
        known = f"has({labels}) && {literal(self.label)} in {labels} && {value}.matches({_NUMBER})"
        return f"({known} ? int(string({value})) : 1)"


def slots_of(first: str, second: str, wanted: str, label: str) -> tuple[Slot, Slot]:
    """Both slots of a replaceable resource."""
    return Slot(first, second, wanted, label, True), Slot(second, first, wanted, label, False)


def _object(name: str) -> str:
    return f"observed.resources[{literal(name)}].resource"


def _ready(name: str) -> str:
    there = _object(name)
    return (
        f"!has({there}.metadata.deletionTimestamp) && has({there}.status) && has({there}.status.conditions)"
        f" && {there}.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')"
    )
