"""The runtime cost of calls.

Reading a variable or a field costs 1, a list literal 10, a map literal 30, most calls 1; calls that walk their
arguments cost a tenth of the length walked. The planner charges the former, this module knows the calls.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any, Final

from pyxp.cel.equality import KINDS, elements, size_of

CALL_LIMIT: Final = 1_000_000
"""Cost that one rule may use on one value."""

TOTAL_LIMIT: Final = 10_000_000
"""Cost that all rules may use on one object."""

LIST_COST: Final = 10
MAP_COST: Final = 30
STRUCT_COST: Final = 40

MAX_COPIES: Final = 5_000_000
"""List elements that the additions of one evaluation may copy."""

Charge = Callable[[tuple[Any, ...], Any], int]


def tenth(size: int) -> int:
    """A tenth of a size, rounded up: the cost of walking it. In floating point, as the server reckons."""
    return ceil(size * 0.1)


def _first(args: tuple[Any, ...], _: Any) -> int:
    return tenth(size_of(args[0]))


def _first_twice(args: tuple[Any, ...], _: Any) -> int:
    return tenth(2 * size_of(args[0]))


def _shorter(args: tuple[Any, ...], _: Any) -> int:
    return tenth(min(size_of(args[0]), size_of(args[1])))


def _both(args: tuple[Any, ...], _: Any) -> int:
    return tenth(size_of(args[0]) + size_of(args[1]))


def _contained(args: tuple[Any, ...], _: Any) -> int:
    return size_of(args[1])


def _pattern(args: tuple[Any, ...], _: Any) -> int:
    # A quarter of the pattern's length stands for the number of expressions in it.
    return tenth(1 + size_of(args[0])) * -(-size_of(args[1]) // 4)


def _format(args: tuple[Any, ...], _: Any) -> int:
    return tenth(1 + size_of(args[1])) * -(-int(getattr(args[0], "pattern_size", 0)) // 4)


def _substring(args: tuple[Any, ...], _: Any) -> int:
    return tenth(size_of(args[0])) * tenth(size_of(args[1]))


def _joined(_: tuple[Any, ...], result: Any) -> int:
    return tenth(2 * size_of(result))


def _traversal(args: tuple[Any, ...], _: Any) -> int:
    return _traversed(args[0])


def _traversed(value: Any) -> int:
    kind = KINDS[type(value)]
    if kind in ("string", "bytes"):
        return len(value) // 10
    if kind == "list":
        return sum(_traversed(element) for element in elements(value))
    return 1


def _contains_address(args: tuple[Any, ...], _: Any) -> int:
    cost = tenth(2 * size_of(args[0]))
    return cost + (tenth(size_of(args[1])) if isinstance(args[1], str) else 0)


def _contains_network(args: tuple[Any, ...], _: Any) -> int:
    cost = tenth(2 * size_of(args[0])) + tenth(size_of(args[0])) + 1
    return cost + (tenth(size_of(args[1])) if isinstance(args[1], str) else 0)


def _made(_: tuple[Any, ...], result: Any) -> int:
    return 1 + LIST_COST + size_of(result)


def _flattened(args: tuple[Any, ...], _: Any) -> int:
    return 1 + LIST_COST + size_of(args[0]) * (max(int(args[1]), 0) if len(args) == 2 else 1)


def _compared(args: tuple[Any, ...], _: Any) -> int:
    return comparisons(elements(args[0]))


def comparisons(items: list[Any]) -> int:
    """The cost of comparing all elements of a list with each other, as sorting does at worst."""
    factor = 2.1 if items and KINDS[type(items[0])] in ("string", "bytes") else 2.0
    return 1 + LIST_COST + int(len(items) ** 2 * factor)


def _product(args: tuple[Any, ...], _: Any) -> int:
    return 1 + size_of(args[0]) * size_of(args[1])


def _product_twice(args: tuple[Any, ...], _: Any) -> int:
    return 1 + 2 * size_of(args[0]) * size_of(args[1])


# By function name, whatever the overload; these come first, as on the server.
_BY_FUNCTION: Final[dict[str, Charge]] = {
    **dict.fromkeys(("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"), _traversal),
    **dict.fromkeys(("url", "lowerAscii", "upperAscii", "substring", "trim"), _first),
    **dict.fromkeys(("replace", "split"), _first_twice),
    "join": _joined,
    **dict.fromkeys(("slice", "lists.range", "reverse"), _made),
    "flatten": _flattened,
    **dict.fromkeys(("distinct", "sort"), _compared),
    **dict.fromkeys(("sets.contains", "sets.intersects"), _product),
    "sets.equivalent": _product_twice,
    "validate": _format,
    **dict.fromkeys(("find", "findAll"), _pattern),
    **dict.fromkeys(("cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver"), _first),
    "ip.isCanonical": _first_twice,
    "containsIP": _contains_address,
    "containsCIDR": _contains_network,
}

_BY_OVERLOAD: Final[dict[str, Charge]] = {
    "string_to_ip": _first,
    **dict.fromkeys(("starts_with_string", "ends_with_string", "string_to_bytes", "bytes_to_string"), _first),
    **dict.fromkeys(("strings_quote", "string_format"), _first),
    "in_list": _contained,
    **dict.fromkeys(
        (f"{order}_{kind}" for order in ("less", "less_equals", "greater", "greater_equals")
         for kind in ("string", "bytes")),
        _shorter,
    ),
    "equals": _shorter,
    "not_equals": _shorter,
    **dict.fromkeys(("add_string", "add_bytes"), _both),
    **dict.fromkeys(("matches", "matches_string"), _pattern),
    "contains_string": _substring,
}  # fmt: skip


def charge_for(function: str, overload: str) -> Charge | None:
    """How a call is charged; None for the usual 1.

    Args:
        function: Name of the function.
        overload: Identity of the overload, empty when several fit.
    """
    return _BY_FUNCTION.get(function) or _BY_OVERLOAD.get(overload)
