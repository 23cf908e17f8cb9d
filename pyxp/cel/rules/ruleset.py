"""All rules of one schema, and their run over an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.cel.cost.units import CALL_LIMIT, TOTAL_LIMIT
from pyxp.cel.evaluation.program import Work
from pyxp.cel.expressions import CompileError
from pyxp.cel.rules.compilation import CompiledRule, compile_rule
from pyxp.cel.rules.correlation import Pair, find_by_keys
from pyxp.cel.rules.declarations import Declaration, declare, declare_child
from pyxp.cel.rules.escaping import escape
from pyxp.cel.rules.issues import CelIssue, CelProblem, broken, failed
from pyxp.cel.rules.views import Lens, lens
from pyxp.cel.values import NONE, CostExceeded, EvaluationError, InternalFailure, NoSuchOverload, Optional, Unreadable

RULES = "x-kubernetes-validations"
MAX_MESSAGE = 5 * 1024
TOO_DEEP = "the schema is nested too deeply to check its rules"


class RuleNode:
    """A place in the schema at or below which there are rules.

    Attributes:
        schema: The schema of this place.
        root: Whether it is the root of a resource.
        declaration: Its CEL type, None when rules cannot see such values.
        rules: The rules of this place as written.
        properties: The places below by property, where there are rules.
        items: The place of the items, when there are rules.
        additional: The place of the map values, when there are rules.
    """

    __slots__ = ("_compiled", "_lens", "additional", "declaration", "items", "properties", "root", "rules", "schema")

    def __init__(self, schema: Mapping[str, Any], declaration: Declaration | None, *, root: bool) -> None:
        self.schema = schema
        self.root = root
        self.declaration = declaration
        self.rules = [rule for rule in schema.get(RULES) or () if isinstance(rule, Mapping)]
        self.properties: dict[str, RuleNode] = {}
        self.items: RuleNode | None = None
        self.additional: RuleNode | None = None
        self._compiled: list[CompiledRule | CompileError] | None = None
        self._lens: Lens | None = None

    def compiled(self) -> list[CompiledRule | CompileError]:
        """The rules of this place, or why they do not compile; empty rules are left out."""
        if self._compiled is None:
            self._compiled = [self._compile(rule) for rule in self.rules if str(rule.get("rule") or "").strip()]
        return self._compiled

    def _compile(self, rule: Mapping[str, Any]) -> CompiledRule | CompileError:
        if self.declaration is None:
            return CompileError("failed to construct type information for x-kubernetes-validations rules")
        try:
            return compile_rule(rule, self.declaration.type, self.schema)
        except CompileError as error:
            return error

    def see(self, value: Any) -> Any:
        """A value of this place as rules see it."""
        if self._lens is None:
            self._lens = lens(self.schema, root=self.root)
        return self._lens(value)


def build(schema: Any, declaration: Declaration | None, *, root: bool, ruled: bool = False) -> RuleNode | None:
    """The tree of places with rules, None when there are none.

    Args:
        schema: The schema of a place.
        declaration: Its CEL type, None when it has none.
        root: Whether it is the root of a resource.
        ruled: Whether there are rules above.
    """
    if not isinstance(schema, Mapping):
        return None
    node = RuleNode(schema, declaration, root=root)
    ruled = ruled or bool(node.rules)
    # Only where rules need the type of a place does its lack keep those below from having one.
    alone = declaration is None and not ruled
    for name, prop in (schema.get("properties") or {}).items():
        field = declare_child(prop) if alone else _field(declaration, name, prop)
        child = build(prop, field, root=_embedded(prop), ruled=ruled)
        if child is not None:
            node.properties[name] = child
    for part in ("items", "additionalProperties"):
        below = schema.get(part)
        element = declare_child(below) if alone else declaration.element if declaration is not None else None
        child = build(below, element, root=_embedded(below), ruled=ruled)
        if part == "items":
            node.items = child
        else:
            node.additional = child
    return node if node.rules or node.properties or node.items or node.additional else None


def _embedded(schema: Any) -> bool:
    return isinstance(schema, Mapping) and bool(schema.get("x-kubernetes-embedded-resource"))


def _field(declaration: Declaration | None, name: str, schema: Any) -> Declaration | None:
    escaped = escape(name)
    if escaped is None:
        # Rules above cannot name such a field, but its own rules still see its value.
        return declare_child(schema)
    return declaration.fields.get(escaped) if declaration is not None else None


class RuleSet:
    """The rules of one structural schema. They are compiled when first needed."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self.tree: RuleNode | None = None
        self.too_deep = False
        try:
            if has_rules(schema):
                self.tree = build(schema, declare(schema, root=True), root=True)
        except RecursionError:
            self.too_deep = True

    def __bool__(self) -> bool:
        return self.tree is not None or self.too_deep

    def problems(self) -> list[CelProblem]:
        """Why the server would refuse the schema for its rules: text, types, cost."""
        from pyxp.cel.rules.judgement import judge

        if self.too_deep:
            return [CelProblem("", "InternalError", TOO_DEEP)]
        return judge(self.tree)

    def check(self, value: Any, old: Any = None, *, ratchet: bool = True, work: Work | None = None) -> list[CelIssue]:
        """The rules that an object breaks, in the order of the schema and the object.

        Args:
            value: The object, valid by its schema, defaulted and pruned.
            old: The stored object, for an update.
            ratchet: Whether broken rules on unchanged values only warn.
            work: The work that may be done, here and for other objects; rules that it does not suffice for are not
                checked.
        """
        return self.measure(value, old, ratchet=ratchet, work=work)[0]

    def measure(
        self, value: Any, old: Any = None, *, ratchet: bool = True, work: Work | None = None
    ) -> tuple[list[CelIssue], int | None]:
        """What :meth:`check` gives, and what it cost; None when the object's budget ran out."""
        if self.too_deep:
            return [failed("<nil>", "object", TOO_DEEP, "", unchecked=True)], None
        if self.tree is None:
            return [], 0
        run = _Run(work)
        pair = Pair.of_objects(value, old, self.schema) if old is not None and ratchet else None
        try:
            run.node(self.tree, "", value, old, _Ratchet(pair, None))
        except _OutOfBudget:
            return run.issues, None
        except RecursionError:
            run.issues.append(failed("<nil>", "object", "value is nested too deeply", "", unchecked=True))
        return run.issues, TOTAL_LIMIT - run._budget


