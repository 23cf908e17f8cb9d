"""All rules of one schema, and their run over an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pyxp.cel.evaluation.work import Work
from pyxp.cel.rules.declarations import declare
from pyxp.cel.rules.issues import CelIssue, CelProblem, failed
from pyxp.cel.rules.running import OutOfBudget as _OutOfBudget
from pyxp.cel.rules.running import Ratchet as _Ratchet
from pyxp.cel.rules.running import RuleRun as _Run
from pyxp.cel.rules.tree import RuleNode, build
from pyxp.structural.correlation import Pair
from pyxp.structural.survey import RULES, has

TOO_DEEP: Final = "the schema is nested too deeply to check its rules"


class RuleSet:
    """The rules of one structural schema. They are compiled when first needed."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self.tree: RuleNode | None = None
        self.too_deep = False
        try:
            if has(schema, RULES):
                self.tree = build(schema, declare(schema, root=True), root=True)
        except RecursionError:
            self.too_deep = True

    def __bool__(self) -> bool:
        return self.tree is not None or self.too_deep

    def problems(self, counts: Callable[[str], bool] = lambda _: True) -> list[CelProblem]:
        """Why the server would refuse the schema for its rules: text, types, cost.

        Args:
            counts: Tells by the path of a part of the schema whether its rules are looked at.
        """
        if self.too_deep:
            return [CelProblem("", "InternalError", TOO_DEEP)]
        # Loaded only where it is used: what runs rules does not judge them.
        from pyxp.cel.rules.judgement import judge

        return judge(self.tree, counts)

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
        """What :meth:`check` gives, and what it cost; None when the rules were not run to their end."""
        if self.too_deep:
            return [failed("<nil>", "object", TOO_DEEP, "", unchecked=True)], None
        if self.tree is None:
            return [], 0
        run = _Run(work)
        pair = Pair.of_objects(self.schema, old, value) if old is not None and ratchet else None
        try:
            run.node(self.tree, "", value, old, _Ratchet(pair, None))
        except _OutOfBudget:
            return run.issues, None
        except RecursionError:
            run.issues.append(failed("<nil>", "object", "value is nested too deeply", "", unchecked=True))
        return run.issues, run.cost
