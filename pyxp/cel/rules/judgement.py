"""Whether a schema's rules would be accepted: they compile, they can be correlated, they are cheap enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pyxp.cel.cost.estimate import estimate
from pyxp.cel.cost.sizes import capped
from pyxp.cel.expressions import CompileError, compile_expression, make_program
from pyxp.cel.rules.compilation import CompiledRule, rule_environment
from pyxp.cel.rules.declarations import MAX_REQUEST, Declaration
from pyxp.cel.rules.issues import CelProblem
from pyxp.cel.rules.tree import RuleNode

RULE_LIMIT: Final = 10_000_000
"""The largest estimate of one rule, times the number of values it may judge: ``StaticEstimatedCostLimit`` in
apiextensions-apiserver 0.35, ``pkg/apis/apiextensions/validation/validation.go``."""

SCHEMA_LIMIT: Final = 100_000_000
"""The largest sum of the estimates of all rules of a schema: ``StaticEstimatedCRDCostLimit`` there."""

_MOST_EXPENSIVE: Final = 4


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a walk over the rules is.

    Attributes:
        path: Path below the root schema.
        cardinality: How many values of this place an object may have, None when nothing bounds it.
        uncorrelated: Path of the schema above that cannot be correlated, None where ``oldSelf`` may be used.
    """

    path: str = ""
    cardinality: int | None = 1
    uncorrelated: str | None = None


@dataclass(slots=True)
class _Judge:
    counts: Callable[[str], bool]
    problems: list[CelProblem] = field(default_factory=list)
    total: int = 0
    expensive: list[tuple[int, str, int]] = field(default_factory=list)

    def node(self, node: RuleNode, place: _Place) -> None:
        """Judges the rules of a place and below."""
        if node.rules and self.counts(place.path):
            self._rules(node, place)
        below = None if place.cardinality is None else _times(place.cardinality, _most_elements(node.schema))
        inner = replace(place, cardinality=below)
        # Atomic objects correlate as granular ones do: apiserver counts both in (MapIsCorrelatable).
        known = node.schema.get("x-kubernetes-map-type") in (None, "granular", "atomic")
        uncorrelated = place.uncorrelated if known or place.uncorrelated is not None else place.path
        for name, child in node.properties.items():
            self.node(child, replace(inner, path=f"{place.path}.properties[{name}]", uncorrelated=uncorrelated))
        if node.items is not None:
            keyed = node.schema.get("x-kubernetes-list-type") == "map"
            uncorrelated = place.uncorrelated if keyed or place.uncorrelated is not None else place.path
            self.node(node.items, replace(inner, path=f"{place.path}.items", uncorrelated=uncorrelated))
        if node.additional is not None:
            self.node(node.additional, replace(inner, path=f"{place.path}.additionalProperties"))

    def _rules(self, node: RuleNode, place: _Place) -> None:
        path = f"{place.path}.x-kubernetes-validations"
        declaration = node.declaration
        if declaration is None:
            text = (
                "internal error: failed to construct type information for x-kubernetes-validations rules: unable to "
                "convert structural schema to CEL declarations"
            )
            self.problems.append(CelProblem(path, "InternalError", text))
            return
        compiled = iter(node.compiled())
        for index, raw in enumerate(node.rules):
            if str(raw.get("rule") or "").strip():
                found = next(compiled)
                self.problems += self._rule(found, raw, declaration, place, (f"{path}[{index}]", index))

    def _rule(
        self,
        rule: CompiledRule | CompileError,
        raw: Mapping[str, Any],
        declaration: Declaration,
        place: _Place,
        at: tuple[str, int],
    ) -> Iterator[CelProblem]:
        path, index = at
        if isinstance(rule, CompileError):
            yield CelProblem(f"{path}.rule", "FieldValueInvalid", _compilation(rule.message), index)
            # What a rule uses is known once it compiles; until then it counts as one without oldSelf.
            yield from _optional_old(raw, at)
            return
        cost = self._rule_cost(rule, declaration, place)
        if cost > RULE_LIMIT:
            yield CelProblem(
                f"{path}.rule", "FieldValueForbidden", _too_expensive("rule cost", cost, RULE_LIMIT), index
            )
        self._observe(cost, f"{path}.rule", index)
        yield from self._message(raw, rule, declaration, at)
        if rule.uses_old:
            if place.uncorrelated is not None:
                text = "oldSelf cannot be used on the uncorrelatable portion of the schema within "
                yield CelProblem(f"{path}.rule", "FieldValueInvalid", text + (place.uncorrelated or "the root"), index)
        else:
            yield from _optional_old(raw, at)

    def _rule_cost(self, rule: CompiledRule, declaration: Declaration, place: _Place) -> int:
        times = place.cardinality
        if times is None:
            times = MAX_REQUEST // (declaration.smallest + 1)
        return capped(estimate(rule.checked, declaration) * times)

    def _message(
        self, raw: Mapping[str, Any], rule: CompiledRule, declaration: Declaration, at: tuple[str, int]
    ) -> Iterator[CelProblem]:
        path, index = at
        text = str(raw.get("messageExpression") or "")
        if not text.strip():
            return
        path = f"{path}.messageExpression"
        try:
            environment = rule_environment(declaration.type, optional_old=rule.optional_old)
            checked = compile_expression(text, environment)
        except CompileError as error:
            yield CelProblem(path, "FieldValueInvalid", f"messageExpression {_compilation(error.message)}", index)
            return
        if checked.type.kind != "string":
            yield CelProblem(path, "FieldValueInvalid", "messageExpression must evaluate to a string", index)
            return
        try:
            make_program(checked, environment)
        except CompileError as error:
            detail = error.message.replace("program instantiation", "messageExpression instantiation")
            yield CelProblem(path, "FieldValueInvalid", detail, index)
            return
        cost = estimate(checked, declaration)
        if cost > RULE_LIMIT:
            detail = _too_expensive("messageExpression cost", cost, RULE_LIMIT)
            yield CelProblem(path, "FieldValueForbidden", detail, index)
        self._observe(cost, path, index)

    def _observe(self, cost: int, path: str, index: int) -> None:
        self.total = capped(self.total + cost)
        if cost >= SCHEMA_LIMIT // 100:
            self.expensive.append((cost, path, index))

    def finish(self) -> list[CelProblem]:
        """The problems, with those of the whole schema."""
        if self.total > SCHEMA_LIMIT:
            for _, path, index in sorted(self.expensive, key=lambda entry: -entry[0])[:_MOST_EXPENSIVE]:
                text = "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema"
                self.problems.append(CelProblem(path, "FieldValueForbidden", text, index))
            what = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema"
            text = _exceeds(what, self.total, SCHEMA_LIMIT)
            self.problems.append(CelProblem("", "FieldValueForbidden", text))
        return self.problems


