"""What single steps cost, as cel-go 0.26 (``common/cost.go``) and apiserver 0.35 (``pkg/cel/library/cost.go``) say."""

from __future__ import annotations

from math import ceil
from typing import Final

CALL_LIMIT: Final = 1_000_000
"""Cost that one rule may use on one value: ``PerCallLimit`` in apiserver 0.35, ``pkg/apis/cel/config.go``."""

TOTAL_LIMIT: Final = 10_000_000
"""Cost that all rules may use on one object: ``RuntimeCELCostBudget`` there."""

WORK_OF_ERRORS: Final = 14
"""Steps that an error takes which an expression gets by without."""

READ: Final = 1
"""Reading a variable, a field or an element."""

CALL: Final = 1
"""Calling a function that does not walk its arguments."""

NEW_LIST: Final = 10
NEW_MAP: Final = 30
NEW_STRUCT: Final = 40

WALK: Final = 0.1
"""Walking a text or a list once, for each of its parts."""

WALK_TWICE: Final = 2 * WALK
"""Walking a text and building the result, or parsing it and comparing."""

PATTERN: Final = 0.25
"""A character of a pattern: a pattern is taken to have an expression in every four."""

COMPARE_ALL: Final = 2.0
"""Comparing elements of a list with each other, for each pair."""

COMPARE_ALL_TEXTS: Final = COMPARE_ALL + WALK

BOTH_WAYS: Final = 2
"""Looking whether two lists hold the same: whether each holds the other."""


def tenth(size: int) -> int:
    """The cost of walking something of a size once, in floating point: cel-go 0.26, ``interpreter/runtimecost.go``."""
    return ceil(size * WALK)


SHORT: Final = 512
"""Below this size the cost of a walk is written down."""

TENTHS: Final = tuple(tenth(size) for size in range(SHORT))
"""The cost of walking something small, by its size."""
