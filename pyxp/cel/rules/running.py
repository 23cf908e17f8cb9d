"""One run of the rules over one object, within the budgets of the server and our own.

The server lets one rule on one value cost so much, and all of an object ten times that (apiserver 0.35,
``pkg/apis/cel/config.go``: ``PerCallLimit`` and ``RuntimeCELCostBudget``), and stops where one of them is spent
(apiextensions-apiserver 0.35, ``pkg/apiserver/schema/cel/validation.go``).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple, NoReturn

from pyxp.cel.cost.units import CALL_LIMIT, TOTAL_LIMIT
from pyxp.cel.evaluation.program import OVERDRAWN, TOO_MUCH_WORK, Frame, Step, failure
from pyxp.cel.evaluation.work import Work
from pyxp.cel.expressions import CompileError
from pyxp.cel.rules.compilation import CompiledRule
from pyxp.cel.rules.issues import CelIssue, broken, failed
from pyxp.cel.rules.tree import OLD_SELF, RuleNode
from pyxp.cel.values import (
    NONE,
    CostExceeded,
    EvaluationError,
    InternalFailure,
    NoSuchOverload,
    Optional,
    OutOfWork,
    Unreadable,
)
from pyxp.model.contents import content_of
from pyxp.structural.correlation import Pair, Partners

MAX_MESSAGE: Final = 5 * 1024
"""Bytes of what a message expression gives, longer ones do not count: ``MaxEvaluatedMessageExpressionSizeBytes``."""

MOST_TEXT: Final = 4 * 2**20
"""Characters of all that is told of one object."""


class OutOfBudget(Exception):
    """No further rule of the object is looked at: the server's budget is spent, or our own."""


class Ratchet:
    """Where an update stands: the pair here, or the nearest pair above when there is none here."""

    __slots__ = ("above", "pair")

    def __init__(self, pair: Pair | None, above: Pair | None) -> None:
        self.pair = pair
        self.above = above

    def key(self, name: str) -> Ratchet:
        """Where it stands at a field."""
        if self.pair is None:
            return self
        if self.above is None and name in ("apiVersion", "kind"):
            return Ratchet(None, None)
        return Ratchet(self.pair.field(name), self.pair)

    def index(self, index: int) -> Ratchet:
        """Where it stands at an item."""
        return self if self.pair is None else Ratchet(self.pair.item(index), self.pair)

    def unchanged(self) -> bool:
        """Whether the update leaves the value as it is."""
        pair = self.pair or self.above
        return pair is not None and pair.unchanged()


class _Spot(NamedTuple):
    """A value that rules judge: its place in the schema and in the object, what it is, and what it was."""

    node: RuleNode
    path: str
    value: Any
    old: Any
    ratchet: Ratchet


def _seen(node: RuleNode, value: Any) -> Any:
    # Rules may get by without a value that they cannot read: `true || self > 0`.
    try:
        return node.see(value)
    except EvaluationError as error:
        return Unreadable(error)