def has_rules(schema: Any) -> bool:
    """Whether there are rules at or below a schema."""
    if not isinstance(schema, Mapping):
        return False
    if schema.get(RULES):
        return True
    children = [*(schema.get("properties") or {}).values(), schema.get("items"), schema.get("additionalProperties")]
    return any(has_rules(child) for child in children)


class _OutOfBudget(Exception):
    pass


class _Ratchet:
    """Where an update stands: the pair here, or the nearest pair above when there is none here."""

    __slots__ = ("above", "pair")

    def __init__(self, pair: Pair | None, above: Pair | None) -> None:
        self.pair = pair
        self.above = above

    def key(self, name: str) -> _Ratchet:
        if self.pair is None:
            return self
        if self.above is None and name in ("apiVersion", "kind"):
            return _Ratchet(None, None)
        return _Ratchet(self.pair.key(name), self.pair)

    def index(self, index: int) -> _Ratchet:
        return self if self.pair is None else _Ratchet(self.pair.index(index), self.pair)

    def unchanged(self) -> bool:
        pair = self.pair or self.above
        return pair is not None and pair.equal()


def _seen(node: RuleNode, value: Any) -> Any:
    # Rules may get by without a value that they cannot read: `true || self > 0`.
    try:
        return node.see(value)
    except EvaluationError as error:
        return Unreadable(error)


