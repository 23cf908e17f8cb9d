"""Pass 4: refusals that only the platform's Python can show: where values come from, and what may change."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from pyxp.authoring.blueprints import Blueprint
from pyxp.authoring.composition import Added
from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    CompositeField,
    Fallback,
    ResourceField,
    Text,
    describe,
    is_certain,
    leaves,
)
from pyxp.catalog.naming import python_name
from pyxp.compiler.assignments import EXTERNAL_NAME, NAMESPACE, Assignment
from pyxp.compiler.problems import Problems
from pyxp.compiler.spec_paths import is_unchanging, steps_of

_IDENTITY = {EXTERNAL_NAME: "external_name", NAMESPACE: "namespace"}
"""Paths that say which object a resource is, by the option that sets them."""


def check_sources(assignment: Assignment, added: Added, members: Container[int], problems: Problems) -> bool:
    """Refuses values of resources that are not part of the composition, and a resource that reads itself.

    Args:
        assignment: The field and what stands in it.
        added: The resource that has the field.
        members: Identities (``id``) of the composition's resources.
        problems: Receives what is refused.
    """
    good = True
    for leaf in leaves(assignment.value):
        if isinstance(leaf, CompositeField):
            continue
        if id(leaf.resource) not in members:
            problems.refuse(
                "undeclared-reference",
                f"{describe(leaf)} belongs to no resource of this composition",
                assignment.place,
                subject=added.name,
                path=assignment.path,
            )
            good = False
        elif isinstance(leaf, ResourceField) and leaf.resource is added.resource:
            problems.refuse(
                "cycle",
                f"{added.name} reads its own {leaf.path}",
                assignment.place,
                subject=added.name,
                path=assignment.path,
            )
            good = False
    return good


def check_presence(assignment: Assignment, added: Added, problems: Problems) -> None:
    """Refuses an optional claim field in a resource's external name or namespace, which must never change."""
    if assignment.path not in _IDENTITY:
        return
    if is_certain(assignment.value) or assignment.optional:
        return
    for leaf in leaves(assignment.value):
        if isinstance(leaf, CompositeField) and not leaf.guaranteed:
            problems.refuse(
                "optional-feeds-required",
                f"{_IDENTITY[assignment.path]} is needed, but a claim may leave {leaf.path} out",
                assignment.place,
                subject=added.name,
                path=assignment.path,
                hint="write default(ref, value), give the field a default, or make it required",
            )


def check_replacement(assignment: Assignment, added: Added, blueprint: Blueprint, problems: Problems) -> None:
    """Refuses a changeable claim field in a field whose change the provider refuses."""
    version = added.resource.version_facts()
    in_provider = assignment.path.startswith("spec.forProvider.")
    if not (assignment.path in _IDENTITY or (in_provider and version.forces_replacement(assignment.field))):
        return
    if python_name(assignment.field.partition(".")[0].partition("[")[0]) in added.options.get("may_change", ()):
        return
    for leaf in leaves(assignment.value):
        if isinstance(leaf, CompositeField) and not is_immutable(blueprint.spec.schema, leaf.path):
            problems.refuse(
                "changeable-identity",
                f"{_python(assignment)} cannot change once the resource exists, but a claim may change {leaf.path}",
                assignment.place,
                subject=added.name,
                path=assignment.path,
                hint="annotate the claim field with IMMUTABLE",
            )


def check_length(assignment: Assignment, added: Added, problems: Problems) -> None:
    """Refuses an external name that a claim could make longer than the cloud takes."""
    limit = added.options.get("name_limit")
    if limit is None or assignment.path != EXTERNAL_NAME:
        return
    longest = longest_text(assignment.value)
    if longest is None or longest > limit:
        problems.refuse(
            "name-too-long",
            f"the external name may be {longest or 'any number of'} characters long, the cloud takes {limit}",
            assignment.place,
            subject=added.name,
            path=assignment.path,
            hint="lower the max_length of the claim fields in it",
        )


def longest_text(value: Any) -> int | None:
    """The most characters that ``value`` can have by the schemas of what it reads; None where that has no bound."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Text):
        lengths = [longest_text(part) for part in value.parts]
        return None if any(length is None for length in lengths) else sum(length or 0 for length in lengths)
    if isinstance(value, Fallback | Choice):
        lengths = [longest_text(part) for part in alternatives(value)]
        return None if None in lengths else max(length or 0 for length in lengths)
    if isinstance(value, CompositeField):
        schema = value.shape.schema
        if "enum" in schema:
            return max(len(str(allowed)) for allowed in schema["enum"])
        limit = 36 if value.path == "metadata.uid" else schema.get("maxLength")
        return int(limit) if limit is not None else None
    return None


def alternatives(value: Fallback | Choice) -> list[Any]:
    """Everything that may become of a fallback or a choice."""
    if isinstance(value, Fallback):
        return [value.source, value.otherwise]
    return [*value.options.values(), *([] if value.otherwise is ABSENT else [value.otherwise])]


def is_immutable(spec: Mapping[str, Any], path: str) -> bool:
    """Whether the field at ``path``, or one above it, has the rule ``self == oldSelf``; metadata never changes."""
    if path.startswith("metadata."):
        return True
    return any(is_unchanging(step.node) for step in steps_of(spec, path))


def _python(assignment: Assignment) -> str:
    if assignment.path in _IDENTITY:
        return _IDENTITY[assignment.path]
    return python_name(assignment.path.rpartition(".")[2].partition("[")[0]) or assignment.path
