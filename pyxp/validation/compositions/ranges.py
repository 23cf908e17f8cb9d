"""Bounds of two schemas beside each other: what one lets through and the other refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

_BOUNDS = (
    ("minimum", "exclusiveMinimum", ""),
    ("maximum", "exclusiveMaximum", ""),
    ("minLength", "", "character"),
    ("maxLength", "", "character"),
    ("minItems", "", "element"),
    ("maxItems", "", "element"),
    ("minProperties", "", "entry"),
    ("maxProperties", "", "entry"),
)
_SEVERAL = {"entry": "entries"}


def wider(source: Json, target: Json, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Where a source's bound lets values through that the target's bound refuses.

    Only bounds that both state are compared: many bounds of a target are those of a format, such as a port's, and a
    source that states none leaves it to them. A target with a set of values is not looked at.

    Args:
        source: The schema of what is copied.
        target: The schema of where it goes.
        path: Where both stand below the field.

    Yields:
        The place below the field, what the target takes and what the source may be, in words.
    """
    if target.get("enum") or source.get("enum"):
        return
    for key, open_key, unit in _BOUNDS:
        wanted, given = target.get(key), source.get(key)
        if wanted is None or given is None:
            continue
        least = key.startswith("min")
        opener = bool(target.get(open_key)) and not source.get(open_key)
        if (given < wanted if least else given > wanted) or (given == wanted and opener):
            yield path, _takes(wanted, unit, least, bool(target.get(open_key))), _gives(given, unit, least)
    for key in ("items", "additionalProperties"):
        below, taken = source.get(key), target.get(key)
        if isinstance(below, Mapping) and isinstance(taken, Mapping):
            yield from wider(below, taken, f"{path}[*]")


def _takes(bound: Any, unit: str, least: bool, is_open: bool) -> str:
    words = ("more than" if least else "less than") if is_open else ("at least" if least else "at most")
    return f"{words} {_counted(bound, unit)}"


def _gives(bound: Any, unit: str, least: bool) -> str:
    return f"{'down to' if least else 'up to'} {_counted(bound, unit)}"


def _counted(bound: Any, unit: str) -> str:
    return f"{bound} {unit if bound == 1 else _SEVERAL.get(unit, f'{unit}s')}" if unit else f"{bound}"
