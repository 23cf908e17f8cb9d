"""What a Composition reads from its composed resources, so that a model of the provider knows what to report.

Read are the inputs of function-patch-and-transform: patches that go away from a resource, readiness checks and
connection details. What other functions read cannot be known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyxp.model import fieldpath
from pyxp.model.compositions import Template, entries, read_steps
from pyxp.model.manifests import mapping, text
from pyxp.model.patches import parsed
from pyxp.simulation.hints import NOTHING, Hint
from pyxp.simulation.uses import Uses

_CHECKS: Mapping[str, str] = {"MatchString": "matchString", "MatchInteger": "matchInteger"}
_VERDICTS: Mapping[str, bool] = {"MatchTrue": True, "MatchFalse": False}


@dataclass(frozen=True, slots=True)
class Read:
    """A field that a template reads from its own resource.

    Attributes:
        path: The field path as written.
        segments: The path, parsed.
        expected: The value that a readiness check waits for, if one does.
        hint: What is known of the value from what is done with it.
    """

    path: str
    segments: fieldpath.Segments
    expected: str | int | bool | None = None
    hint: Hint = NOTHING


@dataclass(frozen=True, slots=True)
class TemplateReads:
    """All that one template reads.

    Attributes:
        reads: The fields.
        conditions: The conditions, with their status, that its readiness checks wait for.
    """

    reads: tuple[Read, ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()


def read_templates(composition: Mapping[str, Any], schema: Mapping[str, Any] | None = None) -> dict[str, TemplateReads]:
    """What each template reads, by the template's name; every template has an entry.

    A path that is not a field path is left out: the function itself refuses it. A value that is copied into the
    composite or the environment is also read as whoever takes it from there does; the composite's ``schema`` tells its
    type.
    """
    found: dict[str, dict[str, Read]] = {}
    conditions: dict[str, tuple[tuple[str, str], ...]] = {}
    steps = list(read_steps(composition))
    uses = Uses(steps, schema)
    for step in steps:
        for template in step.templates:
            name = template.name
            conditions[name] = (*conditions.get(name, ()), *_conditions(template))
            reads = found.setdefault(name, {})
            for read in _reads(template, uses):
                known = reads.get(read.path)
                if known is None or (known.expected is None and known.hint == NOTHING):
                    reads[read.path] = read
    return {name: TemplateReads(tuple(reads.values()), conditions[name]) for name, reads in found.items()}


def _conditions(template: Template) -> Iterator[tuple[str, str]]:
    for _, check in entries(template.data, "readinessChecks"):
        wanted = mapping(check.get("matchCondition"))
        if check.get("type") == "MatchCondition" and text(wanted.get("type")):
            yield text(wanted.get("type")), text(wanted.get("status"))


def _reads(template: Template, uses: Uses) -> Iterator[Read]:
    for path, expected, hint in _paths(template, uses):
        segments = parsed(path)
        if segments:
            yield Read(path, segments, expected, hint)


def _paths(template: Template, uses: Uses) -> Iterator[tuple[str, str | int | bool | None, Hint]]:
    for patch in template.patches:
        if patch.source != "composed":
            continue
        for path, _ in patch.sources():
            if patch.combines:
                yield path, None, NOTHING
            else:
                yield from ((path + below, None, hint) for below, hint in uses.of(patch))
    for _, detail in entries(template.data, "connectionDetails"):
        if detail.get("type") == "FromFieldPath":
            yield text(detail.get("fromFieldPath")), None, NOTHING
    for _, check in entries(template.data, "readinessChecks"):
        kind = text(check.get("type"))
        expected = check.get(_CHECKS[kind]) if kind in _CHECKS else _VERDICTS.get(kind)
        yield text(check.get("fieldPath")), expected if isinstance(expected, str | int) else None, NOTHING
