"""One run of the function.

Each filter names resources by a regular expression and has a CEL expression over the observed and the desired state and
the function context. All expressions are compiled, checked and run, also those of filters that are about no resource;
they see the desired state as it came. The first problem is a fatal result, and then nothing is filtered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pyxp.cel.evaluation.work import Work
from pyxp.engine.cel_filter.filters import CompiledFilter, FilterProblem, read_filters
from pyxp.engine.cel_filter.states import state_value, struct_value
from pyxp.engine.patch_and_transform.failures import Unreadable
from pyxp.engine.results import fatal, unchanged
from pyxp.errors import Exceeded, InputError
from pyxp.gotext.patterns import limited
from pyxp.model.manifests import mapping

MOST_WORK: Final = 2_000_000
"""Steps that the expressions of one run may take together: parts evaluated, list elements copied. The function itself
sets no bound, and takes seconds for as many."""


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
                kept = self._kept(resources, request)
        except (FilterFailure, Exceeded) as error:
            return response | {"results": [fatal(error.message)]}
        if len(kept) < len(resources):
            response["desired"] = {key: value for key, value in desired.items() if key != "resources"}
            response["desired"] |= {"resources": kept} if kept else {}
        return response

    def _kept(self, resources: Mapping[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
        """The resources that stay.

        Raises:
            FilterFailure: A filter cannot be used.
            Exceeded: Its patterns are too large.
        """
        variables = {
            "observed": state_value(request.get("observed")),
            "desired": state_value(request.get("desired")),
            "context": struct_value(mapping(request.get("context"))),
        }
        work, dropping = Work(MOST_WORK), []
        for index, item in enumerate(self._filters):
            try:
                if not item.keeps(variables, work):
                    dropping.append(item)
            except FilterProblem as problem:
                raise FilterFailure(f"{problem.what} for filter {index}: {problem.message}") from None
        return {name: entry for name, entry in resources.items() if not any(one.is_about(name) for one in dropping)}
