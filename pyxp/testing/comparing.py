"""Plain asserts about rendered resources: ``resource == {...}`` and ``resource >= {...}``, told field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pyxp.testing.expectations import Exactly
from pyxp.testing.resources import RenderedResource

_TURNED: Final = {"==": "==", "<=": ">="}


def told_comparison(op: str, left: object, right: object) -> list[str] | None:
    """What differs where such an assert fails; None for asserts about something else.

    Args:
        op: The operator.
        left: What stands before it.
        right: What stands behind it.
    """
    if isinstance(right, RenderedResource) and not isinstance(left, RenderedResource):
        left, right, op = right, left, _TURNED.get(op, "")
    if op not in ("==", ">=") or not isinstance(left, RenderedResource) or not isinstance(right, Mapping):
        return None
    expected = dict(right)
    lines = left.lines_of_difference(Exactly(expected) if op == "==" else expected)
    return [f"{left!r} {op} what is expected", *lines]
