"""What waits for what, and what comes in the end.

Things are resources that are created, resources that report something, values of the composite's status and of the
environment, and patches that write these. A thing comes once each of its wants is met, a want once any of its things
is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pyxp.model.fieldpath import Segments
from pyxp.model.patches import Side

Event = tuple[Literal["created", "reports"], int]
Value = tuple[Literal["value"], Side, Segments]
Written = tuple[Literal["written"], int]
Thing = Event | Value | Written


class Want(NamedTuple):
    """What has to come first: any of some things.

    Attributes:
        things: Any of these is enough.
        where: Where it is written.
        told: What it is: the path of a value, or the field of a selector.
    """

    things: tuple[Thing, ...]
    where: str = ""
    told: str = ""


@dataclass
class Waiting:
    """What waits for what."""

    wants: dict[Thing, list[Want]] = field(default_factory=dict)

    def come(self) -> set[Thing]:
        """All that comes in the end."""
        waiting: dict[Thing, list[tuple[Thing, int]]] = {}
        missing: dict[Thing, int] = {}
        met: set[tuple[Thing, int]] = set()
        for thing, wants in self.wants.items():
            missing[thing] = len(wants)
            for index, want in enumerate(wants):
                for other in want.things:
                    waiting.setdefault(other, []).append((thing, index))
        ready = [thing for thing, count in missing.items() if not count]
        come = set(ready)
        while ready:
            for thing, index in waiting.get(ready.pop(), ()):
                if (thing, index) in met:
                    continue
                met.add((thing, index))
                missing[thing] -= 1
                if not missing[thing]:
                    come.add(thing)
                    ready.append(thing)
        return come

    def held_by(self, thing: Thing, come: set[Thing]) -> list[Want]:
        """What a thing waits for in vain."""
        return [want for want in self.wants[thing] if come.isdisjoint(want.things)]

    def way_back(self, thing: Thing, come: set[Thing], start: Want | None = None) -> list[Thing]:
        """From what a thing waits for in vain, back to it; empty where it is in no circle."""
        first = [start] if start is not None else self.held_by(thing, come)
        before: dict[Thing, Thing] = {}
        queue: list[Thing] = []
        for other in (other for want in first for other in want.things):
            if other not in before:
                before[other] = other
                queue.append(other)
        for current in queue:
            if current == thing:
                break
            for other in (other for want in self.held_by(current, come) for other in want.things):
                if other not in before:
                    before[other] = current
                    queue.append(other)
        if thing not in before:
            return []
        way = [thing]
        while before[way[-1]] != way[-1]:
            way.append(before[way[-1]])
        return way[:0:-1]
