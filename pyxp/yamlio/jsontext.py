"""Texts that are JSON: their values, several times sooner than the YAML reader gives them."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from pyxp.gotext.values import valid_value
from pyxp.yamlio import scalars

DEEPEST: Final = 200
"""Most levels of nesting: what every later step can walk without running out of stack."""

MOST_NODES: Final = 1_000_000
"""Most values of one document; the largest object that Kubernetes stores holds a fraction of that."""


class _NotJson:
    """There is one of its kind, in every process that a document goes to."""

    def __reduce__(self) -> str:
        return "NOT_JSON"


NOT_JSON: Final = _NotJson()
"""Says that a text is not a JSON value."""

NO_MORE: Final = object()
"""Says that a text has no further value."""

_BLANKS: Final = re.compile(r"[ \t\n\r]*")
# Behind a number they want digits, which Python's reader overlooks.
_NUMBER_GOES_ON: Final = (".", "e", "E")
_NUMBER_BEGINS: Final = frozenset("-0123456789")
_HALVES: Final = re.compile("[\ud800-\udfff]|\\\\u[dD]")


class NumberTooLarge(Exception):
    """A number that JSON may write, but no 64-bit float can hold."""


class JsonValues:
    """The JSON values that follow each other in a text.

    Attributes:
        repeated: Whether some object of the value read last has a key twice; the last value of it counts.
    """

    def __init__(self, content: str) -> None:
        self._content = content
        self._too_many = content.count(",") > MOST_NODES
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=_integer,
            parse_float=_fraction,
            parse_constant=_refuse_constant,
        )
        self.repeated = False

    def next(self, position: int) -> tuple[Any, int, int]:
        """The value at ``position`` or behind the blanks there, and from where to where it goes.

        Instead of a value :data:`NO_MORE` at the end of the text, and :data:`NOT_JSON` where the YAML reader must tell
        what it is or what is wrong with it.

        Raises:
            NumberTooLarge: It holds a number that is too large.
        """
        content = self._content
        blanks = _BLANKS.match(content, position)
        start = blanks.end() if blanks else position
        if start == len(content):
            return NO_MORE, start, start
        self.repeated = False
        try:
            value, end = (NOT_JSON, start) if self._too_many else self._decoder.raw_decode(content, start)
        except (ValueError, RecursionError):
            return NOT_JSON, start, start
        if content[end : end + 1] in _NUMBER_GOES_ON and content[start] in _NUMBER_BEGINS:
            return NOT_JSON, start, start
        if content.count("[", start, end) + content.count("{", start, end) > DEEPEST and _deep(value):
            return NOT_JSON, start, start
        if _HALVES.search(content, start, end):
            value = valid_value(value)
        return value, start, end

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            self.repeated = True
        return made


def _deep(value: Any) -> bool:
    """Whether a value nests deeper than :data:`DEEPEST`."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            item
            for parent in level
            for item in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(item, (dict, list))
        ]
        if not level:
            return False
    return True


def _integer(digits: str) -> int | float:
    """A whole number as JSON readers of Kubernetes hold it."""
    if len(digits) <= 18:
        return int(digits)
    return scalars.json_number(int(digits)) if len(digits) <= 20 else _fraction(digits)


def _fraction(digits: str) -> int | float:
    """A number with a point or an exponent; one that is whole ends as an integer."""
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise NumberTooLarge(digits)
    return scalars.json_number(value)


def _refuse_constant(name: str) -> Any:
    """JSON proper has no ``NaN`` and ``Infinity``."""
    raise ValueError(name)
