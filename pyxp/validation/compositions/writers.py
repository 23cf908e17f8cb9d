"""The patches that write the composite and the environment, found by what they write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pyxp.errors import is_slip
from pyxp.model import fieldpath
from pyxp.model.compositions import Step, Template
from pyxp.model.fieldpath import Segments
from pyxp.model.patches import Patch, Side
from pyxp.model.path_index import PathIndex
from pyxp.validation.compositions.schemas import MOST_HINTS

_CROSSPLANES: Final = ("conditions", "connectionDetails", "claimConditionTypes")


class Writer(NamedTuple):
    """A patch that writes a value; ``template`` is None for one that no resource is needed for."""

    number: int
    side: Side
    path: Segments
    template: Template | None
    patch: Patch


class Writers:
    """The patches that write the composite and the environment.

    Args:
        steps: All steps of the function.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self.all: list[Writer] = []
        self._indexes: dict[Side, PathIndex[Writer]] = {}
        self._made: dict[tuple[Side, Segments], list[Writer]] = {}
        self._status: dict[str, None] = {}
        self._hints_left = MOST_HINTS
        for side, path, template, patch in _writing(steps):
            writer = Writer(len(self.all), side, path, template, patch)
            self.all.append(writer)
            self._indexes.setdefault(side, PathIndex()).add(path, writer)
            if side == "composite":
                self._status[fieldpath.format(path)] = None

    def meet(self, side: Side, path: Segments) -> bool:
        """Whether any of them writes the path, something in it or something around it."""
        return side in self._indexes and self._indexes[side].meets(path)

    def of(self, side: Side, path: Segments) -> list[Writer]:
        """Those that write a path, something in it or something around it."""
        key = (side, path)
        if key not in self._made:
            self._made[key] = self._indexes[side].find(path) if side in self._indexes else []
        return self._made[key]

    def meant_by(self, path: str) -> str:
        """The path in the composite's status that another one is a slip of; after many questions there is no answer."""
        self._hints_left -= 1
        return next((other for other in self._status if is_slip(path, other)), "") if self._hints_left >= 0 else ""


def is_reported(path: Segments) -> bool:
    """Whether a path of the composite is one that only patches fill."""
    return path[:1] == ("status",) and len(path) > 1 and path[1] not in _CROSSPLANES


def _writing(steps: Sequence[Step]) -> Iterator[tuple[Side, Segments, Template | None, Patch]]:
    for step in steps:
        for patch in step.environment:
            if patch.target and patch.to_segments is not None:
                yield patch.target, patch.to_segments, None, patch
        for template in step.templates:
            for patch in template.patches:
                if patch.source == "composed" and patch.target and patch.to_segments is not None:
                    yield patch.target, patch.to_segments, template, patch
