"""Refusals about lists that the API server treats as sets or maps.

Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.authoring.blueprints import Blueprint
from pyxp.authoring.composition import Added
from pyxp.authoring.declarations import place_of
from pyxp.authoring.expressions import CompositeField, leaves
from pyxp.authoring.schema import owner_of
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.problems import Problems
from pyxp.compiler.spec_paths import is_unchanging, steps_of
from pyxp.model import fieldpath


def check_default_lists(blueprint: Blueprint, problems: Problems) -> None:
    """Refuses a set or map list with a default of its own in what a claim says.

    Server-side apply takes away the elements that its manager no longer names. When the last one is gone, so is the
    list, and the default fills it again: no claim can empty it, and what the default put in belongs to nobody.
    """
    spec = blueprint.classes.get("spec")
    for names, node in _nodes(blueprint.spec.schema, ()):
        kind = node.get("x-kubernetes-list-type")
        if kind not in ("set", "map") or not node.get("default"):
            continue
        path = fieldpath.format(("spec", *names))
        problems.refuse(
            "default-of-set",
            f"this list of type {kind} has a default: server-side apply can never empty it",
            (place_of(owner_of(spec, list(names))) if spec else None) or blueprint.place,
            path=path,
            hint="annotate an ordinary list with UNIQUE instead, or give the default to the class around it"
            if kind == "set"
            else "give the default to the class around it",
        )


def _nodes(schema: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Every schema below ``schema`` with the names that lead to it; elements of lists and maps add no name."""
    for name, node in (schema.get("properties") or {}).items():
        yield (*names, name), node
        yield from _nodes(node, (*names, name))
    for part in ("items", "additionalProperties"):
        inner = schema.get(part)
        if isinstance(inner, Mapping):
            yield from _nodes(inner, names)


def check_order(assignment: Assignment, added: Added, blueprint: Blueprint, problems: Problems) -> bool:
    """Refuses an element by its position in a set that must not change: sets are equal in any order."""
    good = True
    for leaf in leaves(assignment.value):
        if not isinstance(leaf, CompositeField):
            continue
        for there in _indexed_sets(blueprint.spec.schema, leaf.path):
            good = False
            problems.refuse(
                "order-of-set",
                f"cannot read {leaf.path}: {there} is immutable, but as a set it may be given in another order",
                assignment.place,
                subject=added.name,
                path=assignment.path,
                hint="annotate an ordinary list with UNIQUE and IMMUTABLE instead",
            )
    return good


def _indexed_sets(spec: Mapping[str, Any], path: str) -> Iterator[str]:
    fixed = False
    for there, step, holder, _ in steps_of(spec, path):
        fixed = fixed or is_unchanging(holder)
        if fixed and isinstance(step, int) and holder.get("x-kubernetes-list-type") in ("set", "map"):
            yield there
