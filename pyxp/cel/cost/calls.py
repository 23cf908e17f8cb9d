"""The most that a call can cost, and how large its result can be.

The libraries that bring estimates for their overloads come first, then Kubernetes' by the name of the function, then
those of CEL's own overloads. Source: cel-go 0.26 (``checker/cost.go``) and, below, the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pyxp.cel.cost.arguments import Argument
from pyxp.cel.cost.kubernetes_calls import FUNCTIONS, matching
from pyxp.cel.cost.list_calls import OVERLOADS as LISTS
from pyxp.cel.cost.sizes import Size, capped, plus, scaled, wrapped
from pyxp.cel.cost.units import CALL, WALK

Estimate = tuple[int, Size | None]

_MOST_BYTES: Final = 4
"""Bytes of one character in UTF-8."""

_QUOTES: Final = 2
"""The quotes around a text, one at each end."""

_ESCAPED: Final = 2
"""Characters of one that is escaped."""


def estimate_call(function: str, overload: str, target: Argument | None, args: list[Argument]) -> Estimate:
    """The cost of a call without that of its arguments, and the size of its result where it is known.

    Args:
        function: Name of the function.
        overload: Identity of the overload.
        target: What stands before the dot, None for functions.
        args: The arguments in parentheses.
    """
    of_library = LISTS.get(overload)
    if of_library is not None:
        return of_library(args if target is None else [target, *args])
    of_kubernetes = FUNCTIONS.get(function)
    if of_kubernetes is not None and (found := of_kubernetes(overload, target, args)) is not None:
        return found
    of_cel = _OVERLOADS.get(overload)
    return of_cel(args if target is None else [target, *args]) if of_cel is not None else (CALL, None)


def _walk(argument: Argument) -> int:
    return scaled(argument.largest, WALK)


def _format(args: list[Argument]) -> Estimate:
    return _walk(args[0]), None


def _to_bytes(args: list[Argument]) -> Estimate:
    low, high = args[0].size
    return _walk(args[0]), (low, wrapped(high * _MOST_BYTES))


def _to_text(args: list[Argument]) -> Estimate:
    low, high = args[0].size
    return _walk(args[0]), (low // _MOST_BYTES, high)


def _quote(args: list[Argument]) -> Estimate:
    low, high = args[0].size
    return _walk(args[0]), (wrapped(low + _QUOTES), wrapped(high * _ESCAPED + _QUOTES))


def _affix(args: list[Argument]) -> Estimate:
    return _walk(args[1]), None


def _contained(args: list[Argument]) -> Estimate:
    return scaled(args[1].largest, 1.0), None


def _matches(args: list[Argument]) -> Estimate:
    return matching(args[0], args[1]), None


def _part(args: list[Argument]) -> Estimate:
    return capped(_walk(args[0]) * _walk(args[1])), None


def _concatenation(args: list[Argument]) -> Estimate:
    size = plus(args[0].size, args[1].size)
    return scaled(size[1], WALK), size


def _list_concatenation(args: list[Argument]) -> Estimate:
    return CALL, plus(args[0].size, args[1].size)


def _shorter(args: list[Argument]) -> Estimate:
    return scaled(min(args[0].largest, args[1].largest), WALK), None


_OVERLOADS: Final[dict[str, Callable[[list[Argument]], Estimate]]] = {
    "string_format": _format,
    "string_to_bytes": _to_bytes,
    "bytes_to_string": _to_text,
    "strings_quote": _quote,
    "starts_with_string": _affix,
    "ends_with_string": _affix,
    "in_list": _contained,
    "matches_string": _matches,
    "contains_string": _part,
    "add_string": _concatenation,
    "add_bytes": _concatenation,
    "add_list": _list_concatenation,
    "equals": _shorter,
    "not_equals": _shorter,
    **dict.fromkeys(
        (
            f"{order}_{kind}"
            for order in ("less", "less_equals", "greater", "greater_equals")
            for kind in ("string", "bytes")
        ),
        _shorter,
    ),
}
