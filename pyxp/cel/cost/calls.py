"""The most that a call can cost, and how large its result can be."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Final

from pyxp.cel.cost.actual import LIST_COST
from pyxp.cel.cost.sizes import HUGE, Size, Sized, capped, plus, scaled, times
from pyxp.cel.libraries.registry import Overload

_WALK: Final = 0.1
_PATTERN: Final = 0.25
_LONGEST_FORMAT_PATTERN: Final = 128
_LONGEST_FORMAT: Final = 64

Estimate = tuple[int, Size | None]


def estimate_call(overload: Overload, target: Sized | None, args: list[Sized]) -> Estimate:
    """The cost of a call without that of its arguments, and the size of its result where it is known.

    Args:
        overload: What is called.
        target: What stands before the dot, None for functions.
        args: The arguments in parentheses.
    """
    by_function = _BY_FUNCTION.get(overload.function)
    if by_function is not None and (found := by_function(overload, target, args)) is not None:
        return found
    by_overload = _BY_OVERLOAD.get(overload.id)
    everything = args if target is None else [target, *args]
    return by_overload(everything) if by_overload is not None else (1, None)


def _walk(size: Size, factor: float = _WALK) -> int:
    return scaled(size[1], factor)


def _traversal(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    if target is None:
        return None
    if target.element is None:
        return _walk(target.size), None
    each = 1 + (_walk(target.element) if target.type.params[0].kind in ("string", "bytes") else 0)
    return capped(target.size[1] * each), None


def _url(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    return (_walk(args[0].size), args[0].size) if len(args) == 1 else None


def _same_size(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    return (_walk(target.size), target.size) if target is not None else None


def _replace(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    if target is None or len(args) < 2:
        return None
    size, old, new = target.size, args[0].size, args[1].size
    count, kept = [0, 0], [0, 0]
    if old[0] == 0:
        # The empty string is found around every character.
        count[1], kept[1] = capped(size[1] + 1), size[1]
    elif new[1] <= old[0]:
        kept[1] = size[1]
    else:
        count[1] = ceil(size[1] / old[0])
    if old[1] == 0:
        count[0], kept[0] = capped(size[0] + 1), size[0]
    elif old[1] <= new[0]:
        kept[0] = size[0]
    else:
        count[0] = ceil(size[0] / old[1])
    result = plus(times((count[0], count[1]), new), (kept[0], kept[1]))
    return _walk(size, 2 * _WALK), result


def _split(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    if target is None:
        return None
    most = target.size[1]
    if len(args) > 1 and isinstance(args[1].constant, int):
        most = args[1].constant % (HUGE + 1)
    return _walk(target.size, 2 * _WALK), (0, most)


def _join(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    if target is None:
        return None
    size = times(target.size, target.element or (0, 0))
    if args:
        separators = (max(target.size[0] - 1, 0), max(target.size[1] - 1, 0))
        size = plus(size, times(args[0].size, separators))
    return _walk(size), size


def _find(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    if target is None or not args:
        return None
    return _pattern_cost(target.size, args[0].size), (0, target.size[1])


def _pattern_cost(text: Size, pattern: Size) -> int:
    return capped(_walk(plus(text, (1, 1))) * _walk(pattern, _PATTERN))


def _contains(string_overload: str, extra: int) -> Callable[[Overload, Sized | None, list[Sized]], Estimate | None]:
    def cost(overload: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
        if target is None or not args:
            return None
        compared = scaled(32, _WALK) + extra
        return compared + (_walk(args[0].size) if overload.id == string_overload else 0), None

    return cost


def _validate(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    return (scaled(_walk(args[0].size), _LONGEST_FORMAT_PATTERN * _PATTERN), None) if target is not None else None


def _product(factor: int) -> Callable[[Overload, Sized | None, list[Sized]], Estimate | None]:
    def cost(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
        return capped(1 + factor * capped(args[0].size[1] * args[1].size[1])), None

    return cost


def _constant(argument: Sized, otherwise: int) -> int:
    return argument.constant % (HUGE + 1) if isinstance(argument.constant, int) else otherwise


def _allocation(size: Size, factor: float = 1.0) -> Estimate:
    return capped(_walk(size, factor) + 1 + LIST_COST), size


def _slice(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    if target is None or len(args) != 2:
        return None
    length = max(_constant(args[1], target.size[1]) - _constant(args[0], 0), 0)
    return _allocation((length, length))


def _range(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    length = _constant(args[0], HUGE)
    return _allocation((length, length))


def _reverse(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    return _allocation(target.size) if target is not None else None


def _flatten(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    return _allocation(target.size, float(_constant(args[0], HUGE)) if args else 1.0) if target is not None else None


def _compared(overload: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    if target is None:
        return None
    is_text = overload.function == "sort" and overload.args[0].params[0].kind in ("string", "bytes")
    return _allocation(times(target.size, target.size), 2.1 if is_text else 2.0)


def _opaque_equality(_: Overload, target: Sized | None, args: list[Sized]) -> Estimate | None:
    left, right = args
    if left.type != right.type or left.type.kind != "opaque":
        return None
    if left.type.name == "kubernetes.URL":
        return _walk((1, right.size[1] if right.size[1] < HUGE else 1)), None
    if left.type.name == "kubernetes.NamedFormat":
        return scaled(_LONGEST_FORMAT, _WALK), None
    return (1, None) if left.type.name.partition(".")[0] in ("kubernetes", "net") else None


_BY_FUNCTION: Final = {
    **dict.fromkeys(("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"), _traversal),
    "url": _url,
    **dict.fromkeys(("lowerAscii", "upperAscii", "substring", "trim"), _same_size),
    "replace": _replace,
    "split": _split,
    "join": _join,
    **dict.fromkeys(("find", "findAll"), _find),
    "containsIP": _contains("cidr_contains_ip_string", 0),
    "containsCIDR": _contains("cidr_contains_cidr_string", 3),
    "validate": _validate,
    "slice": _slice,
    "lists.range": _range,
    "reverse": _reverse,
    "flatten": _flatten,
    **dict.fromkeys(("distinct", "sort"), _compared),
    "sets.contains": _product(1),
    "sets.intersects": _product(1),
    "sets.equivalent": _product(2),
    "_==_": _opaque_equality,
}


def _first(args: list[Sized]) -> Estimate:
    return _walk(args[0].size), None


def _to_bytes(args: list[Sized]) -> Estimate:
    low, high = args[0].size
    return _walk(args[0].size), (low, capped(high * 4))


def _to_text(args: list[Sized]) -> Estimate:
    low, high = args[0].size
    return _walk(args[0].size), (low // 4, high)


def _quote(args: list[Sized]) -> Estimate:
    low, high = args[0].size
    return _walk(args[0].size), (low + 2, capped(high * 2 + 2))


def _affix(args: list[Sized]) -> Estimate:
    return _walk(args[1].size), None


def _contained(args: list[Sized]) -> Estimate:
    return args[1].size[1], None


def _matches(args: list[Sized]) -> Estimate:
    return _pattern_cost(args[0].size, args[1].size), None


def _substring(args: list[Sized]) -> Estimate:
    return capped(_walk(args[0].size) * _walk(args[1].size)), None


def _concatenation(args: list[Sized]) -> Estimate:
    size = plus(args[0].size, args[1].size)
    return _walk(size), size


def _list_concatenation(args: list[Sized]) -> Estimate:
    return 1, plus(args[0].size, args[1].size)


def _shorter(args: list[Sized]) -> Estimate:
    return scaled(min(args[0].size[1], args[1].size[1]), _WALK), None


_BY_OVERLOAD: Final[dict[str, Callable[[list[Sized]], Estimate]]] = {
    "string_format": _first,
    "string_to_bytes": _to_bytes,
    "bytes_to_string": _to_text,
    "strings_quote": _quote,
    "starts_with_string": _affix,
    "ends_with_string": _affix,
    "in_list": _contained,
    "matches": _matches,
    "matches_string": _matches,
    "contains_string": _substring,
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
