"""The most that Kubernetes lets its functions cost: apiserver 0.35, ``pkg/cel/library/cost.go``.

They are known by the name of the function, whatever the overload.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Final

from pyxp.cel.cost.arguments import Argument
from pyxp.cel.cost.sizes import EMPTY, ONE, Size, capped, plus, scaled, times, wrapped
from pyxp.cel.cost.units import CALL, PATTERN, WALK, WALK_TWICE

_LARGEST_ADDRESS: Final = 16
"""Bytes of an IPv6 address."""

_LONGEST_FORMAT_PATTERN: Final = 128
_LONGEST_FORMAT_NAME: Final = 64

_Estimate = tuple[int, Size | None]
_Estimator = Callable[[str, Argument | None, list[Argument]], _Estimate | None]


def matching(text: Argument, pattern: Argument) -> int:
    """The cost of looking for a pattern: the length of the text times that of the pattern."""
    walked = scaled(capped(text.largest + 1), WALK)
    return capped(walked * scaled(pattern.largest, PATTERN))


def _walk(argument: Argument, factor: float = WALK) -> int:
    return scaled(argument.largest, factor)


def _first(factor: float) -> _Estimator:
    def cost(_: str, target: Argument | None, args: list[Argument]) -> _Estimate | None:
        return (_walk(args[0], factor), None) if args else None

    return cost


def _traversal(_: str, target: Argument | None, args: list[Argument]) -> _Estimate | None:
    if target is None:
        return None
    element = target.element
    if element is None:  # a text, which has indexOf too
        return _walk(target), None
    each = CALL + (_walk(element) if element.type.kind in ("string", "bytes") else 0)
    return capped(target.largest * capped(each)), None


def _url(_: str, target: Argument | None, args: list[Argument]) -> _Estimate | None:
    return (_walk(args[0]), args[0].size) if len(args) == 1 else None


def _same_size(_: str, target: Argument | None, args: list[Argument]) -> _Estimate | None:
    return (_walk(target), target.size) if target is not None else None


def _replace(_: str, target: Argument | None, args: list[Argument]) -> _Estimate | None:
    if target is None or len(args) < 2:
        return None
    size, old, new = target.size, args[0].size, args[1].size
    # The longest result replaces the shortest parts by the longest text, the shortest the other way round.
    count_high, kept_high = _replaced(size[1], part=old[0], longer=new[1] > old[0])
    count_low, kept_low = _replaced(size[0], part=old[1], longer=old[1] > new[0])
    result = plus(times((count_low, count_high), new), (kept_low, kept_high))
    return _walk(target, WALK_TWICE), result


def _replaced(length: int, *, part: int, longer: bool) -> tuple[int, int]:
    """How often a part is replaced in a text, and how many characters of the text are kept."""
    if part == 0:
        # The empty text is found around every character.
        return capped(length + 1), length
    return (ceil(length / part), 0) if longer else (0, length)


def _split(_: str, target: Argument | None, args: list[Argument]) -> _Estimate | None:
    if target is None:
        return None
    parts = args[1].whole_number() if len(args) > 1 else None
    most = target.largest if parts is None else wrapped(parts)
    return _walk(target, WALK_TWICE), (0, most)


def _join(_: str, target: Argument | None, args: list[Argument]) -> _Estimate | None:
    if target is None:
        return None
    count, element = target.size, target.element
    size = times(count, element.size) if element is not None else EMPTY
    if args:
        size = plus(size, times(args[0].size, (max(count[0] - 1, 0), max(count[1] - 1, 0))))
    return scaled(size[1], WALK), size


def _find(_: str, target: Argument | None, args: list[Argument]) -> _Estimate | None:
    if target is None or not args:
        return None
    return matching(target, args[0]), (0, target.largest)


def _address(overload: str, target: Argument | None, args: list[Argument]) -> _Estimate | None:
    if overload == "cidr_ip":
        return CALL, None
    return (_walk(args[0]), None) if args else None


def _contains(text_overload: str, extra: int) -> _Estimator:
    compared = scaled(2 * _LARGEST_ADDRESS, WALK) + extra

    def cost(overload: str, target: Argument | None, args: list[Argument]) -> _Estimate | None:
        if not args:
            return None
        return capped(compared + (_walk(args[0]) if overload == text_overload else 0)), None

    return cost


def _validate(_: str, target: Argument | None, args: list[Argument]) -> _Estimate | None:
    return (scaled(_walk(args[0]), _LONGEST_FORMAT_PATTERN * PATTERN), None) if args else None


def _equality(_: str, target: Argument | None, args: list[Argument]) -> _Estimate | None:
    left, right = args
    if left.type != right.type or left.type.kind != "opaque":
        return None
    name = left.type.name
    if name == "kubernetes.URL":
        return scaled((right.computed or ONE)[1], WALK), None
    if name == "kubernetes.NamedFormat":
        return scaled(_LONGEST_FORMAT_NAME, WALK), None
    return (CALL, None) if name.partition(".")[0] in ("kubernetes", "net") else None


FUNCTIONS: Final[dict[str, _Estimator]] = {
    **dict.fromkeys(("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"), _traversal),
    "url": _url,
    **dict.fromkeys(("lowerAscii", "upperAscii", "substring", "trim"), _same_size),
    "replace": _replace,
    "split": _split,
    "join": _join,
    **dict.fromkeys(("find", "findAll"), _find),
    **dict.fromkeys(("cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver"), _first(WALK)),
    "ip": _address,
    "ip.isCanonical": _first(WALK_TWICE),
    "containsIP": _contains("cidr_contains_ip_string", 0),
    # Masking the network walks an address once more, and comparing the lengths of the prefixes is a step.
    "containsCIDR": _contains("cidr_contains_cidr_string", scaled(_LARGEST_ADDRESS, WALK) + CALL),
    "validate": _validate,
    "_==_": _equality,
}
"""Estimates by name of the function; None where Kubernetes has nothing to say of the arguments."""
