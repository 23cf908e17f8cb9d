"""What resources that are not there yet wait for.

A template with a Required patch whose source is missing is left out. The source is a path of the environment or of
the composite's status; the Composition tells which resource writes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pyxp.engine.cel_filter import CompiledFilters
from pyxp.engine.crossplane.claims import reconciled_claim
from pyxp.engine.patch_and_transform.requests import ENVIRONMENT_KEY
from pyxp.engine.patch_and_transform.values import copied
from pyxp.engine.publishing import ConnectionSecret, PublishedKey, published_keys
from pyxp.engine.rendered import Rendered
from pyxp.model import fieldpath
from pyxp.model.compositions import FILTER, Step, Template, function_name, pipeline_of, read_steps
from pyxp.model.contents import Answers, content_of
from pyxp.model.fieldpath import FieldPathError, PathNotFoundError
from pyxp.model.manifests import Manifest, mapping, resource_name_of

_REPORTED = "status.atProvider."
_BRIEFLY = 3
_MOST = 16
"""Environments that are remembered; claims of one Composition have a few."""


@dataclass(frozen=True, slots=True)
class Need:
    """One value that is missing.

    Attributes:
        source: ``environment`` or ``composite``.
        path: Where the value is looked for.
        producer: The composed resource that writes it there; empty where none does.
        fields: The fields of the producer that it comes from.
        written: Whether the pass wrote the value, so that only the next pass, which reads it, is missing.
    """

    source: str
    path: str
    producer: str = ""
    fields: tuple[str, ...] = ()
    written: bool = False

    def __str__(self) -> str:
        if self.written:
            return f"{self.path} of the {self.source}, which this pass writes and the next reads"
        return self.producer or f"{self.path} of the {self.source}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A composed resource that is not there yet, and what it needs first."""

    resource: str
    needs: tuple[Need, ...]

    def __str__(self) -> str:
        return f"{self.resource} waits for {self.reason()}"

    def reason(self) -> str:
        """What it needs: each producer named once, those of which the same fields are needed together."""
        producers: dict[tuple[str, ...], list[str]] = {}
        for name, fields in self._fields().items():
            producers.setdefault(tuple(fields), []).append(name)
        groups = ((", ".join(names), ", ".join(fields)) for fields, names in producers.items())
        return ", ".join(f"{names} ({fields})" if fields else names for names, fields in groups)

    def brief(self) -> str:
        """What it needs in few words: field names without the way to them; of many producers the first."""
        fields = self._fields()
        if len(fields) > _BRIEFLY:
            return f"{next(iter(fields))} and {len(fields) - 1} more"
        short = {name: [field.removeprefix(_REPORTED) for field in found] for name, found in fields.items()}
        return ", ".join(f"{name} ({', '.join(found)})" if found else name for name, found in short.items())

    def _fields(self) -> dict[str, dict[str, None]]:
        """What is needed of each producer; values that nobody produces stand for themselves."""
        fields: dict[str, dict[str, None]] = {}
        for need in self.needs:
            read = () if need.written else need.fields
            fields.setdefault(str(need), {}).update(dict.fromkeys(read))
        return fields


@dataclass(frozen=True, slots=True)
class Stack:
    """One rendered composite with what a reader wants to know beside its manifests.

    Attributes:
        rendered: The render.
        claim: The claim it was made of, if it has one.
        waiting: Resources that are not there yet.
        nested: What became of composed resources that are composites themselves, by their names in the Composition.
        secret: The Secret that it is connected with, if it has one.
        there: The composed resources as they are once nothing changes any more, with what the provider wrote to them,
            by their names in the Composition; empty where nothing was awaited.
    """

    rendered: Rendered
    claim: dict[str, Any] | None = None
    waiting: tuple[Waiting, ...] = ()
    nested: Mapping[str, Stack] = field(default_factory=dict)
    secret: ConnectionSecret | None = None
    there: Mapping[str, Manifest] = field(default_factory=dict)

    def reconciled_claim(self) -> dict[str, Any] | None:
        """The claim as the claim controller leaves it once it has seen this composite."""
        return None if self.claim is None else reconciled_claim(self.claim, self.rendered.stored_composite())


