"""Conditions as CEL for function-cel-filter, in words that all of its releases judge alike.

Asking for a field that is not there is fatal for the whole composite, so every step to it is asked for first. Fields
have no static type, so a boolean is compared with ``true``.

Source: https://github.com/crossplane-contrib/function-cel-filter, and its recorded answers
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from pyxp.authoring.cel_texts import CelWriter, literal
from pyxp.authoring.conditions import opposite
from pyxp.authoring.expressions import CompositeField, Condition, EnvironmentField, leaves
from pyxp.authoring.plain_conditions import TRUE
from pyxp.authoring.shapes import STRING
from pyxp.compiler.conditions.facts import as_declared, is_in, member_of, read_fact, steps_to
from pyxp.model import fieldpath

_COMPOSITE: Final = "observed.composite.resource"


def filter_of(
    condition: Condition, name: str, values: Iterable[str], others: Iterable[tuple[Condition, str]] = ()
) -> str:
    """A condition of a resource as a CEL expression of type bool, which fails for no claim.

    A resource is not made before others have reported what it needs, and never taken away for it. While a fact of the
    cluster that its condition asks for is not what is declared of it, it stays as it is, made or not.

    Args:
        condition: The condition on the claim, and on facts of the cluster.
        name: The resource's name in the composition.
        values: Where in the environment that is which it needs.
        others: Likewise, what it needs only where a condition of its own is true.
    """
    made = f"{literal(name)} in observed.resources"
    others = list(others)
    asked = [condition, *(when for when, _ in others)]
    facts = as_declared(leaf for one in asked for leaf in leaves(one) if isinstance(leaf, EnvironmentField))
    steps = [step for step in dict.fromkeys(step for path in values for step in steps_to(path)) if step not in facts]
    wanted = _WRITER.expression(condition)
    waits = [" && ".join(steps)] if steps else []
    waits += [f"{_WRITER.expression(opposite(when))} || ({' && '.join(steps_to(path))})" for when, path in others]
    if waits:
        behind = waits[0] if len(waits) == 1 else " && ".join(f"({wait})" for wait in waits)
        ready = f"{made} || ({behind})"
        wanted = ready if condition is TRUE else " && ".join([*_WRITER.conjuncts(condition), f"({ready})"])
    return f"{' && '.join(facts)} ? {wanted} : {made}" if facts else wanted


def composite_field(path: str) -> str:
    """How a field that every composite has is read."""
    return _WRITER.steps(CompositeField(path, STRING, True))[1]


def pattern_of(name: str) -> str:
    """The name of a filter that is about one resource: the function takes it for a regular expression."""
    return re.sub(
        r"[.+*?^$(){}|\\\[\]]", lambda found: f"\\{found[0]}" if found[0] in "^\\[]" else f"[{found[0]}]", name
    )


class _FilterWriter(CelWriter):
    """Reads the observed composite, of which nothing is known but what is asked for, and facts as they are declared."""

    def steps(self, field: CompositeField) -> tuple[list[str], str]:
        if isinstance(field, EnvironmentField):
            return read_fact(field)
        first, *rest = fieldpath.parse(field.path)
        guards, current = [], member_of(_COMPOSITE, first)
        for step in rest:
            after = member_of(current, step)
            if isinstance(step, int):
                guards.append(is_in(current, step))
            else:
                guards.append(f"has({after})" if after.endswith(f".{step}") else is_in(current, step))
            current = after
        return guards, current

    def truth(self, read: str) -> str:
        return f"{read} == true"

    def number(self, value: Any, read: str, beside: Any) -> str:
        return read


_WRITER: Final = _FilterWriter()
