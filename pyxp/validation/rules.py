"""CEL rules of a kind (``x-kubernetes-validations``), checked by :mod:`pyxp.cel`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.validation.verdict import Cause


class KindRules:
    """The rules of one schema, compiled when they are first needed."""

    def __init__(self, schema: Mapping[str, Any], at: str = "") -> None:
        self.schema = schema
        self.at = at
        self.present = _has_rules(schema)


def _has_rules(schema: Any) -> bool:
    if not isinstance(schema, Mapping):
        return False
    if schema.get("x-kubernetes-validations"):
        return True
    parts = [*(schema.get("properties") or {}).values(), schema.get("items"), schema.get("additionalProperties")]
    return any(_has_rules(part) for part in [*parts, *(schema.get("allOf") or [])])


def check(rules: KindRules, value: Any, old: Any) -> tuple[list[Cause], tuple[str, ...]]:
    """The broken rules, and the rules that could not be evaluated."""
    return [], ("CEL rules are not evaluated",)
