"""Expressions that say ``a && b && c``: filters of one platform have most of their terms in common.

Each term is compiled once for all expressions that have it, and looked at once in a run. What comes of an expression is
the same: the terms after one that fails are looked at too, for one that is false decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pyxp.cel.evaluation.work import Work
from pyxp.cel.expressions import CompileError, Expression
from pyxp.cel.reads import Read
from pyxp.cel.types import BOOL
from pyxp.cel.values import EvaluationError

_NO_LIMIT: Final = 2**62
"""The function does not count what an expression costs; here it is the work that is bounded."""
_LONGEST: Final = 16_384
_PIECE: Final = re.compile(
    r"""'[^'"\\\r\n]*'(?!')|"[^'"\\\r\n]*"(?!")|&&|\|\||\.\s*[A-Za-z_0-9]+\s*\(|[?()\[\]{}'"`\\/]"""
)
"""What decides where a term ends."""
_DEPTHS: Final = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_JOINED: Final = "&&"
_LOOSER: Final = frozenset({"||", "?"})
"""What binds less than ``&&``, so that it is no conjunction at all."""
_UNCLEAR: Final = frozenset("'\"`\\/")
"""Texts, names and comments of other forms, which are left to the parser."""

Answers = dict[str, bool | EvaluationError]
"""What terms gave in a run, or why they gave nothing."""


def terms_of(text: str) -> list[str]:
    """The terms of an expression, or the expression alone where it is no conjunction, or that is not seen at once.

    One that calls a method is taken as a whole: a macro with a variable changes how what follows it is checked.
    """
    terms, start, depth = [], 0, 0
    for piece in _PIECE.finditer(text) if _JOINED in text and len(text) <= _LONGEST else ():
        found = piece.group()
        depth += _DEPTHS.get(found, 0)
        if found in _UNCLEAR or found[0] == "." or depth < 0 or (depth == 0 and found in _LOOSER):
            return [text]
        if found == _JOINED and depth == 0:
            terms.append(text[start : piece.start()].strip())
            start = piece.end()
    return [*terms, text[start:].strip()] if terms and depth == 0 else [text]


class Conjunction:
    """An expression by its terms.

    Args:
        terms: The terms, each a boolean.
    """

    def __init__(self, terms: Sequence[Expression]) -> None:
        self._terms = tuple(terms)

    def reads(self) -> tuple[Read, ...]:
        """The parts of the variables that it looks at."""
        return tuple(dict.fromkeys(read for term in self._terms for read in term.reads()))

    def holds(self, variables: Mapping[str, Any], work: Work, answers: Answers) -> bool:
        """Whether all terms are true.

        Args:
            variables: What they are about.
            work: The work that may be done.
            answers: What was found out about terms in this run, and what is found out now.

        Raises:
            EvaluationError: One met a value it cannot work with, and none is false.
            CostExceeded: See :meth:`pyxp.cel.expressions.Expression.run`, like the next.
            InternalFailure: It takes too much work.
        """
        problem: EvaluationError | None = None
        for term in self._terms:
            if (answer := answers.get(term.text)) is None:
                answer = answers[term.text] = _answer(term, variables, work)
            if answer is False:
                return False
            if answer is not True:
                problem = problem or answer
        if problem is not None:
            raise problem
        return True


def _answer(term: Expression, variables: Mapping[str, Any], work: Work) -> bool | EvaluationError:
    try:
        return term.run(variables, limit=_NO_LIMIT, work=work) is True
    except EvaluationError as error:
        return error


def conjunction(text: str, compiled: Callable[[str], Expression]) -> Conjunction:
    """An expression by its terms; by itself where these cannot stand alone.

    Args:
        text: The expression.
        compiled: Compiles an expression or a term.

    Raises:
        CompileError: It does not compile, with its places in the whole.
        NotBoolean: It gives something else.
    """
    terms = terms_of(text)
    if len(terms) > 1:
        try:
            parts = [compiled(term) for term in terms]
        except CompileError:
            parts = []
        if parts and all(part.type == BOOL for part in parts):
            return Conjunction(parts)
    whole = compiled(text)
    if whole.type.kind != "bool":
        raise NotBoolean(f"it must give a boolean, but it gives {whole.type}")
    return Conjunction([whole])


class NotBoolean(Exception):
    """An expression that gives no boolean."""
