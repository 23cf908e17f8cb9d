"""Which patch of a Composition wrote a field of a composed resource, and what it made the value of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from pyxp.jobs.templates import Templates
from pyxp.model import fieldpath
from pyxp.model.compositions import Template
from pyxp.model.fieldpath import FieldPathError, Segments
from pyxp.model.patches import Patch, overlapping, parsed

_CROSSPLANE: Final = frozenset({"claimRef", "resourceRefs", "crossplane", "compositionRef"})
_MOST_NAMED: Final = 3


class Origin(NamedTuple):
    """Where a value comes from.

    Attributes:
        where: Field path of the patch in the Composition.
        sources: What the patch made it of, in words, such as ``spec.size of the claim``.
        missing: Whether there is no value, because the patch had nothing to copy.
        fields: The fields among the sources that somebody wrote in the claim or composite.
    """

    where: str
    sources: tuple[str, ...]
    missing: bool = False
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        more = ("others",) if len(self.sources) > _MOST_NAMED else ()
        named = [*self.sources[: _MOST_NAMED - bool(more)], *more]
        return " and ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)

    @property
    def told(self) -> str:
        """The origin in the words of a message."""
        return f"a patch has nothing to copy from {self}" if self.missing else f"patched from {self}"


class Composed(NamedTuple):
    """A composed resource, and what it was made from.

    Attributes:
        resource: The composed resource.
        name: Its name in the Composition.
        composite: The composite as the functions observed it.
        claimed: Whether the composite has a claim.
        given: The claim or composite as somebody wrote it, without defaults; None where that is not at hand.
    """

    resource: Mapping[str, Any]
    name: str
    composite: Mapping[str, Any]
    claimed: bool
    given: Mapping[str, Any] | None = None


class Origins:
    """The origins of what a Composition's resources hold.

    Args:
        templates: The templates of the Composition.
    """

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def of(self, path: str, composed: Composed, message: str = "") -> Origin | None:
        """The patch that a field's value comes from, or would come from; None where it is the base's or nobody's.

        Args:
            path: The field.
            composed: The composed resource.
            message: What is wrong with it. Of what is told at an object, such as a label among all labels, the message
                names the field or the value.
        """
        templates, segments = self._templates.all_of(composed.name), parsed(path)
        if not templates or not segments:
            return None
        value = _get(composed.resource, segments)
        patches = [patch for template in templates for patch in template.patches if patch.target == "composed"]
        if value is None:
            return self._unfilled(patches, segments, composed)
        if value != _based(templates, segments):
            for patch in reversed(patches):
                if _covers(patch.to_segments, segments) and _has_sources(patch, composed.composite):
                    return self._origin(patch, composed)
        return self._within(patches, segments, composed, message)

    def _unfilled(self, patches: list[Patch], segments: Segments, composed: Composed) -> Origin | None:
        """The patch that would have written a field that is missing."""
        for patch in reversed(patches):
            if _covers(patch.to_segments, segments) and not _has_sources(patch, composed.composite):
                origin = self._origin(patch, composed, lacking=True)
                return origin._replace(missing=True) if origin else None
        return None

    def _within(self, patches: list[Patch], segments: Segments, composed: Composed, message: str) -> Origin | None:
        """The patch below an object whose field or value a message names."""
        for patch in reversed(patches):
            target = patch.to_segments or ()
            if len(target) <= len(segments) or not overlapping(target, segments) or "*" in target:
                continue
            value = _get(composed.resource, target)
            if value is None and not _has_sources(patch, composed.composite) and patch.to in message:
                origin = self._origin(patch, composed, lacking=True)
                return origin._replace(missing=True) if origin else None
            if isinstance(value, str) and value and json.dumps(value, ensure_ascii=False) in message:
                return self._origin(patch, composed)
        return None

    def _origin(self, patch: Patch, composed: Composed, *, lacking: bool = False) -> Origin | None:
        words = tuple(dict.fromkeys(self._words(patch, composed, lacking=lacking)))
        fields = tuple(dict.fromkeys(self._written(patch, composed)))
        return Origin(patch.where, words, fields=fields) if words else None

    def _written(self, patch: Patch, composed: Composed) -> Iterator[str]:
        """The fields of the claim or composite that a patch reads, by way of the environment, too."""
        if composed.given is None or patch.source not in ("composite", "environment"):
            return
        patches = [patch]
        if patch.source == "environment":
            read = [path for path, _ in patch.sources()]
            steps = self._templates.steps
            patches = [
                item for step in steps for path in read for item in _writers(step.environment, path, "environment")
            ]
        for item in patches:
            for path, _ in item.sources():
                if _get(composed.given, parsed(path) or ()) is not None:
                    yield path

    def _words(self, patch: Patch, composed: Composed, *, lacking: bool) -> Iterator[str]:
        for path, _ in patch.sources():
            if patch.source == "composite":
                if not lacking or _get(composed.composite, parsed(path) or ()) is None:
                    yield self._of_composite(path, composed)
            elif patch.source == "environment":
                yield from self._of_environment(path, composed)

    def _of_composite(self, path: str, composed: Composed) -> str:
        segments = parsed(path) or ()
        if segments[:1] == ("spec",) and segments[1:2] and segments[1] not in _CROSSPLANE:
            there = _get(composed.composite, segments) is not None
            if composed.given is not None and there and _get(composed.given, segments) is None:
                return f"the default of {path}"
            return f"{path} of the {'claim' if composed.claimed else 'composite'}"
        told = f"{path} of the composite"
        makers = self._makers(path) if segments[:1] == ("status",) else []
        return f"{told} ({' or '.join(makers[:_MOST_NAMED])})" if makers else told

    def _makers(self, path: str) -> list[str]:
        """What resources report, of which patches make a field of the composite's status."""
        found = [
            f"{source} of {template.name}"
            for step in self._templates.steps
            for template in step.templates
            for patch in _writers(template.patches, path, "composite")
            for source, _ in patch.sources()
        ]
        return list(dict.fromkeys(found))

    def _of_environment(self, path: str, composed: Composed) -> Iterable[str]:
        """What writes a key of the environment, or the key itself where nothing in the Composition does."""
        found: list[str] = []
        for step in self._templates.steps:
            for patch in _writers(step.environment, path, "environment"):
                found += [self._of_composite(source, composed) for source, _ in patch.sources()]
            for template in step.templates:
                for patch in _writers(template.patches, path, "environment"):
                    found += [f"{source} of {template.name}" for source, _ in patch.sources()]
        return found or [f"{path} of the environment"]


def _writers(patches: Iterable[Patch], path: str, side: str) -> Iterator[Patch]:
    wanted = parsed(path)
    return (item for item in patches if item.target == side and overlapping(item.to_segments, wanted))


def _based(templates: list[Template], segments: Segments) -> Any:
    """What the bases of a resource have at a path."""
    return next((value for item in templates if (value := _get(item.base or {}, segments)) is not None), None)


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
