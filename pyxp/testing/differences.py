"""Differences as text: a line for each field, and below it what was expected (``-``) and what is there (``+``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyxp.testing.expectations import EXPECTATIONS, NOTHING, Absent, Anything, Containing, Exactly, to_plain
from pyxp.testing.matching import Difference, Kind
from pyxp.yamlio import write_document

MOST_LINES = 20
"""How many lines of one value are shown."""


def told(differences: Iterable[Difference]) -> list[str]:
    """The lines that tell what differs, without line ends and without indentation.

    Args:
        differences: What differs.
    """
    return [line for difference in differences for line in _told(difference)]


def headline(difference: Difference) -> str:
    """One difference in one line, without its values.

    Args:
        difference: What differs.
    """
    path = difference.path or "the whole"
    if difference.kind is Kind.MISSING:
        return f"{path} is missing" + (f"; did you mean {difference.near!r}?" if difference.near else "")
    if difference.kind is Kind.UNEXPECTED:
        return f"{path} is not expected" if difference.expected is NOTHING else f"{path} is expected to be absent"
    return f"{path} is not as expected"


def _told(difference: Difference) -> Iterator[str]:
    yield headline(difference)
    if difference.expected is not NOTHING and not isinstance(difference.expected, Absent):
        yield from _marked("-", difference.expected)
    if difference.actual is not NOTHING:
        yield from _marked("+", difference.actual)


def _marked(mark: str, value: Any) -> Iterator[str]:
    lines = _lines(value)
    yield from (f"  {mark} {line}".rstrip() for line in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"  {mark} ... and {len(lines) - MOST_LINES} lines more"


def _lines(value: Any) -> list[str]:
    """A value as the lines of YAML; an expectation in words."""
    if isinstance(value, Anything) or (isinstance(value, EXPECTATIONS) and not isinstance(value, Exactly | Containing)):
        return [str(value)]
    plain = to_plain(value)
    if isinstance(plain, dict | list) and not plain:
        return ["{}" if isinstance(plain, dict) else "[]"]
    return write_document(plain).removeprefix("---\n").splitlines()