class _Run:
    """One run of the rules over one object."""

    def __init__(self, work: Work | None = None) -> None:
        self.issues: list[CelIssue] = []
        self._budget = TOTAL_LIMIT
        self._work = work or Work()

    def node(self, node: RuleNode, path: str, value: Any, old: Any, ratchet: _Ratchet) -> None:
        """The rules here, then those below."""
        if value is None:
            return
        if node.rules:
            self._rules(node, path, value, old, ratchet)
        if type(value) is dict:
            theirs = old if type(old) is dict else {}
            if node.additional is not None:
                for key, item in value.items():
                    self.node(node.additional, f"{path}[{key}]", item, theirs.get(key), ratchet.key(key))
            for key, child in node.properties.items():
                if key in value:
                    below = f"{path}.{key}" if path else key
                    self.node(child, below, value[key], theirs.get(key), ratchet.key(key))
        elif type(value) is list and node.items is not None:
            for index, item in enumerate(value):
                partner = find_by_keys(old, item, node.schema) if old is not None else None
                self.node(node.items, f"{path}[{index}]", item, partner, ratchet.index(index))

    def _rules(self, node: RuleNode, path: str, value: Any, old: Any, ratchet: _Ratchet) -> None:
        values: dict[str, Any] = {}
        where = path or "<nil>"
        kind = str(node.schema.get("type") or "")
        for rule in node.compiled():
            if isinstance(rule, CompileError):
                self.issues.append(failed(where, kind, f"rule compile error: {rule.message}", "", unchecked=True))
                continue
            if rule.uses_old and old is None and not rule.optional_old:
                continue
            if self._budget <= 0:
                self._out_of_budget(where, kind, rule)
            try:
                if not values:
                    values["self"] = _seen(node, value)
                if rule.uses_old:
                    values["oldSelf"] = self._old(node, old, optional=rule.optional_old)
                result = self._evaluate(rule, values, where, kind)
            except InternalFailure as error:
                self.issues.append(failed(where, kind, str(error), rule.text, unchecked=True))
                continue
            except NoSuchOverload as error:
                detail = (
                    f"'{error.message}': call arguments did not match a supported operator, function or macro "
                    f"signature for rule: {rule.shown}"
                )
                self.issues.append(failed(where, kind, detail, rule.text))
                continue
            except EvaluationError as error:
                self.issues.append(failed(where, kind, f"{error.message} evaluating rule: {rule.shown}", rule.text))
                continue
            if result is not True:
                self._broken(rule, path, value, values, ratchet)

    def _old(self, node: RuleNode, old: Any, *, optional: bool) -> Any:
        if old is None:
            return NONE
        return Optional(node.see(old)) if optional else _seen(node, old)

    def _out_of_budget(self, where: str, kind: str, rule: CompiledRule) -> None:
        detail = "validation failed due to running out of cost budget, no further validation rules will be run"
        self.issues.append(failed(where, kind, detail, rule.text))
        raise _OutOfBudget

    def _evaluate(self, rule: CompiledRule, values: Mapping[str, Any], where: str, kind: str) -> Any:
        try:
            result, cost = rule.program.run(values, CALL_LIMIT, self._work)
        except CostExceeded as error:
            detail = (
                f"'{error}': no further validation rules will be run due to call cost exceeds limit for rule: "
                f"{rule.shown}"
            )
            self.issues.append(failed(where, kind, detail, rule.text))
            raise _OutOfBudget from None
        except EvaluationError as error:
            self._spend(error.cost, where, kind, rule)
            raise
        self._spend(cost, where, kind, rule)
        return result

    def _spend(self, cost: int, where: str, kind: str, rule: CompiledRule) -> None:
        if cost > self._budget:
            self._out_of_budget(where, kind, rule)
        self._budget -= cost

    def _broken(self, rule: CompiledRule, path: str, value: Any, values: Mapping[str, Any], ratchet: _Ratchet) -> None:
        below = rule.field_path
        where = (f"{path}.{below}" if path else below) if below else path
        detail = self._message(rule, values) or rule.plain_message
        ratcheted = not rule.uses_old and ratchet.unchanged()
        self.issues.append(broken(where or "<nil>", value, detail, (rule.text, rule.reason), ratcheted=ratcheted))

    def _message(self, rule: CompiledRule, values: Mapping[str, Any]) -> str:
        """The text of the message expression; empty when there is none or it is of no use."""
        if rule.message_program is None:
            return ""
        try:
            result, cost = rule.message_program.run(values, min(CALL_LIMIT, max(self._budget, 0)), self._work)
        except EvaluationError as error:
            self._budget -= error.cost
            return ""
        except InternalFailure:
            return ""
        except CostExceeded:
            self._budget = 0
            return "no further validation rules will be run due to call cost exceeds limit for messageExpression"
        self._budget -= cost
        text = result.strip() if isinstance(result, str) else ""
        return "" if len(text.encode("utf-8", "replace")) > MAX_MESSAGE or "\n" in text else text
