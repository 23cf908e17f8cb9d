"""Conditions as CEL for function-cel-filter, in words that all of its releases judge alike.

Asking for a field that is not there is fatal for the whole composite, so every step to it is asked for first, also
where the XRD has a default for it: the composite may be older than that (:mod:`pyxp.compiler.conditions.absences`).
Fields have no static type, so a boolean is compared with ``true``.

Source: https://github.com/crossplane-contrib/function-cel-filter, and its recorded answers
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from pyxp.authoring.cel_texts import CelWriter, literal, negated
from pyxp.authoring.conditions import Compared, Holds, IsSet, IsTrue, Not, opposite
from pyxp.authoring.expressions import ABSENT, CompositeField, Condition, EnvironmentField, leaves
from pyxp.authoring.plain_conditions import TRUE
from pyxp.compiler.conditions.absences import Level, along, asked, contrary, holds_of, read_along, values_without
from pyxp.compiler.conditions.facts import as_declared, is_in, member_of, read_fact, steps_to
from pyxp.compiler.spec_paths import Schema
from pyxp.model import fieldpath

_COMPOSITE: Final = "observed.composite.resource"


def pattern_of(name: str) -> str:
    """The name of a filter that is about one resource: the function takes it for a regular expression."""
    return re.sub(
        r"[.+*?^$(){}|\\\[\]]", lambda found: f"\\{found[0]}" if found[0] in "^\\[]" else f"[{found[0]}]", name
    )


class FilterWriter(CelWriter):
    """Reads the observed composite, of which nothing is known but what is asked for, and facts as they are declared."""

    def __init__(self, spec: Schema) -> None:
        """A writer for composites of which the spec has this schema."""
        self._spec = spec

    def filter_of(
        self, condition: Condition, name: str, values: Iterable[str], others: Iterable[tuple[Condition, str]] = ()
    ) -> str:
        """A condition of a resource as a CEL expression of type bool, which fails for no claim.

        A resource is not made before others have reported what it needs, and never taken away for it. While a fact of
        the cluster that its condition asks for is not what is declared of it, it stays as it is, made or not.

        Args:
            condition: The condition on the claim, and on facts of the cluster.
            name: The resource's name in the composition.
            values: Where in the environment that is which it needs.
            others: Likewise, what it needs only where a condition of its own is true.
        """
        made = f"{literal(name)} in observed.resources"
        others = list(others)
        read = [condition, *(when for when, _ in others)]
        facts = as_declared(leaf for one in read for leaf in leaves(one) if isinstance(leaf, EnvironmentField))
        needed = dict.fromkeys(step for path in values for step in steps_to(path))
        steps = [step for step in needed if step not in facts]
        wanted = self.expression(condition)
        waits = [" && ".join(steps)] if steps else []
        waits += [f"{self.expression(opposite(when))} || ({' && '.join(steps_to(path))})" for when, path in others]
        if waits:
            behind = waits[0] if len(waits) == 1 else " && ".join(f"({wait})" for wait in waits)
            ready = f"{made} || ({behind})"
            wanted = ready if condition is TRUE else " && ".join([*self.conjuncts(condition), f"({ready})"])
        return f"{' && '.join(facts)} ? {wanted} : {made}" if facts else wanted

    def whole_number(self, path: str, otherwise: int) -> str:
        """A whole number of the composite, or what stands where it has none and the XRD has no default."""
        levels, read = self._way_to(path)
        found = [level._replace(otherwise=otherwise) if level.otherwise is ABSENT else level for level in levels]
        # An index or a conversion of what may be of any type is refused, so the branch that reads the field converts.
        return read_along(found, f"int({read})")

    def conjuncts(self, condition: Condition) -> list[str]:
        """As for all; of a field that the composite lacks, they are what the condition says of the XRD's default."""
        one = condition.condition if isinstance(condition, Not) else condition
        field = asked(one)
        if field is None:
            return super().conjuncts(condition)
        levels, read = self._way_to(field.path)
        said = [(level.guard, holds_of(one, level.otherwise)) for level in levels]
        if one is condition:
            return along(said, self._test(one, read)) or ["true"]
        if said and not any(verdict for _, verdict in said):
            return [negated(self.expression(one))]
        other = contrary(one)
        test = self._test(other, read) if other else [negated(" && ".join(self._test(one, read)) or "true")]
        return along([(guard, not verdict) for guard, verdict in said], ["false"] if isinstance(one, IsSet) else test)

    def _test(self, condition: Condition, read: str) -> list[str]:
        """What a condition about one field says, where it is there."""
        if isinstance(condition, IsSet):
            return []
        if isinstance(condition, IsTrue):
            return [self.truth(read)]
        if isinstance(condition, Holds):
            return [f"{literal(condition.item)} in {read}"]
        assert isinstance(condition, Compared)  # noqa: S101 - there are no others about one field
        return [f"{read} {condition.operator} {literal(condition.right)}"]

    def steps(self, field: CompositeField) -> tuple[list[str], str]:
        """Where a default stands for the field, nothing need be true so that it can be read.

        Lists and maps are read to find something in them, so where an empty one stands for them they need not be read.
        """
        if isinstance(field, EnvironmentField):
            return read_fact(field)
        levels, read = self._way_to(field.path)
        levels = [level._replace(otherwise=ABSENT) if level.otherwise in ([], {}) else level for level in levels]
        return along([(level.guard, level.otherwise is not ABSENT) for level in levels], []), read_along(levels, read)

    def _way_to(self, path: str) -> tuple[list[Level], str]:
        """Every step to a field that need not be there, and how the field is read behind them."""
        first, *rest = fieldpath.parse(path)
        guards, current = [], member_of(_COMPOSITE, first)
        for step in rest:
            after = member_of(current, step)
            if isinstance(step, int):
                guards.append(is_in(current, step))
            else:
                guards.append(f"has({after})" if after.endswith(f".{step}") else is_in(current, step))
            current = after
        defaults = values_without(self._spec, path) or [ABSENT] * len(guards)
        return [Level(guard, default) for guard, default in zip(guards, defaults, strict=True)], current

    def truth(self, read: str) -> str:
        """Fields have no static type, so a boolean is compared."""
        return f"{read} == true"

    def number(self, value: Any, read: str, beside: Any) -> str:
        """Numbers of any type are compared with each other."""
        return read