class Producers:
    """Which composed resource of a Composition writes which value; found once, asked for many renders.

    What function-cel-filter would take out of a claim's resources anyway waits for nothing.

    Args:
        composition: The Composition.
        read: Its steps of function-patch-and-transform, where they were read already.

    Attributes:
        published: The keys of the connection secret, without values.
    """

    def __init__(self, composition: Mapping[str, Any], read: Sequence[Step] | None = None) -> None:
        templates = [item for step in (read_steps(composition) if read is None else read) for item in step.templates]
        self.published: tuple[PublishedKey, ...] = published_keys(templates)
        steps = [step for _, step in pipeline_of(composition) if function_name(step, {}) == FILTER]
        self._filters = [CompiledFilters(step.get("input")) for step in steps]
        self._environments: Answers[dict[str, Any]] = Answers(_MOST)
        self._written = {(source, path): (name, fields) for source, path, name, fields in _written(templates)}

    def waiting(self, rendered: Rendered) -> list[Waiting]:
        """The resources that a render withheld, by name, each with what it waits for."""
        needs: dict[str, dict[Need, None]] = {}
        for withheld in rendered.withheld:
            for path in withheld.paths:
                name, fields = self._written.get((withheld.source, path), ("", ()))
                written = withheld.source == "composite" and _is_there(rendered.composite, path)
                needs.setdefault(withheld.resource, {})[Need(withheld.source, path, name, fields, written)] = None
        wanted = self._wanted(set(needs), rendered) if needs and self._filters else needs
        return [Waiting(resource, tuple(found)) for resource, found in sorted(needs.items()) if resource in wanted]

    def _wanted(self, names: set[str], rendered: Rendered) -> Collection[str]:
        """Those of the resources that their conditions would leave, beside what is composed, if all was reported."""
        composed = {resource_name_of(item): {"resource": item} for item in rendered.composed}
        observed = {"composite": {"resource": rendered.source}, "resources": composed}

        def context() -> Mapping[str, Any]:
            return {ENVIRONMENT_KEY: self._reported(rendered)}

        there: Collection[str] = names
        for filters in self._filters:
            desired: Manifest = {"resources": {name: {"resource": {}} for name in there}}
            there = filters.left(there, {"observed": observed, "desired": desired}, context)
        return there

    def _reported(self, rendered: Rendered) -> dict[str, Any]:
        """The environment with something in each place that a template writes to, or that a resource waits for."""
        given = dict(mapping(mapping(rendered.context).get(ENVIRONMENT_KEY)))
        awaited = [(withheld.source, path) for withheld in rendered.withheld for path in withheld.paths]
        content = content_of(given)
        key = (content, *awaited)
        found = self._environments.get(key) if content is not None else None
        if found is None:
            found = _filled(given, (*self._written, *awaited))
            if content is not None:
                self._environments.keep(key, found)
        return found


def _filled(given: dict[str, Any], places: Iterable[tuple[str, str]]) -> dict[str, Any]:
    environment: dict[str, Any] = copied(given)
    for source, path in dict.fromkeys(places):
        # A path that leads through what is not an object is left alone: nothing can be there.
        with suppress(FieldPathError):
            if source == "environment":
                _fill(environment, path)
    return environment


def _is_there(composite: Manifest, path: str) -> bool:
    """Whether the composite has a value that its functions did not see yet."""
    try:
        return fieldpath.get(composite, path) is not None
    except FieldPathError:
        return False


def _fill(environment: dict[str, Any], path: str) -> None:
    holder: Any = environment
    rest = fieldpath.parse(path)
    # Most places are there down to the last object but one; no error is made for those.
    while rest and holder.__class__ is dict and rest[0] in holder:
        holder, rest = holder[rest[0]], rest[1:]
    if rest:
        try:
            fieldpath.get(holder, rest)
        except PathNotFoundError:
            fieldpath.set(holder, rest, "")


def waiting_resources(rendered: Rendered, composition: Mapping[str, Any]) -> list[Waiting]:
    """The resources that one render of a Composition withheld, by name, each with what it waits for."""
    return Producers(composition).waiting(rendered)


def _written(templates: Iterable[Template]) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Every value that a template writes: where to, which path, the template, and the fields it reads."""
    for template in templates:
        for patch in template.patches:
            if patch.source == "composed" and patch.target:
                fields = tuple(path for path, _ in patch.sources())
                path = patch.to or (fields[0] if fields else "")
                if path:
                    yield patch.target, path, template.name, fields
