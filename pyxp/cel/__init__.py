"""CEL: compiling, checking and evaluating expressions, and the validation rules of schemas.

``compile_rules`` gives the rules of a structural schema, ``evaluate`` runs one expression on plain data;
:class:`pyxp.cel.expressions.Expression` is for expressions over declared types that run many times. Pure. The
subject is cut into syntax (text to tree), checking (types), evaluation (running, costs charged), libraries (functions),
cost (what running costs) and rules (what Kubernetes makes of it).

May import: the ground, yamlio, model and structural.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyxp.cel.rules.issues import CelIssue, CelProblem
    from pyxp.cel.rules.ruleset import RuleSet

__all__ = ["CelIssue", "CelProblem", "RuleSet", "compile_rules", "evaluate"]


def compile_rules(schema: Mapping[str, Any]) -> RuleSet:
    """The ``x-kubernetes-validations`` of a structural schema, compiled when they are first needed.

    Args:
        schema: The root schema of one version of a CRD (``openAPIV3Schema``).
    """
    from pyxp.cel.rules.ruleset import RuleSet

    return RuleSet(schema)


def evaluate(expression: str, variables: Mapping[str, Any], *, limit: int = 1_000_000) -> Any:
    """The value of an expression over plain data, with the functions that validation rules have.

    Args:
        expression: The CEL expression.
        variables: Plain values (dicts, lists, strings, numbers, booleans, None); their types are dynamic.
        limit: The cost that may be spent.

    Raises:
        pyxp.cel.expressions.CompileError: The expression does not parse or check.
        pyxp.cel.values.EvaluationError: It met a value it cannot work with.
        pyxp.cel.values.CostExceeded: It cost too much.
    """
    from pyxp.cel.checking.environment import kubernetes_environment
    from pyxp.cel.expressions import Expression
    from pyxp.cel.types import DYN

    return Expression(expression, kubernetes_environment(dict.fromkeys(variables, DYN))).run(variables, limit=limit)


def __getattr__(name: str) -> Any:
    """The result types, loaded when they are first asked for."""
    if name in ("CelIssue", "CelProblem"):
        from pyxp.cel.rules import issues

        return getattr(issues, name)
    if name == "RuleSet":
        from pyxp.cel.rules.ruleset import RuleSet

        return RuleSet
    raise AttributeError(name)
