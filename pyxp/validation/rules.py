"""CEL rules of a kind (``x-kubernetes-validations``), checked by :mod:`pyxp.cel`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pyxp.structural.survey import RULES, has
from pyxp.validation.verdict import Cause

if TYPE_CHECKING:
    from pyxp.cel import RuleSet
    from pyxp.cel.evaluation.work import Work

_PART: Final = "value"


class KindRules:
    """The rules of one schema, compiled when they are first needed.

    Args:
        schema: The structural schema of whole objects.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self.present = has(schema, RULES)

    @cached_property
    def compiled(self) -> RuleSet:
        """The rules, ready to run."""
        from pyxp.cel import compile_rules

        return compile_rules(self.schema)


def check(
    rules: KindRules, value: Any, old: Any, work: Work | None = None
) -> tuple[list[Cause], tuple[str, ...], tuple[str, ...]]:
    """The broken rules, the rules that could not be evaluated, and what the server only warns of.

    Args:
        rules: The rules.
        value: The new value, valid by its schema, defaulted and pruned.
        old: The stored value, for updates.
        work: The work that may be done.
    """
    if not rules.present:
        return [], (), ()
    causes: list[Cause] = []
    unchecked: list[str] = []
    warnings: list[str] = []
    for issue in rules.compiled.check(value, old, work=work):
        if issue.unchecked:
            unchecked.append(f"{issue.path}: {issue.message}")
        elif issue.ratcheted:
            warnings.append(f"{issue.path}: {issue.message}")
        else:
            causes.append(Cause(issue.reason, issue.path, issue.message, plain=issue.plain))
    return causes, tuple(unchecked), tuple(warnings)


def check_part(schema: Mapping[str, Any], value: Any, at: str, work: Work) -> list[Cause]:
    """The rules that a value breaks, or that do not compile, where it is only a part of an object and was so before.

    Args:
        schema: The part's schema.
        value: The value.
        at: Its field path, for the causes.
        work: The work that may be done.
    """
    if not has(schema, RULES):
        return []
    holder = {"type": "object", "properties": {_PART: schema}}
    issues = KindRules(holder).compiled.check({_PART: value}, {_PART: value}, ratchet=False, work=work)
    return [
        Cause(issue.reason, at + issue.path.removeprefix(_PART), issue.message, plain=issue.plain) for issue in issues
    ]