class RuleRun:
    """One run of the rules over one object.

    Attributes:
        issues: What was found.
    """

    def __init__(self, work: Work | None = None) -> None:
        self.issues: list[CelIssue] = []
        self._budget = TOTAL_LIMIT
        self._text = MOST_TEXT
        self._work = work or Work()

    @property
    def cost(self) -> int:
        """What the rules cost."""
        return TOTAL_LIMIT - self._budget

    def node(self, node: RuleNode, path: str, value: Any, old: Any, ratchet: Ratchet) -> None:
        """The rules here, then those below.

        Where a new value breaks none, an equal one does neither, for the same cost.

        Args:
            node: The place in the schema.
            path: The place in the object.
            value: The value there.
            old: What it was, None without an old object or partner.
            ratchet: Where the update stands.

        Raises:
            OutOfBudget: The budget is spent, or the work is done; the last issue says so.
        """
        if value is None:
            return
        if old is not None or type(value) is not dict or not node.is_remembered():
            self._node(node, path, value, old, ratchet)
            return
        key = content_of(value)
        known = node.answers.get(key) if key is not None else None
        budget, left, told = self._budget, self._work.left, len(self.issues)
        if known is not None and known[0] < budget and known[1] <= left:
            self._budget, self._work.left = budget - known[0], left - known[1]
            return
        self._node(node, path, value, old, ratchet)
        if key is not None and known is None and len(self.issues) == told:
            node.answers.keep(key, (budget - self._budget, left - self._work.left))

    def _node(self, node: RuleNode, path: str, value: Any, old: Any, ratchet: Ratchet) -> None:
        if node.rules:
            self._rules(_Spot(node, path, value, old, ratchet))
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
            partners = Partners(old, node.schema) if old is not None else None
            for index, item in enumerate(value):
                partner = partners.find(item) if partners is not None else None
                self.node(node.items, f"{path}[{index}]", item, partner, ratchet.index(index))

    def _rules(self, spot: _Spot) -> None:
        frame = spot.node.frame(_seen(spot.node, spot.value))
        work, limit = self._work, CALL_LIMIT
        for rule, step, steps in spot.node.ready():
            if step is None:
                step = self._prepared(spot, rule, frame)
                if step is None:
                    continue
            budget = self._budget
            if budget <= 0:
                self._out_of_budget(spot, rule)
            # As Program.run_in does it, whose call would be a third of the time that short rules take.
            before = work.left
            frame[0] = limit
            frame[1] = left = before - steps
            try:
                if left < 0:
                    raise OutOfWork(TOO_MUCH_WORK)
                result = step(frame)
                if frame[0] < 0:
                    raise CostExceeded(OVERDRAWN)
            except Exception as error:
                work.left = min(frame[1], before - limit + max(frame[0], 0))
                self._failed(spot, rule, failure(error, frame, limit))
                continue
            cost = limit - frame[0]
            rest = before - cost
            work.left = frame[1] if frame[1] < rest else rest
            if cost > budget:
                self._out_of_budget(spot, rule)
            self._budget = budget - cost
            if result is not True:
                self._broken(spot, rule, frame)

    def _prepared(self, spot: _Spot, rule: CompiledRule | CompileError, frame: Frame) -> Step | None:
        """The closure of a rule on an old value, which is put into the frame; None when the rule does not run."""
        if isinstance(rule, CompileError):
            self._report(failed(*_at(spot), f"rule compile error: {rule.message}", "", unchecked=True))
            return None
        if spot.old is None and not rule.optional_old:
            return None
        if self._budget <= 0:
            self._out_of_budget(spot, rule)
        try:
            frame[OLD_SELF] = self._old(spot.node, spot.old, optional=rule.optional_old)
        except EvaluationError as error:
            self._failed(spot, rule, error)
            return None
        return rule.program.step

    def _old(self, node: RuleNode, old: Any, *, optional: bool) -> Any:
        if old is None:
            return NONE
        return Optional(node.see(old)) if optional else _seen(node, old)

    def _report(self, issue: CelIssue) -> None:
        """Keeps an issue.

        Raises:
            OutOfBudget: All issues together take too much to tell.
        """
        self.issues.append(issue)
        self._text -= len(issue.path) + len(issue.message)
        if self._text < 0:
            detail = f"what is wrong here takes more than {MOST_TEXT >> 20} MiB to tell, no further rules were checked"
            self.issues.append(failed(issue.path, "object", detail, "", unchecked=True))
            raise OutOfBudget

    def _out_of_budget(self, spot: _Spot, rule: CompiledRule) -> NoReturn:
        detail = "validation failed due to running out of cost budget, no further validation rules will be run"
        self._report(failed(*_at(spot), detail, rule.text))
        raise OutOfBudget

    def _failed(self, spot: _Spot, rule: CompiledRule, error: Exception) -> None:
        """Reports a rule that has no value here.

        Raises:
            OutOfBudget: No further rule may run.
            Exception: The error, when it is none that an expression may end with.
        """
        if not isinstance(error, EvaluationError | CostExceeded | InternalFailure):
            raise error
        if isinstance(error, InternalFailure):
            self._report(failed(*_at(spot), str(error), rule.text, unchecked=True))
            if isinstance(error, OutOfWork):
                raise OutOfBudget
            return
        if isinstance(error, EvaluationError):
            if error.cost > self._budget:
                self._out_of_budget(spot, rule)
            self._budget -= error.cost
        self._report(failed(*_at(spot), _told(rule, error), rule.text))
        if isinstance(error, CostExceeded):
            raise OutOfBudget

    def _broken(self, spot: _Spot, rule: CompiledRule, frame: Frame) -> None:
        path, below = spot.path, rule.field_path
        where = (f"{path}.{below}" if path else below) if below else path
        detail = self._message(rule, frame) or rule.plain_message
        ratcheted = not rule.uses_old and spot.ratchet.unchanged()
        self._report(broken(where or "<nil>", spot.value, detail, (rule.text, rule.reason), ratcheted=ratcheted))

    def _message(self, rule: CompiledRule, frame: Frame) -> str:
        """The text of the message expression; empty when there is none or it is of no use."""
        if rule.message_program is None:
            return ""
        try:
            result, cost = rule.message_program.run_in(frame, min(CALL_LIMIT, max(self._budget, 0)), self._work)
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


def _at(spot: _Spot) -> tuple[str, str]:
    """Path and type of a value, as messages have them."""
    return spot.path or "<nil>", str(spot.node.schema.get("type") or "")


def _told(rule: CompiledRule, error: Exception) -> str:
    """Why a rule has no value, in the server's words."""
    if isinstance(error, CostExceeded):
        return (
            f"'{error}': no further validation rules will be run due to call cost exceeds limit for rule: {rule.shown}"
        )
    if isinstance(error, NoSuchOverload):
        return (
            f"'{error}': call arguments did not match a supported operator, function or macro signature for rule: "
            f"{rule.shown}"
        )
    return f"{error} evaluating rule: {rule.shown}"
