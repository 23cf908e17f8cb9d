"""Everything that the function would refuse in an input, not only the first of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from pyxp.engine.cel_filter.filters import CompiledFilter, Filter, FilterProblem, read_filter, read_filters
from pyxp.engine.patch_and_transform.failures import Unreadable
from pyxp.engine.problems import InputProblem
from pyxp.errors import nearest

_OF_ANY_TYPE = "it gives dyn"
_SUBJECTS = {"name": "the name is not a regular expression:", "expression": "the expression cannot be used:"}


def filter_problems(value: Any) -> list[InputProblem]:
    """What the function would refuse in an input, in the input's order, whatever state it meets."""
    filters = value.get("filters") if isinstance(value, dict) else None
    if not isinstance(filters, list):
        return list(_unread(read_filters, value))
    found = list(_unread(read_filters, {**value, "filters": []}))
    for index, item in enumerate(filters):
        found += _filter_problems(item, f"filters[{index}]")
    return found


def idle_filters(value: Any, resources: Collection[str]) -> list[InputProblem]:
    """The filters that are about none of the resources, however right they are.

    Args:
        value: The input.
        resources: The names of all resources that there may be.
    """
    found = []
    filters = value.get("filters") if isinstance(value, dict) else None
    for index, item in enumerate(filters if isinstance(filters, list) else ()):
        if _filter_problems(item, ""):
            continue
        read = read_filter(item, "")
        if not any(CompiledFilter(read).is_about(name) for name in resources):
            near = nearest(read.name, resources)
            told = f"no resource of the steps before this one has a name that matches {read.pattern}"
            hint = f"did you mean {near}?" if near else "write the name of a resource, or a pattern for several"
            found.append(InputProblem(f"filters[{index}].name", told, hint))
    return found


def _filter_problems(item: Any, where: str) -> list[InputProblem]:
    unread = list(_unread(read_filter, item, where))
    return unread or list(_uncompiled(read_filter(item, where), where))


def _unread(read: Any, *args: Any) -> Iterator[InputProblem]:
    try:
        read(*args)
    except Unreadable as error:
        yield InputProblem(error.path, error.detail, error.hint or "", error.of_key)


def _uncompiled(item: Filter, where: str) -> Iterator[InputProblem]:
    try:
        CompiledFilter(item).compiled()
    except FilterProblem as problem:
        path = f"{where}.{problem.field}"
        for place in problem.places:
            at = f"line {place.line}, column {place.column}" if "\n" in item.expression else f"column {place.column}"
            yield InputProblem(path, f"the expression does not compile: {place.message} ({at})")
        if not problem.places:
            hint = "compare it with true: `field == true`" if problem.message.endswith(_OF_ANY_TYPE) else ""
            yield InputProblem(path, f"{_SUBJECTS[problem.field]} {problem.message}", hint)
