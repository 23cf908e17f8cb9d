"""Refusals about lists: elements that a claim need not have, and holes that a missing value would leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyxp.authoring.conditions import IsSet
from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    CompositeField,
    Expression,
    ExternalName,
    Fallback,
    JsonText,
    Nothing,
    ResourceField,
    Text,
    is_certain,
    parts_of,
)
from pyxp.authoring.references import UNDECLARED
from pyxp.authoring.shapes import Shape
from pyxp.authoring.worlds import implies
from pyxp.compiler.assignments import Assignment
from pyxp.compiler.draft import ComposedTemplate, Draft
from pyxp.compiler.spec_paths import steps_of


def check_elements(assignment: Assignment, template: ComposedTemplate, draft: Draft) -> bool:
    """Refuses elements of a claim's lists that need not be there, and those that cannot be.

    A field that reads such an element would silently stay away from some claims' resources; a fallback says what it
    is then.
    """
    good = True
    for leaf in () if assignment.optional else unguarded(assignment.value):
        if not isinstance(leaf, CompositeField) or leaf.path == UNDECLARED or leaf.guaranteed:
            continue
        for element, message, hint in _element_problems(draft.blueprint.spec.schema, leaf.path):
            if not implies(template.condition, IsSet(CompositeField(element, Shape(), False))):
                draft.refuse("missing-element", message, (template, assignment), hint=hint)
                good = False
    return good


def unguarded(value: Any) -> Iterator[Any]:
    """Every field that ``value`` reads without a fallback, and :class:`Nothing` where that may be all there is."""
    if isinstance(value, Fallback):
        parts: Iterable[Any] = [value.otherwise]
    elif isinstance(value, Choice) and value.otherwise is not ABSENT:
        parts = [*value.options.values(), value.otherwise]
    else:
        parts = parts_of(value)
    if isinstance(value, CompositeField | ResourceField | ExternalName | Nothing):
        yield value
    for part in parts:
        yield from unguarded(part)


def may_be_absent(value: Any) -> bool:
    """Whether some claim leads to nothing at all in the place of ``value``."""
    if isinstance(value, Expression):
        return any(isinstance(leaf, CompositeField | Nothing) and not is_certain(leaf) for leaf in unguarded(value))
    if isinstance(value, Mapping):
        return bool(value) and all(may_be_absent(item) for item in value.values())
    return isinstance(value, list) and bool(value) and all(may_be_absent(item) for item in value)


def may_be_nothing(value: Any) -> bool:
    """Whether the platform lets a field stay away; a part of text or of a document cannot."""
    return not isinstance(value, Text | JsonText) and any(isinstance(leaf, Nothing) for leaf in unguarded(value))


def _element_problems(spec: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    """Elements on the way to a field that need not be there, each with what is wrong and what to do."""
    for there, step, holder, _ in steps_of(spec, path):
        if not isinstance(step, int):
            continue
        least, most = int(holder.get("minItems", 0)), holder.get("maxItems")
        if most is not None and step >= most:
            message = f"there is no {there}[{step}]: the list has at most {most} elements"
            yield f"{there}[{step}]", message, "the first element is [0]"
            return
        if step >= least:
            sure = f"c.add(..., when=is_set(xr.{there}[{step}]))"
            hint = f"set min_length={step + 1} for {there}, or write default(ref, value), or {sure}"
            yield f"{there}[{step}]", f"a claim may leave {there}[{step}] out: the list may {_least(least)}", hint


def _least(number: int) -> str:
    return {0: "be empty", 1: "have one element only"}.get(number, f"have {number} elements only")
