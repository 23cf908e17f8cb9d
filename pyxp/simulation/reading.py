"""What a Composition reads from its composed resources, so that a model of the provider knows what to report.

Read are the inputs of function-patch-and-transform: patches that go away from a resource, readiness checks and
connection details. What other functions read cannot be known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyxp.engine.crossplane.metadata import mapping, text
from pyxp.model import fieldpath

_COPIES = frozenset({"ToCompositeFieldPath", "ToEnvironmentFieldPath"})
_COMBINES = frozenset({"CombineToComposite", "CombineToEnvironment"})
_CHECKS: Mapping[str, str] = {"MatchString": "matchString", "MatchInteger": "matchInteger"}
_VERDICTS: Mapping[str, bool] = {"MatchTrue": True, "MatchFalse": False}


@dataclass(frozen=True, slots=True)
class Read:
    """A field that a template reads from its own resource.

    Attributes:
        path: The field path as written.
        segments: The path, parsed.
        expected: The value that a readiness check waits for, if one does.
    """

    path: str
    segments: fieldpath.Segments
    expected: str | int | bool | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one template reads.

    Attributes:
        reads: The fields.
        conditions: The conditions, with their status, that its readiness checks wait for.
    """

    reads: tuple[Read, ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()


def read_templates(composition: Mapping[str, Any]) -> dict[str, Reading]:
    """What each template reads, by the template's name; every template has an entry.

    A path that is no field path is left out: the function itself refuses it.
    """
    found: dict[str, dict[str, Read]] = {}
    conditions: dict[str, tuple[tuple[str, str], ...]] = {}
    for step in _objects(mapping(composition.get("spec")).get("pipeline")):
        function_input = mapping(step.get("input"))
        sets = {text(item.get("name")): item.get("patches") for item in _objects(function_input.get("patchSets"))}
        for template in _objects(function_input.get("resources")):
            name = text(template.get("name"))
            conditions[name] = (*conditions.get(name, ()), *_conditions(template))
            reads = found.setdefault(name, {})
            for read in _reads(template, sets):
                if read.path not in reads or reads[read.path].expected is None:
                    reads[read.path] = read
    return {name: Reading(tuple(reads.values()), conditions[name]) for name, reads in found.items()}


def _conditions(template: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for check in _objects(template.get("readinessChecks")):
        wanted = mapping(check.get("matchCondition"))
        if check.get("type") == "MatchCondition" and text(wanted.get("type")):
            yield text(wanted.get("type")), text(wanted.get("status"))


def _reads(template: Mapping[str, Any], sets: Mapping[str, Any]) -> Iterator[Read]:
    for path, expected in _paths(template, sets):
        try:
            segments = fieldpath.parse(path)
        except fieldpath.PathSyntaxError:
            continue
        if segments:
            yield Read(path, segments, expected)


def _paths(template: Mapping[str, Any], sets: Mapping[str, Any]) -> Iterator[tuple[str, str | int | bool | None]]:
    for patch in _patches(template, sets):
        kind = text(patch.get("type"))
        if kind in _COPIES:
            yield text(patch.get("fromFieldPath")), None
        elif kind in _COMBINES:
            for variable in _objects(mapping(patch.get("combine")).get("variables")):
                yield text(variable.get("fromFieldPath")), None
    for detail in _objects(template.get("connectionDetails")):
        if detail.get("type") == "FromFieldPath":
            yield text(detail.get("fromFieldPath")), None
    for check in _objects(template.get("readinessChecks")):
        kind = text(check.get("type"))
        expected = check.get(_CHECKS[kind]) if kind in _CHECKS else _VERDICTS.get(kind)
        yield text(check.get("fieldPath")), expected if isinstance(expected, str | int) else None


def _patches(template: Mapping[str, Any], sets: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for patch in _objects(template.get("patches")):
        if patch.get("type") == "PatchSet":
            yield from _objects(sets.get(text(patch.get("patchSetName"))))
        else:
            yield patch


def _objects(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
