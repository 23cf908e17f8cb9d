"""Differences as text: a line for each field, and below it what was expected (``-``) and what is there (``+``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyxp.testing.expectations import EXPECTATIONS, NOTHING, Absent, Anything, Containing, Exactly, JsonText, to_plain
from pyxp.testing.matching import Difference, Kind
from pyxp.yamlio import write_document

MOST_LINES = 20
"""How many lines of one value are shown."""
LONG_TEXT = 120
"""How much is shown of two longer texts that differ."""


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
    expected, actual = _cut(difference.expected, difference.actual)
    if difference.expected is not NOTHING and not isinstance(difference.expected, Absent):
        yield from _marked("-", expected)
    if difference.actual is not NOTHING:
        yield from _marked("+", actual)


def _cut(expected: Any, actual: Any) -> tuple[Any, Any]:
    """Two values to show; of long texts, such as policies, what stands around the first place where they differ."""
    if not isinstance(expected, str) or not isinstance(actual, str) or max(len(expected), len(actual)) <= LONG_TEXT:
        return expected, actual
    pairs = enumerate(zip(expected, actual, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(expected), len(actual)))
    begin = max(at - LONG_TEXT // 3, 0)
    return _around(expected, begin), _around(actual, begin)


def _around(text: str, begin: int) -> str:
    end = begin + LONG_TEXT
    return f"{'(...) ' if begin else ''}{text[begin:end]}{' (...)' if end < len(text) else ''}"


def _marked(mark: str, value: Any) -> Iterator[str]:
    lines = _lines(value)
    yield from (f"  {mark} {line}".rstrip() for line in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"  {mark} ... and {len(lines) - MOST_LINES} lines more"


def _lines(value: Any) -> list[str]:
    """A value as the lines of YAML; an expectation in words."""
    if isinstance(value, Anything) or (
        isinstance(value, EXPECTATIONS) and not isinstance(value, Exactly | Containing | JsonText)
    ):
        return [str(value)]
    plain = to_plain(value)
    if isinstance(plain, dict | list) and not plain:
        return ["{}" if isinstance(plain, dict) else "[]"]
    return write_document(plain).removeprefix("---\n").splitlines()
