"""The cost of calls while an expression runs.

Most calls cost 1; calls that walk their arguments cost a tenth of the length walked. Libraries that count for their
overloads come first, then Kubernetes by the name of the function, then CEL's own overloads. Source: cel-go 0.26
(``interpreter/runtimecost.go``, ``ext/lists.go``, ``ext/sets.go``), apiserver 0.35 (``pkg/cel/library/cost.go``).
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any, Final

from pyxp.cel.cost.units import (
    BOTH_WAYS,
    CALL,
    COMPARE_ALL,
    COMPARE_ALL_TEXTS,
    NEW_LIST,
    PATTERN,
    WALK,
    WALK_TWICE,
    tenth,
)
from pyxp.cel.equality import KINDS, elements, map_find, map_keys, size_of
from pyxp.cel.libraries.registry import SORT
from pyxp.cel.values import Crash, Marker

FAILED: Final = Marker("FAILED")
"""Stands for an argument or a result that is an error; its size is 1."""

Charge = Callable[[tuple[Any, ...], Any], int]


def _first(args: tuple[Any, ...], _: Any) -> int:
    return tenth(size_of(args[0]))


def _first_twice(args: tuple[Any, ...], _: Any) -> int:
    return ceil(size_of(args[0]) * WALK_TWICE)


def _shorter(args: tuple[Any, ...], _: Any) -> int:
    return tenth(min(size_of(args[0]), size_of(args[1])))


def _equality(args: tuple[Any, ...], result: Any) -> int:
    return CALL if KINDS[type(args[0])] == "opaque" else _shorter(args, result)


def _both(args: tuple[Any, ...], _: Any) -> int:
    return tenth(size_of(args[0]) + size_of(args[1]))


def _contained(args: tuple[Any, ...], _: Any) -> int:
    return size_of(args[1])


def _pattern(args: tuple[Any, ...], _: Any) -> int:
    return tenth(1 + size_of(args[0])) * ceil(size_of(args[1]) * PATTERN)


def _format(args: tuple[Any, ...], _: Any) -> int:
    pattern: int | None = getattr(args[0], "pattern_size", None)
    return CALL if pattern is None else tenth(1 + size_of(args[1])) * ceil(pattern * PATTERN)


def _substring(args: tuple[Any, ...], _: Any) -> int:
    return tenth(size_of(args[0])) * tenth(size_of(args[1]))


def _joined(_: tuple[Any, ...], result: Any) -> int:
    return ceil(size_of(result) * WALK_TWICE)


def _traversal(args: tuple[Any, ...], _: Any) -> int:
    return _traversed(args[0])


def _traversed(value: Any) -> int:
    kind = KINDS[type(value)]
    if kind == "string":
        return int(len(value.encode("utf-8", "replace")) * WALK)
    if kind == "bytes":
        return int(len(value) * WALK)
    if kind == "list":
        return sum(map(_traversed, elements(value)))
    if kind == "map":
        return sum(_traversed(key) + _traversed(map_find(value, key)) for key in map_keys(value))
    return CALL


def _contains(parsed: bool, extra: int) -> Charge:
    """``containsIP`` and ``containsCIDR``.

    Args:
        parsed: Whether the argument is text.
        extra: How often the network is walked beside the comparison, for which it is walked twice.
    """

    def cost(args: tuple[Any, ...], _: Any) -> int:
        walked = ceil(size_of(args[0]) * WALK_TWICE) + extra * (tenth(size_of(args[0])) + CALL)
        return walked + (tenth(size_of(args[1])) if parsed else 0)

    return cost


def _address(overload: str) -> Charge | None:
    return None if overload == "cidr_ip" else _first


def _made(_: tuple[Any, ...], result: Any) -> int:
    return CALL + NEW_LIST + size_of(result)


def _flattened(args: tuple[Any, ...], _: Any) -> int:
    depth = args[1] if len(args) == 2 else 1
    if type(depth) is not int:
        raise Crash("interface conversion: the depth is not an int")
    return CALL + NEW_LIST + size_of(args[0]) * max(depth, 0)


def _compared(args: tuple[Any, ...], _: Any) -> int:
    # Only the list of keys counts, which is the last argument of sortBy's function.
    items = args[-1]
    if KINDS[type(items)] != "list":
        raise Crash("interface conversion: not a list")
    size = len(items)
    texts = size > 0 and KINDS[type(elements(items)[0])] in ("string", "bytes")
    return CALL + NEW_LIST + int(size * size * (COMPARE_ALL_TEXTS if texts else COMPARE_ALL))


def _product(factor: int) -> Charge:
    return lambda args, _: CALL + size_of(args[0]) * size_of(args[1]) * factor


_LISTS: Final[dict[str, Charge]] = {
    **dict.fromkeys(("list_slice", "lists_range", "list_reverse"), _made),
    **dict.fromkeys(("list_flatten", "list_flatten_int"), _flattened),
    "list_distinct": _compared,
    "list_sets_contains_list": _product(1),
    "list_sets_intersects_list": _product(1),
    "list_sets_equivalent_list": _product(BOTH_WAYS),
}

MAY_CRASH: Final = frozenset({_flattened, _compared})
"""The charges that fail on an argument that is an error, and with them the server."""

AHEAD: Final = MAY_CRASH | {charge for name, charge in _LISTS.items() if "sets" in name}
"""The charges that are known before the call, which takes long where they are high."""

_BY_FUNCTION: Final[dict[str, Charge]] = {
    **dict.fromkeys(("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"), _traversal),
    **dict.fromkeys(("url", "lowerAscii", "upperAscii", "substring", "trim"), _first),
    **dict.fromkeys(("replace", "split"), _first_twice),
    "join": _joined,
    "validate": _format,
    **dict.fromkeys(("find", "findAll"), _pattern),
    **dict.fromkeys(("cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver"), _first),
    "ip.isCanonical": _first_twice,
    "_==_": _equality,
}

_BY_OVERLOAD: Final[dict[str, Charge]] = {
    **dict.fromkeys(("starts_with_string", "ends_with_string", "string_to_bytes", "bytes_to_string"), _first),
    **dict.fromkeys(("strings_quote", "string_format"), _first),
    "in_list": _contained,
    **dict.fromkeys(
        (f"{order}_{kind}" for order in ("less", "less_equals", "greater", "greater_equals")
         for kind in ("string", "bytes")),
        _shorter,
    ),
    **dict.fromkeys(("add_string", "add_bytes"), _both),
    "matches_string": _pattern,
    "contains_string": _substring,
}  # fmt: skip


def charge_for(function: str, overload: str) -> Charge | None:
    """How a call is charged; None for the usual CALL.

    Args:
        function: Name of the function.
        overload: Identity of the overload, empty when several fit.
    """
    of_lists = _LISTS.get(overload)
    if of_lists is not None:
        return of_lists
    if function in ("sort", SORT) and overload:
        return _compared
    if function == "ip":
        return _address(overload)
    if function == "containsIP":
        return _contains(overload == "cidr_contains_ip_string", 0)
    if function == "containsCIDR":
        return _contains(overload == "cidr_contains_cidr_string", 1)
    if function == "_!=_":
        return _shorter
    return _BY_FUNCTION.get(function) or _BY_OVERLOAD.get(overload)
