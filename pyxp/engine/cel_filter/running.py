"""One run of the function.

Each filter names resources by a regular expression and has a CEL expression over the observed and the desired state and
the function context. All expressions are compiled, checked and run, also those of filters that are about no resource;
they see the desired state as it came. The first problem is a fatal result, and then nothing is filtered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, partial
from typing import Any, Final

from pyxp.cel.evaluation.work import Work
from pyxp.engine.cel_filter.conjunctions import Answers as TermAnswers
from pyxp.engine.cel_filter.filters import CompiledFilter, FilterProblem, read_filters
from pyxp.engine.cel_filter.remembering import Getter, Places, Seen
from pyxp.engine.cel_filter.states import state_value, struct_value
from pyxp.engine.patch_and_transform.failures import Unreadable
from pyxp.engine.results import fatal, unchanged
from pyxp.errors import Exceeded, InputError
from pyxp.gotext.errors import TextError
from pyxp.gotext.patterns import limited
from pyxp.model.contents import Answers
from pyxp.model.manifests import mapping

MOST_WORK: Final = 2_000_000
"""Steps that the expressions of one run may take together: parts evaluated, list elements copied. The function itself
sets no bound, and takes seconds for as many."""
_MOST_ANSWERS: Final = 4096
"""What expressions said of requests."""
_MOST_REMEMBERED: Final = 16
"""Sets of names for which is remembered what each filter is about; claims of one Composition have a few."""


class FilterFailure(InputError):
    """The first problem of a run; never leaves it: it becomes a result of the function."""


class CompiledFilters:
    """The function with one input, to be run on many requests; each filter is compiled when a run comes to it.

    Args:
        value: The input: a ``Filters`` object. One that cannot be used makes runs answer with a fatal result.
    """

    def __init__(self, value: Any) -> None:
        self._filters: list[CompiledFilter] = []
        self._refusal = ""
        self._is_first = True
        self._answers: Answers[bool] = Answers(_MOST_ANSWERS)
        self._places = Places()
        self._getters: dict[int, Getter] = {}
        self._subjects: dict[tuple[str, ...], dict[int, frozenset[str]]] = {}
        try:
            self._filters = [CompiledFilter(item) for item in read_filters(value)]
        except Unreadable as error:
            self._refusal = f"cannot get filters: {error.message}"

    def run(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one request.

        The request is not changed; the response shares its objects.

        Returns:
            ``desired``, ``context`` and ``results``, each only when not empty.
        """
        desired, response = mapping(request.get("desired")), unchanged(request)
        if self._refusal:
            return response | {"results": [fatal(self._refusal)]}
        resources = mapping(desired.get("resources"))
        try:
            with limited():
                gone = self._dropped(tuple(resources), enumerate(self._filters), request)
        except (FilterFailure, Exceeded) as error:
            return response | {"results": [fatal(error.message)]}
        if gone:
            kept = {name: entry for name, entry in resources.items() if name not in gone}
            response["desired"] = {key: value for key, value in desired.items() if key != "resources"}
            response["desired"] |= {"resources": kept} if kept else {}
        return response

    def left(
        self, names: Collection[str], request: Mapping[str, Any], context: Callable[[], Mapping[str, Any]]
    ) -> Collection[str]:
        """Those of some resources that would stay; all of them where that cannot be told.

        Only the filters that are about one of them are asked, so what is wrong with others does not matter.

        Args:
            names: Their names.
            request: The request, without context.
            context: Gives the context; called only where an expression may look at it.
        """
        order = tuple(sorted(names))
        try:
            with limited():
                asked = [(index, item) for index, item in enumerate(self._filters) if self._about(order, index)]
                if any("context" in item.expression for _, item in asked):
                    request = {**request, "context": context()}
                gone = self._dropped(order, iter(asked), request)
        except (FilterFailure, Exceeded):
            return names
        return [name for name in order if name not in gone]

    def _dropped(
        self, names: tuple[str, ...], filters: Iterator[tuple[int, CompiledFilter]], request: Mapping[str, Any]
    ) -> set[str]:
        """The resources that go.

        Raises:
            FilterFailure: A filter cannot be used.
            Exceeded: Its patterns are too large.
        """
        work, gone, variables = Work(MOST_WORK), set[str](), cache(partial(_variables, request))
        # Only from the second request on: what an expression looks at is of no use where it runs once.
        seen, self._is_first = None if self._is_first else Seen(request, self._places), False
        terms: TermAnswers = {}
        # All expressions see the state as it came, so one that stands in several filters gives the same in each.
        answers: dict[str, bool] = {}
        for index, item in filters:
            try:
                item.compiled()
                stays = answers.get(item.expression)
                if stays is None:
                    key = None if seen is None else seen.key(self._getter(index))
                    stays = None if key is None else self._answers.get((item.expression, key))
                    if stays is None:
                        stays = item.keeps(variables(), work, terms)
                        if key is not None:
                            self._answers.keep((item.expression, key), stays)
                    answers[item.expression] = stays
            except FilterProblem as problem:
                raise FilterFailure(f"{problem.what} for filter {index}: {problem.message}") from None
            if not stays:
                gone.update(self._about(names, index))
        return gone

    def _getter(self, index: int) -> Getter:
        """Picks what decides over a filter.

        Raises:
            FilterProblem: It cannot be compiled.
        """
        found = self._getters.get(index)
        if found is None:
            found = self._getters[index] = self._places.getter(self._filters[index].parts())
        return found

    def _about(self, names: tuple[str, ...], index: int) -> frozenset[str]:
        """Those of the names that a filter is about.

        Raises:
            FilterFailure: Its pattern cannot be compiled.
            Exceeded: Its pattern is too large.
        """
        found = self._subjects.get(names)
        if found is None:
            if len(self._subjects) >= _MOST_REMEMBERED:
                self._subjects.clear()
            found = self._subjects[names] = {}
        if index not in found:
            try:
                found[index] = frozenset(filter(self._filters[index].is_about, names))
            except TextError as error:
                raise FilterFailure(error.message) from None
        return found[index]


def _variables(request: Mapping[str, Any]) -> dict[str, Any]:
    """What expressions may refer to."""
    return {
        "observed": state_value(request.get("observed")),
        "desired": state_value(request.get("desired")),
        "context": struct_value(mapping(request.get("context"))),
    }
