"""The fast way for texts that are JSON: the same values as the YAML reader gives, several times sooner."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from pyxp.yamlio import scalars

DEEPEST: Final = 200
"""Most levels of nesting: what every later step can walk without running out of stack."""

MOST_NODES: Final = 1_000_000
"""Most values of one document; the largest object that Kubernetes stores holds a fraction of that."""

NOT_JSON: Final = object()
"""Says that a text is no plain JSON."""

_SURROGATE = "[\ud800-\udfff]"


def read_json(content: str) -> Any:
    """The value of a JSON text, or :data:`NOT_JSON` where the YAML reader must tell what it is or what is wrong."""
    if content.count(",") > MOST_NODES or (content.count("{") + content.count("[") > DEEPEST and _deep(content)):
        return NOT_JSON
    try:
        data = json.loads(
            content,
            object_pairs_hook=_unique_pairs,
            parse_int=_integer,
            parse_float=_fraction,
            parse_constant=_refuse_constant,
        )
    except (ValueError, RecursionError):
        return NOT_JSON
    if re.search(_SURROGATE, content) or "\\ud" in content.lower():
        data = _without_surrogates(data)
    return data


def _deep(content: str) -> bool:
    """Whether brackets nest too deep; brackets in texts count, which only costs the fast path."""
    depth = 0
    for found in re.finditer(r"[\[\]{}]", content):
        depth += 1 if found.group() in "[{" else -1
        if depth > DEEPEST:
            return True
    return False


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, refused where a key comes twice (the YAML reader knows what to say then)."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("duplicate key")
    return made


def _integer(digits: str) -> int | float:
    """A whole number as JSON readers of Kubernetes hold it."""
    if len(digits) <= 18:
        return int(digits)
    return scalars.json_number(int(digits) if len(digits) <= 20 else float(digits))


def _fraction(digits: str) -> int | float:
    """A number with a point or an exponent; one that is whole ends as an integer."""
    return scalars.json_number(float(digits))


def _refuse_constant(name: str) -> Any:
    """JSON proper has no ``NaN`` and ``Infinity``."""
    raise ValueError(name)


def _without_surrogates(value: Any) -> Any:
    """The value with halves of surrogate pairs replaced, as Go's JSON reader does."""
    if isinstance(value, str):
        return re.sub(_SURROGATE, "\ufffd", value)
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value
