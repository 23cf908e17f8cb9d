"""The function's input: filters, read as strictly as the function reads them, and compiled one by one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from pyxp.cel.evaluation.work import Work
from pyxp.cel.expressions import CompileError, Expression, Misplaced
from pyxp.cel.reads import Read
from pyxp.cel.values import CostExceeded, EvaluationError, InternalFailure
from pyxp.engine.cel_filter.conjunctions import Answers as TermAnswers
from pyxp.engine.cel_filter.conjunctions import Conjunction, NotBoolean, conjunction
from pyxp.engine.cel_filter.declarations import filter_environment
from pyxp.engine.cel_filter.remembering import parts_of
from pyxp.engine.patch_and_transform.fields import Fields
from pyxp.engine.patch_and_transform.headers import read_header
from pyxp.errors import Exceeded
from pyxp.gotext.errors import TextError
from pyxp.gotext.patterns import compile_pattern, matches
from pyxp.gotext.quoting import quote

_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
"""Characters that stand for themselves in a regular expression, wherever in it they are, out of brackets."""
_LONGEST_PLAIN: Final = 253


class Filter(NamedTuple):
    """One filter as it is written: the resources that it is about, and what must be true for them to stay."""

    name: str
    expression: str

    @property
    def pattern(self) -> str:
        """The regular expression for the names of its resources; no group, so ``a|b`` is ``^a`` or ``b$``."""
        return f"^{self.name}$"

    @property
    def is_plain(self) -> bool:
        """Whether the pattern fits one name alone, which most do: it needs no regular expression then."""
        return len(self.name) <= _LONGEST_PLAIN and _PLAIN.issuperset(self.name)


class FilterProblem(Exception):
    """Why a filter cannot be used.

    Attributes:
        field: The field of the filter that is at fault.
        what: What cannot be done with it.
        message: Why not.
        places: What does not compile in its expression, and where; nothing for other problems.
    """

    def __init__(self, field: str, what: str, message: str, places: tuple[Misplaced, ...] = ()) -> None:
        super().__init__(message)
        self.field = field
        self.what = what
        self.message = message
        self.places = places


def read_filters(value: Any) -> list[Filter]:
    """The filters of an input; none where there is no input.

    Raises:
        Unreadable: Something has another type than it must have, or a name is not known.
    """
    return read_header(value, ("filters",)).items("filters", read_filter)


def read_filter(value: Any, path: str) -> Filter:
    """One filter of an input.

    Raises:
        Unreadable: Something has another type than it must have, or a name is not known.
    """
    fields = Fields(value, path, ("name", "expression"))
    return Filter(fields.text("name"), fields.text("expression"))


class CompiledFilter:
    """A filter that is compiled when it is first needed, and then kept.

    Args:
        item: The filter.
    """

    def __init__(self, item: Filter) -> None:
        self._item = item
        self._is_plain = item.is_plain
        self._compiled: Conjunction | FilterProblem | None = None

    @property
    def expression(self) -> str:
        """The expression as it is written."""
        return self._item.expression

    def is_about(self, resource: str) -> bool:
        """Whether it decides over a resource of this name.

        Raises:
            PatternError: Its name is not a regular expression.
            Exceeded: The patterns of this run are too large.
        """
        if self._is_plain:
            return self._item.name == resource
        return matches(self._item.pattern, resource)

    def compiled(self) -> Conjunction:
        """The expression; the pattern is compiled first, as the function does.

        Raises:
            FilterProblem: The name is not a regular expression, or the expression does not compile or gives no boolean.
        """
        if self._compiled is None:
            try:
                self._compiled = _compile(self._item)
            except FilterProblem as problem:
                self._compiled = problem
        if isinstance(self._compiled, FilterProblem):
            raise self._compiled
        return self._compiled

    def parts(self) -> tuple[Read, ...]:
        """The parts of a request that decide over its resources.

        Raises:
            FilterProblem: It cannot be compiled.
        """
        return parts_of(self.compiled().reads())

    def keeps(self, variables: Mapping[str, Any], work: Work, answers: TermAnswers) -> bool:
        """Whether its resources stay.

        Args:
            variables: What the expression is about.
            work: The work that may be done.
            answers: What was found out about parts of expressions in this run.

        Raises:
            FilterProblem: It cannot be compiled, met a value it cannot work with, or takes too much work.
        """
        expression = self.compiled()
        try:
            return expression.holds(variables, work, answers)
        except (EvaluationError, CostExceeded, InternalFailure) as error:
            raise _refused(self._item, str(error)) from None


def _compile(item: Filter) -> Conjunction:
    try:
        if not item.is_plain:
            compile_pattern(item.pattern)
    except (TextError, Exceeded) as error:
        what = f"cannot compile regular expression {quote(item.pattern)}"
        raise FilterProblem("name", what, error.message) from None
    try:
        return _expression(item.expression)
    except CompileError as error:
        raise _refused(item, error.message, error.places) from None
    except NotBoolean as error:
        raise _refused(item, str(error)) from None


@lru_cache(maxsize=128)
def _expression(text: str) -> Conjunction:
    """An expression, compiled once for all that judge and run the filters of one Composition.

    Raises:
        CompileError: It does not compile.
        NotBoolean: It gives something else.
    """
    return conjunction(text, _compiled)


@lru_cache(maxsize=512)
def _compiled(text: str) -> Expression:
    return Expression(text, filter_environment())


def _refused(item: Filter, message: str, places: tuple[Misplaced, ...] = ()) -> FilterProblem:
    return FilterProblem("expression", f"cannot evaluate CEL expression {quote(item.expression)}", message, places)
