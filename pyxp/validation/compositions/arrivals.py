"""Values that patches read from the composite's status, and whether any resource ever gets to write them.

A resource with a Required patch is created once the value is there; where the value comes from a resource that itself
waits for the first, neither is ever created.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pyxp.diagnostics import Severity
from pyxp.errors import is_slip
from pyxp.model import fieldpath
from pyxp.model.compositions import Step, Template
from pyxp.model.fieldpath import Segments
from pyxp.model.patches import Patch, Side, parsed
from pyxp.model.path_index import PathIndex
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.schemas import MOST_HINTS, Json, look_up

_CROSSPLANES = ("conditions", "connectionDetails", "claimConditionTypes")


class _Writer(NamedTuple):
    """A patch that writes a value; ``template`` is None for one that no resource is needed for."""

    side: Side
    path: Segments
    template: Template | None


class _Need(NamedTuple):
    """A value that a resource waits for; ``where`` tells where the path is written."""

    side: Side
    path: Segments
    where: str


class _Read(NamedTuple):
    """A path that a patch reads, where it is written, and the resource that it belongs to."""

    path: str
    segments: Segments
    where: str
    name: str
    patch: Patch


class _Writers:
    """The patches that write the composite and the environment, by what they write."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._indexes: dict[Side, PathIndex[_Writer]] = {}
        self._made: dict[tuple[Side, Segments], list[_Writer]] = {}
        self._status: dict[str, None] = {}
        self._hints_left = MOST_HINTS
        for writer in _writers(steps):
            self._indexes.setdefault(writer.side, PathIndex()).add(writer.path, writer)
            if writer.side == "composite":
                self._status[fieldpath.format(writer.path)] = None

    def meet(self, side: Side, path: Segments) -> bool:
        """Whether any of them writes the path, something in it or something around it."""
        return side in self._indexes and self._indexes[side].meets(path)

    def of(self, need: _Need) -> list[_Writer]:
        """Those that write what a resource waits for."""
        key = (need.side, need.path)
        if key not in self._made:
            self._made[key] = self._indexes[need.side].find(need.path) if need.side in self._indexes else []
        return self._made[key]

    def meant_by(self, path: str) -> str:
        """The path in the composite's status that another one is a slip of; after many questions there is no answer."""
        self._hints_left -= 1
        return next((other for other in self._status if is_slip(path, other)), "") if self._hints_left >= 0 else ""


def check_arrivals(steps: Sequence[Step], composite: Json | None, notes: Notes, *, foreign: bool) -> None:
    """Status fields that nothing writes, and resources that wait for each other.

    Args:
        steps: All steps of the function.
        composite: The composite's schema, if it is known.
        notes: Where findings go.
        foreign: Whether other functions may write the status.
    """
    writers = _Writers(steps)
    for patch, name in _patches(steps):
        for path, where in patch.sources() if patch.source == "composite" else ():
            segments = parsed(path)
            if segments is not None and _is_reported(segments) and _exists(composite, path):
                read = _Read(path, segments, where, name, patch)
                _check_status(read, writers, composite, notes, foreign=foreign)
    _check_circles(steps, writers, notes, Severity.WARNING if foreign else Severity.ERROR)


def _check_status(read: _Read, writers: _Writers, composite: Json | None, notes: Notes, *, foreign: bool) -> None:
    if writers.meet("composite", read.segments):
        return
    slip = writers.meant_by(read.path)
    if (foreign and not slip) or (slip and not _exists(composite, slip)):
        return
    severity = Severity.WARNING if foreign else Severity.ERROR
    held = f", so {read.name} is never created" if read.patch.required and read.name else ""
    hint = f"did you mean {slip}?" if slip else "write it with a patch of type ToCompositeFieldPath"
    told = f"no patch writes {read.path}{held}"
    notes.add("never-there", told, read.where, read.name, hint=hint, severity=severity)


def _is_reported(path: Segments) -> bool:
    return path[:1] == ("status",) and len(path) > 1 and path[1] not in _CROSSPLANES


def _exists(composite: Json | None, path: str) -> bool:
    return composite is None or look_up(composite, path, hints=False).schema is not None


def _patches(steps: Sequence[Step]) -> Iterator[tuple[Patch, str]]:
    """All patches, each with the resource that it belongs to."""
    for step in steps:
        for patch in (*step.environment, *step.secret):
            yield patch, ""
        for template in step.templates:
            for patch in template.patches:
                yield patch, template.name


def _writers(steps: Sequence[Step]) -> Iterator[_Writer]:
    for step in steps:
        for patch in step.environment:
            if patch.target and patch.to_segments is not None:
                yield _Writer(patch.target, patch.to_segments, None)
        for template in step.templates:
            for patch in template.patches:
                if patch.source == "composed" and patch.target and patch.to_segments is not None:
                    yield _Writer(patch.target, patch.to_segments, template)


def _check_circles(steps: Sequence[Step], writers: _Writers, notes: Notes, severity: Severity) -> None:
    templates = [template for step in steps for template in step.templates]
    needs = {id(template): list(_needs(template, writers)) for template in templates}
    makers = {need: writers.of(need) for found in needs.values() for need in found}
    created = {id(template) for template in templates if not needs[id(template)]}
    waiting = [template for template in templates if id(template) not in created]
    while freed := [item for item in waiting if all(_comes(makers[need], created) for need in needs[id(item)])]:
        created.update(id(item) for item in freed)
        waiting = [item for item in waiting if id(item) not in created]
    for template in waiting:
        need = next(need for need in needs[id(template)] if not _comes(makers[need], created))
        known = [item.template for item in makers[need] if item.template is not None]
        others = ", ".join(dict.fromkeys(item.name for item in known if item is not template))
        who = f"{others}, waiting for {template.name} in turn, writes it" if others else "only it writes the value"
        message = f"{template.name} is never created: it waits for {fieldpath.format(need.path)}, and {who}"
        hint = "take policy.fromFieldPath: Required out of one of the patches"
        notes.add("never-met", message, need.where, template.name, hint=hint, severity=severity)


def _needs(template: Template, writers: _Writers) -> Iterator[_Need]:
    """What holds the resource back, as far as a patch writes it; what none writes is told elsewhere."""
    for patch in template.patches:
        if patch.required and patch.source in {"composite", "environment"}:
            for path, where in patch.sources():
                segments = parsed(path)
                if segments is None or (patch.source == "composite" and not _is_reported(segments)):
                    continue
                need = _Need(patch.source, segments, where)
                if writers.of(need):
                    yield need


def _comes(makers: list[_Writer], created: set[int]) -> bool:
    return any(item.template is None or id(item.template) in created for item in makers)
