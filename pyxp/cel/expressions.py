"""Single expressions: compiled against declarations, run on values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, final

from pyxp.cel.checking.checked import Checked
from pyxp.cel.checking.checker import check
from pyxp.cel.checking.environment import Environment
from pyxp.cel.checking.validators import validate
from pyxp.cel.cost.units import CALL_LIMIT
from pyxp.cel.evaluation.planner import plan
from pyxp.cel.evaluation.planning import PlanError
from pyxp.cel.evaluation.program import Program
from pyxp.cel.evaluation.work import Work
from pyxp.cel.reads import Read, reads_of
from pyxp.cel.syntax.cursor import ParseError
from pyxp.cel.syntax.nodes import Source, SyntaxIssue
from pyxp.cel.syntax.parser import parse
from pyxp.cel.types import Type


class Misplaced(NamedTuple):
    """One mistake of an expression: where it is, counted from 1, and what it is."""

    line: int
    column: int
    message: str


@final
class CompileError(Exception):
    """An expression that cannot be used.

    Attributes:
        message: The compiler's, with every mistake and its place.
        places: The mistakes; none where the expression as a whole cannot be used.
    """

    def __init__(self, message: str, places: tuple[Misplaced, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.places = places


def compile_expression(text: str, environment: Environment) -> Checked:
    """The checked tree of an expression.

    Raises:
        CompileError: It does not parse or does not check.
    """
    source = Source(text)
    try:
        tree = parse(text, environment.macros, optionals=environment.optionals, escapes=environment.escapes)
    except ParseError as error:
        raise _refused(source, [error.issue]) from None
    checked = check(tree, environment)
    issues: list[SyntaxIssue] = checked.issues or validate(checked, environment)
    if issues:
        raise _refused(source, sorted(issues, key=lambda found: found.offset))
    return checked


def _refused(source: Source, issues: list[SyntaxIssue]) -> CompileError:
    places = tuple(Misplaced(*source.position(issue.offset), issue.message) for issue in issues)
    return CompileError("\n".join(source.render(issue) for issue in issues), places)


def make_program(checked: Checked, environment: Environment) -> Program:
    """The program of a checked expression.

    Raises:
        CompileError: Something in it that is constant cannot be made: ``int("a")``, the pattern ``[``.
    """
    try:
        return plan(checked, tuple(environment.variables), folds=environment.folds)
    except PlanError as error:
        raise CompileError(f"program instantiation failed: {error}") from None


class Expression:
    """An expression that is ready to run.

    Args:
        text: The expression.
        environment: What it may refer to, see :mod:`pyxp.cel.checking.environment`.

    Raises:
        CompileError: It does not parse, does not check, or cannot be made into a program.
    """

    __slots__ = ("_checked", "_program", "text", "type")

    def __init__(self, text: str, environment: Environment) -> None:
        checked = compile_expression(text, environment)
        self.text = text
        self.type: Type = checked.type
        self._checked = checked
        self._program = make_program(checked, environment)

    def reads(self) -> tuple[Read, ...]:
        """The parts of the variables that it looks at; where these are the same, it gives the same."""
        return reads_of(self._checked)

    def run(self, values: Mapping[str, Any], *, limit: int = CALL_LIMIT, work: Work | None = None) -> Any:
        """The value of the expression.

        Args:
            values: The variables; objects of a message type as :class:`pyxp.cel.messages.Message`.
            limit: The cost that may be spent.
            work: The work that may be done; what is done is taken off. As much as there is for one object if not given.

        Raises:
            pyxp.cel.values.EvaluationError: It met a value it cannot work with.
            pyxp.cel.values.CostExceeded: It cost too much.
            pyxp.cel.values.InternalFailure: It could not be evaluated for a reason that is not its own.
        """
        return self._program.run(values, limit, work)[0]
