"""Values that patches read from the composite's status, and whether any patch writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pyxp.diagnostics import Severity
from pyxp.model.compositions import Step
from pyxp.model.fieldpath import Segments
from pyxp.model.patches import Patch, parsed
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.schemas import Json, look_up
from pyxp.validation.compositions.writers import Writers, is_reported


class _Read(NamedTuple):
    """A path that a patch reads, where it is written, and the resource that it belongs to."""

    path: str
    segments: Segments
    where: str
    name: str
    patch: Patch


def check_arrivals(
    steps: Sequence[Step], writers: Writers, composite: Json | None, notes: Notes, *, foreign: bool
) -> None:
    """Status fields that nothing writes.

    Args:
        steps: All steps of the function.
        writers: What writes them.
        composite: The composite's schema, if it is known.
        notes: Where findings go.
        foreign: Whether other functions may write the status.
    """
    for patch, name in _patches(steps):
        for path, where in patch.sources() if patch.source == "composite" else ():
            segments = parsed(path)
            if segments is not None and is_reported(segments) and _exists(composite, path):
                read = _Read(path, segments, where, name, patch)
                _check_status(read, writers, composite, notes, foreign=foreign)


def _check_status(read: _Read, writers: Writers, composite: Json | None, notes: Notes, *, foreign: bool) -> None:
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