def judge(tree: RuleNode | None, counts: Callable[[str], bool] = lambda _: True) -> list[CelProblem]:
    """Why the server would refuse a schema for its rules.

    Args:
        tree: The rules.
        counts: Tells by the path of a part of the schema whether its rules are looked at.
    """
    if tree is None:
        return []
    judgement = _Judge(counts)
    judgement.node(tree, _Place())
    return judgement.finish()


def _optional_old(raw: Mapping[str, Any], at: tuple[str, int]) -> Iterator[CelProblem]:
    """The fault of a rule that sets ``optionalOldSelf`` and does not use ``oldSelf``."""
    if raw.get("optionalOldSelf") is not None:
        path, index = at
        text = "may not be set if oldSelf is not used in rule"
        yield CelProblem(f"{path}.optionalOldSelf", "FieldValueInvalid", text, index)


def _compilation(message: str) -> str:
    return f"compilation failed: {message}" if message.startswith("ERROR") else message


def _times(count: int, factor: int | None) -> int | None:
    return None if factor is None else capped(count * factor)


def _most_elements(schema: Mapping[str, Any]) -> int | None:
    """By how much a schema multiplies the number of values below it, None without a bound."""
    kind = schema.get("type")
    if kind == "array":
        limit = schema.get("maxItems")
    elif kind == "object" and schema.get("additionalProperties"):
        limit = schema.get("maxProperties")
    else:
        return 1
    return max(int(limit), 0) if isinstance(limit, int | float) else None


def _too_expensive(what: str, cost: int, limit: int) -> str:
    return _exceeds(f"estimated {what}", cost, limit)


def _exceeds(what: str, cost: int, limit: int) -> str:
    factor = cost / limit
    shown = "more than 100x" if factor > 100 else f"{factor:.1f}x" if factor >= 1.5 else f"{factor:.6f}x"
    return (
        f"{what} exceeds budget by factor of {shown} (try simplifying the rule, or adding maxItems, maxProperties, and "
        "maxLength where arrays, maps, and strings are declared)"
    )
