"""CEL rules of a kind (``x-kubernetes-validations``), checked by :mod:`pyxp.cel`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyxp.validation.verdict import NO_FIELD, Cause

if TYPE_CHECKING:
    from pyxp.cel import RuleSet


class KindRules:
    """The rules of one schema, compiled when they are first needed.

    Args:
        schema: The structural schema.
        at: Field path of the values that belong to it; empty for whole objects.
    """

    def __init__(self, schema: Mapping[str, Any], at: str = "") -> None:
        self.schema = schema
        self.at = at
        self.present = has_rules(schema)

    @cached_property
    def compiled(self) -> RuleSet:
        """The rules, ready to run."""
        from pyxp.cel import compile_rules

        return compile_rules(self.schema)


def has_rules(schema: Any) -> bool:
    """Whether a schema has CEL rules anywhere outside of its junctors."""
    if not isinstance(schema, Mapping):
        return False
    if schema.get("x-kubernetes-validations"):
        return True
    parts = [*(schema.get("properties") or {}).values(), schema.get("items"), schema.get("additionalProperties")]
    return any(has_rules(part) for part in parts)


def check(rules: KindRules, value: Any, old: Any) -> tuple[list[Cause], tuple[str, ...], tuple[str, ...]]:
    """The broken rules, the rules that could not be evaluated, and what the server only warns of.

    Args:
        rules: The rules.
        value: The new value, valid by its schema, defaulted and pruned.
        old: The stored value, for updates.
    """
    if not rules.present:
        return [], (), ()
    causes: list[Cause] = []
    unchecked: list[str] = []
    warnings: list[str] = []
    try:
        issues = rules.compiled.check(value, old)
    except ImportError as error:
        return [], (f"CEL rules: {error}",), ()
    for issue in issues:
        field = _below(rules.at, issue.path)
        if issue.unchecked:
            unchecked.append(f"{field}: {issue.message}")
        elif issue.ratcheted:
            warnings.append(f"{field}: {issue.message}")
        else:
            causes.append(Cause(issue.reason, field, issue.message))
    return causes, tuple(unchecked), tuple(warnings)


def _below(at: str, path: str) -> str:
    if not at:
        return path
    if path == NO_FIELD:
        return at
    return f"{at}{path}" if path.startswith("[") else f"{at}.{path}"
