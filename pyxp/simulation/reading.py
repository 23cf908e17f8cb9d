"""What a Composition reads from its composed resources, so that a model of the provider knows what to report.

Read are the inputs of function-patch-and-transform: patches that go away from a resource, readiness checks and
connection details. What other functions read cannot be known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyxp.model import fieldpath
from pyxp.model.manifests import mapping, text
from pyxp.simulation.hints import NOTHING, Hint
from pyxp.simulation.uses import COMBINES, COPIES, Uses, patch_sets, patches_of
from pyxp.simulation.uses import objects as _objects

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
class Reading:
    """All that one template reads.

    Attributes:
        reads: The fields.
        conditions: The conditions, with their status, that its readiness checks wait for.
    """

    reads: tuple[Read, ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()


def read_templates(composition: Mapping[str, Any], schema: Mapping[str, Any] | None = None) -> dict[str, Reading]:
    """What each template reads, by the template's name; every template has an entry.

    A path that is not a field path is left out: the function itself refuses it. A value that is copied into the
    composite or the environment is also read as whoever takes it from there does; the composite's ``schema`` tells its
    type.
    """
    found: dict[str, dict[str, Read]] = {}
    conditions: dict[str, tuple[tuple[str, str], ...]] = {}
    uses = Uses(composition, schema)
    for step in _objects(mapping(composition.get("spec")).get("pipeline")):
        function_input = mapping(step.get("input"))
        sets = patch_sets(function_input)
        for template in _objects(function_input.get("resources")):
            name = text(template.get("name"))
            conditions[name] = (*conditions.get(name, ()), *_conditions(template))
            reads = found.setdefault(name, {})
            for read in _reads(template, sets, uses):
                known = reads.get(read.path)
                if known is None or (known.expected is None and known.hint == NOTHING):
                    reads[read.path] = read
    return {name: Reading(tuple(reads.values()), conditions[name]) for name, reads in found.items()}


def _conditions(template: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for check in _objects(template.get("readinessChecks")):
        wanted = mapping(check.get("matchCondition"))
        if check.get("type") == "MatchCondition" and text(wanted.get("type")):
            yield text(wanted.get("type")), text(wanted.get("status"))


def _reads(template: Mapping[str, Any], sets: Mapping[str, Any], uses: Uses) -> Iterator[Read]:
    for path, expected, hint in _paths(template, sets, uses):
        try:
            segments = fieldpath.parse(path)
        except fieldpath.PathSyntaxError:
            continue
        if segments:
            yield Read(path, segments, expected, hint)


def _paths(
    template: Mapping[str, Any], sets: Mapping[str, Any], uses: Uses
) -> Iterator[tuple[str, str | int | bool | None, Hint]]:
    for patch in patches_of(template, sets):
        kind = text(patch.get("type"))
        if kind in COPIES:
            for below, hint in uses.of(patch):
                yield text(patch.get("fromFieldPath")) + below, None, hint
        elif kind in COMBINES:
            for variable in _objects(mapping(patch.get("combine")).get("variables")):
                yield text(variable.get("fromFieldPath")), None, NOTHING
    for detail in _objects(template.get("connectionDetails")):
        if detail.get("type") == "FromFieldPath":
            yield text(detail.get("fromFieldPath")), None, NOTHING
    for check in _objects(template.get("readinessChecks")):
        kind = text(check.get("type"))
        expected = check.get(_CHECKS[kind]) if kind in _CHECKS else _VERDICTS.get(kind)
        yield text(check.get("fieldPath")), expected if isinstance(expected, str | int) else None, NOTHING
