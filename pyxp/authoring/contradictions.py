"""Contradictions: conditions that no claim fulfils, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyxp.authoring.conditions import All, Compared, IsSet, Known, Not, Some
from pyxp.authoring.expressions import CompositeField, Condition, describe, leaves
from pyxp.authoring.plain_conditions import plain_condition
from pyxp.authoring.references import UNDECLARED
from pyxp.authoring.worlds import is_possible, told_bounds

HINT: Final = "change the condition, or the bounds of the claim's fields"


def contradiction_in(written: Condition) -> str:
    """Why no claim that the schema takes fulfils a condition, as a message; empty where one may.

    What Python alone decides is not looked at.

    Args:
        written: The condition as the platform wrote it.
    """
    fields = [leaf for leaf in leaves(written) if isinstance(leaf, CompositeField)]
    if not fields or any(field.path == UNDECLARED for field in fields) or is_possible(plain_condition(written)):
        return ""
    reason = next(_reasons(written), "")
    return f"no claim that the schema takes makes {written.described()} true{': ' if reason else ''}{reason}"


def _reasons(condition: Condition) -> Iterator[str]:
    """What the schema says against parts of a condition that are never true by themselves."""
    for leaf in leaves(condition):
        if isinstance(leaf, CompositeField) and leaf.never:
            yield leaf.never
    for part in _parts(condition):
        inner = part.condition if isinstance(part, Not) else part
        if isinstance(part, Not) and isinstance(inner, IsSet) and inner.field.guaranteed:
            yield f"{describe(inner.field)} is always set: it is required or has a default"
        elif isinstance(part, Compared) and not is_possible(plain_condition(part)):
            yield from (
                bounds for leaf in leaves(part) if isinstance(leaf, CompositeField) and (bounds := told_bounds(leaf))
            )


def _parts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All | Some):
        for part in condition.conditions:
            yield from _parts(part)
    elif not isinstance(condition, Known):
        yield condition
