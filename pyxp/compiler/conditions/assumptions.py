"""Assumptions: what is known of values in a resource because of its condition, or because there is a fallback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pyxp.authoring.conditions import IsSet, all_of
from pyxp.authoring.expressions import (
    ABSENT,
    Choice,
    CompositeField,
    Condition,
    EnvironmentField,
    Expression,
    ExternalName,
    Fallback,
    ResourceField,
    is_certain,
    shape_of_expression,
)
from pyxp.authoring.plain_conditions import TRUE
from pyxp.authoring.worlds import implies
from pyxp.compiler.alternatives import Transforms, is_constant, is_decided_early, linear
from pyxp.compiler.assignments import EXTERNAL_NAME
from pyxp.compiler.conditions.branches import branches_of
from pyxp.compiler.rewriting import rewritten


@dataclass(frozen=True, slots=True, eq=False)
class AssuredField(CompositeField):
    """A claim's field that is there wherever the resource that reads it is: its condition says so."""


@dataclass(frozen=True, slots=True, eq=False)
class ChosenField(AssuredField):
    """A claim's field that is there wherever it is chosen, which need not be everywhere."""


@dataclass(frozen=True, slots=True, eq=False)
class DefaultedField(ResourceField):
    """A field of a resource that is not reported yet, or never where the resource need not be, with what stands for it.

    Attributes:
        otherwise: A constant, or what the claim alone decides.
        before: What is made of the field's value.
    """

    otherwise: Any = None
    before: Transforms = field(default=())


def assumed(value: Any, condition: Condition, kind: type[AssuredField] = AssuredField) -> Any:
    """``value`` with what is known where its resource is there, and in a choice where each result is chosen.

    Args:
        value: What a field of the resource is given.
        condition: The resource's condition.
        kind: What a field becomes of which the condition makes sure.
    """
    known: dict[str, bool] = {}

    def change(found: Expression) -> Expression | None:
        if isinstance(found, Fallback):
            return _defaulted(found)
        if isinstance(found, Choice):
            return _assumed_choice(found, condition, kind)
        if not isinstance(found, CompositeField) or type(found) not in (CompositeField, EnvironmentField):
            return None
        if found.guaranteed or condition is TRUE:
            return None
        if found.presence not in known:
            known[found.presence] = implies(condition, IsSet(found))
        if not known[found.presence]:
            return None
        if isinstance(found, EnvironmentField):
            return replace(found, guaranteed=True)
        return kind(found.path, found.shape, True)

    return rewritten(value, change)


def _assumed_choice(choice: Choice, condition: Condition, kind: type[AssuredField]) -> Choice:
    results = [
        assumed(assumed(result, condition, kind), all_of([condition, branch]), ChosenField)
        for branch, result in branches_of(choice)
    ]
    options = dict(zip(choice.options, results, strict=False))
    otherwise = ABSENT if choice.otherwise is ABSENT else results[-1]
    return Choice(assumed(choice.subject, condition, kind), options, otherwise, choice.shape)


def unassumed(value: Any) -> Any:
    """``value`` as it is for those who know nothing of the resource's condition."""

    def change(found: Expression) -> Expression | None:
        return CompositeField(found.path, found.shape, False) if isinstance(found, AssuredField) else None

    return rewritten(value, change)


def _defaulted(fallback: Fallback) -> Expression | None:
    """What stands in the place of what a resource reports, or None where the fallback is another one."""
    leaf, before = linear(fallback.source)
    otherwise = fallback.otherwise
    if not isinstance(leaf, ResourceField | ExternalName) or isinstance(otherwise, Mapping | list):
        return None
    if not is_constant(otherwise) and not (is_decided_early(otherwise) and is_certain(otherwise)):
        return None
    path = EXTERNAL_NAME if isinstance(leaf, ExternalName) else leaf.path
    return DefaultedField(leaf.resource, path, shape_of_expression(fallback.source), otherwise, before)
