"""Ranges of sizes and their arithmetic, which stops at 2**64 - 1."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Final, TypeAlias

from pyxp.cel.syntax.nodes import Const, ListLiteral, MapLiteral, Node

Size: TypeAlias = tuple[int, int]

HUGE: Final = 2**64 - 1
UNKNOWN: Final[Size] = (0, HUGE)
EMPTY: Final[Size] = (0, 0)
ONE: Final[Size] = (1, 1)


def capped(value: int) -> int:
    """The value, at most 2**64 - 1."""
    return min(value, HUGE)


def wrapped(value: int) -> int:
    """The value as an unsigned 64-bit number that went around."""
    return value % (HUGE + 1)


def scaled(value: int, factor: float) -> int:
    """The value times a factor, rounded up in floating point: cel-go 0.26, ``checker/cost.go``."""
    product = float(value) * factor
    return HUGE if product >= float(HUGE) else ceil(product)


def hull(left: Size, right: Size) -> Size:
    """The smallest range around both."""
    return (min(left[0], right[0]), max(left[1], right[1]))


def hull_of(sizes: Iterable[Size]) -> Size:
    """The smallest range around all; without any, the size of what is empty."""
    lows, highs = zip(*sizes, strict=True) if (sizes := list(sizes)) else ((0,), (0,))
    return (min(lows), max(highs))


def plus(left: Size, right: Size) -> Size:
    """The sizes of a concatenation."""
    return (capped(left[0] + right[0]), capped(left[1] + right[1]))


def times(left: Size, right: Size) -> Size:
    """The sizes of a repetition."""
    return (capped(left[0] * right[0]), capped(left[1] * right[1]))


def of_literal(node: Node) -> Size | None:
    """The size of a literal, None for other nodes."""
    if isinstance(node, Const):
        size = len(node.value) if isinstance(node.value, str | bytes) else 1
    elif isinstance(node, ListLiteral):
        size = len(node.elements)
    elif isinstance(node, MapLiteral):
        size = len(node.entries)
    else:
        return None
    return (size, size)
