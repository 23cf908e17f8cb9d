"""Refusals about lists that the API server treats as sets or maps.

Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pyxp.authoring.expressions import CompositeField, leaves
from pyxp.authoring.permanence import is_unchanging
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.emission import Emitted
from pyxp.compiler.spec_paths import nodes_of, steps_of
from pyxp.model import fieldpath


def review_default_lists(draft: Draft, _: Emitted) -> None:
    """Review: refuses a set or map list with a default of its own in what a claim says.

    Server-side apply takes away the elements that its manager no longer names. When the last one is gone, so is the
    list, and the default fills it again: no claim can empty it, and what the default put in belongs to nobody.
    """
    blueprint = draft.blueprint
    for names, node in nodes_of(blueprint.spec.schema, ("spec",)):
        kind = node.get("x-kubernetes-list-type")
        if kind not in ("set", "map") or not node.get("default"):
            continue
        draft.problems.refuse(
            "default-of-set",
            f"this list of type {kind} has a default: server-side apply can never empty it",
            blueprint.declared_at(*names),
            path=fieldpath.format(names),
            hint="annotate an ordinary list with UNIQUE instead, or give the default to the class around it"
            if kind == "set"
            else "give the default to the class around it",
        )


def check_order(assignment: Assignment, template: ComposedTemplate, draft: Draft) -> bool:
    """Refuses an element by its position in a set that must not change: sets are equal in any order."""
    good = True
    for leaf in leaves(assignment.value):
        if not isinstance(leaf, CompositeField):
            continue
        for there in _indexed_sets(draft.blueprint.spec.schema, leaf.path):
            good = False
            draft.refuse(
                "order-of-set",
                f"cannot read {leaf.path}: {there} is immutable, but as a set it may be given in another order",
                (template, assignment),
                hint="declare an ordinary list with unique=True and immutable=True instead",
            )
    return good


def _indexed_sets(spec: Mapping[str, Any], path: str) -> Iterator[str]:
    fixed = False
    for there, step, holder, _ in steps_of(spec, path):
        fixed = fixed or is_unchanging(holder)
        if fixed and isinstance(step, int) and holder.get("x-kubernetes-list-type") in ("set", "map"):
            yield there
