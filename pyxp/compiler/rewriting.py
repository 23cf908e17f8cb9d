"""Rewriting: a value with some of the expressions in it replaced."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pyxp.authoring.expressions import Choice, ChosenTarget, Expression, Fallback, JsonText, Merged, Text, Transformed


def rewritten(value: Any, change: Callable[[Expression], Expression | None]) -> Any:
    """``value`` with what ``change`` gives in the place of expressions, from the outside to the inside.

    Args:
        value: An expression, a constant, or dicts and lists of them.
        change: Gives the replacement, or None where the expression stays and what is in it is looked at.
    """
    if isinstance(value, Mapping):
        return {key: rewritten(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [rewritten(item, change) for item in value]
    if not isinstance(value, Expression):
        return value
    made = change(value)
    if made is not None:
        return made
    if isinstance(value, Text):
        return Text(tuple(rewritten(part, change) for part in value.parts))
    if isinstance(value, Transformed):
        return Transformed(rewritten(value.source, change), value.transform, value.shape)
    if isinstance(value, Fallback):
        return Fallback(rewritten(value.source, change), rewritten(value.otherwise, change))
    if isinstance(value, Choice):
        options = rewritten(value.options, change)
        return Choice(rewritten(value.subject, change), options, rewritten(value.otherwise, change), value.shape)
    if isinstance(value, ChosenTarget):
        return ChosenTarget(value.condition, rewritten(value.result, change), rewritten(value.otherwise, change))
    if isinstance(value, JsonText):
        return JsonText(rewritten(value.value, change))
    if isinstance(value, Merged):
        return Merged(rewritten(value.entries, change), rewritten(value.under, change))
    return value
