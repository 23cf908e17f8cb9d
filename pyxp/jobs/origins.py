"""Which patch of a Composition wrote a field of a composed resource, and what it made the value of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from pyxp.jobs.templates import Templates
from pyxp.model import fieldpath
from pyxp.model.fieldpath import FieldPathError, Segments
from pyxp.model.patches import Patch, overlapping, parsed

_CROSSPLANE: Final = frozenset({"claimRef", "resourceRefs", "crossplane", "compositionRef"})
_MOST_NAMED: Final = 3


class Origin(NamedTuple):
    """Where a value comes from.

    Attributes:
        where: Field path of the patch in the Composition.
        sources: What the patch made it of, in words, such as ``spec.size of the claim``.
    """

    where: str
    sources: tuple[str, ...]

    def __str__(self) -> str:
        more = ("others",) if len(self.sources) > _MOST_NAMED else ()
        named = [*self.sources[: _MOST_NAMED - bool(more)], *more]
        return " and ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)


class Origins:
    """The origins of what a Composition's resources hold.

    Args:
        templates: The templates of the Composition.
    """

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def of(
        self, path: str, resource: Mapping[str, Any], name: str, composite: Mapping[str, Any], *, claimed: bool
    ) -> Origin | None:
        """The patch that a field's value comes from; None where it is the base's or nobody's.

        Args:
            path: The field.
            resource: The composed resource.
            name: Its name in the Composition.
            composite: The composite as the functions observed it.
            claimed: Whether the composite has a claim.
        """
        template, segments = self._templates.find(name), parsed(path)
        if template is None or not segments:
            return None
        value = _get(resource, segments)
        if value is None or value == _get(template.base or {}, segments):
            return None
        for patch in reversed(template.patches):
            if patch.target == "composed" and _covers(patch.to_segments, segments) and _has_sources(patch, composite):
                sources = dict.fromkeys(self._words(patch, claimed=claimed))
                return Origin(patch.where, tuple(sources)) if sources else None
        return None

    def _words(self, patch: Patch, *, claimed: bool) -> Iterator[str]:
        for path, _ in patch.sources():
            if patch.source == "composite":
                yield _of_composite(path, claimed=claimed)
            elif patch.source == "environment":
                yield from self._of_environment(path, claimed=claimed)

    def _of_environment(self, path: str, *, claimed: bool) -> Iterable[str]:
        """What writes a key of the environment, or the key itself where nothing in the Composition does."""
        found: list[str] = []
        for step in self._templates.steps:
            for patch in _writers(step.environment, path):
                found += [_of_composite(source, claimed=claimed) for source, _ in patch.sources()]
            for template in step.templates:
                for patch in _writers(template.patches, path):
                    found += [f"{source} of {template.name}" for source, _ in patch.sources()]
        return found or [f"{path} of the environment"]


def _writers(patches: Iterable[Patch], path: str) -> Iterator[Patch]:
    wanted = parsed(path)
    return (item for item in patches if item.target == "environment" and overlapping(item.to_segments, wanted))


def _of_composite(path: str, *, claimed: bool) -> str:
    segments = parsed(path) or ()
    from_claim = claimed and segments[:1] == ("spec",) and segments[1:2] and segments[1] not in _CROSSPLANE
    return f"{path} of the {'claim' if from_claim else 'composite'}"


def _covers(target: Segments | None, segments: Segments) -> bool:
    """Whether a patch that writes to ``target`` gives the field its value."""
    return bool(target) and len(target or ()) <= len(segments) and overlapping(target, segments)


def _has_sources(patch: Patch, composite: Mapping[str, Any]) -> bool:
    if patch.source != "composite":
        return True
    return all(_get(composite, parsed(path) or ()) is not None for path, _ in patch.sources())


def _get(data: Mapping[str, Any], segments: Segments) -> Any:
    try:
        return fieldpath.get(data, segments) if segments else None
    except FieldPathError:
        return None
