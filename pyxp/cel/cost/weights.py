"""What calls take beside what they cost: the server counts reading a URL as it counts reading a name.

Steps are those of :class:`pyxp.cel.evaluation.work.Work`. Calls that are not named here take what they cost.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from pyxp.cel.equality import KINDS, extent
from pyxp.cel.libraries.registry import SORT


class Weight(NamedTuple):
    """The steps that a call takes.

    Attributes:
        base: For each call.
        each: For each character, and for each value in a list or map, of the arguments.
        result: For each value in the list that it makes.
    """

    base: int
    each: int = 0
    result: int = 0


_SEARCH: Final = 25
"""Looking for a pattern in a text."""
_PARSE: Final = 60
"""Reading a text of some syntax into a value."""
_PARSE_URL: Final = 100
_CONVERT: Final = 6
_REWRITE: Final = 15
"""Making a text of a text."""

WEIGHTS: Final[dict[str, Weight]] = {
    "matches": Weight(_SEARCH),
    "find": Weight(3 * _SEARCH),
    "findAll": Weight(4 * _SEARCH, result=_SEARCH),
    **dict.fromkeys(("isURL", "url", "getHost", "getHostname", "getPort", "getEscapedPath"), Weight(_PARSE_URL)),
    "getQuery": Weight(_PARSE_URL, result=_CONVERT),
    **dict.fromkeys(("isQuantity", "quantity", "isIP", "ip", "isCIDR", "cidr", "isSemver", "semver"), Weight(_PARSE)),
    **dict.fromkeys(("ip.isCanonical", "containsIP", "containsCIDR", "masked", "validate"), Weight(_PARSE)),
    **dict.fromkeys(("duration", "timestamp"), Weight(_PARSE, each=1)),
    **dict.fromkeys(
        ("getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth", "getDate", "getDayOfWeek", "getHours",
         "getMinutes", "getSeconds", "getMilliseconds"),
        Weight(_REWRITE),
    ),
    **dict.fromkeys(("bool", "bytes", "double", "int", "string", "uint"), Weight(_CONVERT, each=1)),
    "type": Weight(_REWRITE),
    "format": Weight(_PARSE_URL, each=2),
    **dict.fromkeys(("lowerAscii", "upperAscii", "replace", "split"), Weight(_REWRITE)),
    **dict.fromkeys(("strings.quote", "join"), Weight(_REWRITE, each=1)),
    **dict.fromkeys(("isSorted", "sum", "min", "max", "sort", SORT, "distinct"), Weight(_SEARCH, each=3)),
    **dict.fromkeys(("indexOf", "lastIndexOf", "@in"), Weight(_CONVERT, each=1)),
    **dict.fromkeys(("sets.contains", "sets.equivalent", "sets.intersects"), Weight(_SEARCH, each=1)),
    **dict.fromkeys(("flatten", "slice", "reverse", "lists.range"), Weight(_REWRITE, result=1)),
}  # fmt: skip
"""The weights of functions, whatever the overload."""


def length(value: Any, most: int) -> int:
    """How many characters a text has, and how many values a list or map at any depth; counts up to a bound."""
    kind = KINDS[type(value)]
    if kind in ("string", "bytes"):
        return len(value)
    return extent(value, most) if kind in ("list", "map") else 0


def depth(value: Any, most: int) -> int:
    """How many values there are below an element of a list, on average, which are compared with those of others."""
    if KINDS[type(value)] != "list" or not len(value):
        return 0
    return extent(value, most) // len(value) - 1
