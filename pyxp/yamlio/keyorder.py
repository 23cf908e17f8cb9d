"""The order in which go-yaml writes the keys of a mapping: other characters, then digits by value, then letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cmp_to_key

# Where only these occur, go-yaml's order is that of the code points.
_EASY = re.compile(r"[A-Za-z !-/:-@\n]*")


def sort_keys(keys: Iterable[str]) -> list[str]:
    """The keys in go-yaml v2's order.

    The comparison stops at the first difference; two runs of digits are compared by value, so ``arn9`` comes before
    ``arn10``. For keys such as ``1a``, ``9`` and ``10`` go-yaml's own comparison is not an order; any result will do.
    """
    listed = list(keys)
    if _EASY.fullmatch("\n".join(listed)):
        return sorted(listed)
    # Sorted by text first, so that the result does not depend on the order given.
    return sorted(sorted(listed), key=cmp_to_key(_compare))


def _compare(left: str, right: str) -> int:
    """Negative where ``left`` comes first."""
    for index, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return _differ(left, right, index)
    return len(left) - len(right)


def _differ(left: str, right: str, index: int) -> int:
    """The comparison at the first index where the keys differ."""
    a, b = left[index], right[index]
    if a.isalpha() and b.isalpha():
        return -1 if a < b else 1
    if a.isalpha() or b.isalpha():
        return -1 if b.isalpha() else 1
    # A zero inside a number must count as a digit of it, so both rests get the same leading one.
    leading = 1 if "0" in (a, b) and _inside_number(left, index) else 0
    left_value, left_end = _run(left, index, leading)
    right_value, right_end = _run(right, index, leading)
    if left_value != right_value:
        return -1 if left_value < right_value else 1
    if left_end != right_end:
        return left_end - right_end
    return -1 if a < b else 1


def _inside_number(key: str, index: int) -> bool:
    """Whether the digits just before ``index`` hold one that is not zero."""
    before = re.search(r"\d*$", key[:index])
    return before is not None and before.group().strip("0") != ""


def _run(key: str, index: int, value: int) -> tuple[int, int]:
    """The value of the digits from ``index`` on, read behind ``value``, and where they end."""
    end = index
    while end < len(key) and key[end].isdecimal():
        value = value * 10 + int(key[end])
        end += 1
    return value, end
