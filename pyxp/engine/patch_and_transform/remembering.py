"""What templates became for other composites: claims differ in few fields, and most templates read fewer of them.

Without an observed resource, a template is decided by what its patches read of the composite and of the environment. So
each of these fields is looked at once a run, for all templates, and what a template became is kept by what it read. A
field that is not there is known before a patch is tried: most patches are optional, and most of those find nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, NamedTuple

from pyxp.engine.patch_and_transform.documents import PatchedDocument
from pyxp.engine.patch_and_transform.outcomes import Withheld
from pyxp.engine.patch_and_transform.patches import CompiledPatch
from pyxp.engine.patch_and_transform.templates import CompiledTemplate
from pyxp.model import fieldpath
from pyxp.model.contents import Answers, content_of
from pyxp.model.fieldpath import FieldPathError, PathNotFoundError, PathSyntaxError
from pyxp.model.patches import Side

_MOST: Final = 8
"""What one template became, for so many readings: a run of many claims has a few sorts of them."""
_LONGEST: Final = 4096
"""Bytes of a field that is remembered."""

MISSING: Final = object()
"""Stands for a field that is not there."""
FAULT: Final = object()
"""Stands for a field that cannot be read, or is not worth remembering."""

Look = Callable[[Any], Any]


class Made(NamedTuple):
    """What a template became.

    Attributes:
        document: The resource; None for one that is left out.
        told: What was told, in order.
        withheld: Why it is left out, if it is.
        values: The values that were spent.
        text: The text that was spent.
    """

    document: PatchedDocument | None
    told: tuple[dict[str, str], ...]
    withheld: tuple[Withheld, ...]
    values: int
    text: int


class Reads:
    """A template with what it reads.

    Args:
        template: The template.
        places: The fields that are read, with their positions among all that is looked at; new ones are added.

    Attributes:
        steps: The patches that read something which is there, with their numbers and the positions of their fields.
        answers: What it became, by :meth:`key`.
    """

    def __init__(self, template: CompiledTemplate, places: dict[tuple[Side, str], int]) -> None:
        self.steps: list[tuple[int, CompiledPatch, tuple[int, ...]]] = []
        for index, patch in enumerate(template.patches):
            if patch.source != "composed":
                fields = tuple(places.setdefault((patch.source, path), len(places)) for path in patch.paths)
                self.steps.append((index, patch, fields))
        self._fields = tuple(sorted({field for _, _, fields in self.steps for field in fields}))
        # The first place, which every key has, is always the same: a key of one part would be no tuple.
        self._key = itemgetter(0, 0, *self._fields)
        self.answers: Answers[Made] = Answers(_MOST)

    def key(self, seen: Sequence[Any]) -> Any:
        """What decides over the template; None where it has to be looked at closely."""
        key = self._key(seen)
        return None if FAULT in key else key


class Memory:
    """What the templates of one input became.

    Args:
        templates: The templates; those that have no base of their own are never remembered.
    """

    def __init__(self, templates: Iterable[CompiledTemplate]) -> None:
        # The first place stands for the sort of numbers that both documents have.
        places: dict[tuple[Side, str], int] = {("composed", ""): 0}
        own = [item for item in templates if isinstance(item.base, PatchedDocument)]
        self._reads = {id(item): Reads(item, places) for item in own}
        self._looks = [(side, _look(path)) for side, path in list(places)[1:]]

    def reads(self, template: CompiledTemplate) -> Reads | None:
        """What a template reads; None for one that is not remembered."""
        return self._reads.get(id(template))

    def seen(self, composite: PatchedDocument, environment: PatchedDocument) -> list[Any]:
        """What stands in each place that a template reads."""
        found: list[Any] = [(composite.settled, environment.settled)]
        sides: Mapping[Side, Any] = {"composite": composite.data, "environment": environment.data}
        found += [look(sides[side]) for side, look in self._looks]
        return found


def _look(path: str) -> Look:
    """Finds what stands in a place, as something that only an equal value equals."""
    try:
        segments = fieldpath.parse(path)
    except PathSyntaxError:
        return lambda _: FAULT
    names = [str(segment) for segment in segments]
    if not segments or any(isinstance(segment, int) for segment in segments):
        return lambda data: _read(data, segments)

    def look(data: Any) -> Any:
        value = data
        for name in names:
            if value.__class__ is not dict:
                return _read(data, segments)
            value = value.get(name, MISSING)
            if value is MISSING:
                return MISSING
        return _token(value)

    return look


def _read(data: Any, segments: fieldpath.Segments) -> Any:
    try:
        value = fieldpath.get(data, segments)
    except PathNotFoundError:
        return MISSING
    except FieldPathError:
        return FAULT
    return _token(value)


def _token(value: Any) -> Any:
    if value.__class__ is str and len(value) <= _LONGEST:
        return value
    # Bytes, which no text equals.
    return content_of(value, _LONGEST) or FAULT
