"""Walking down a structural schema along a field path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyxp.model import fieldpath

Schema = dict[str, Any]
Segments = tuple[str | int, ...]


def split_path(path: str | Iterable[str | int]) -> Segments:
    """The segments of a field path, which may also be given split already."""
    if not isinstance(path, str):
        return tuple(path)
    return tuple(fieldpath.parse(path))


def join_path(segments: Segments) -> str:
    """The text of a split field path."""
    return fieldpath.format(segments)


def descend(schema: Schema, segments: Segments) -> tuple[Schema, Segments]:
    """Follows a path as far as it goes.

    An index or ``*`` enters a list's items, any name enters a map's values; below a field that keeps unknown fields
    everything exists. The entries of a list may also be entered without an index.

    Returns:
        The schema reached and the segments that lead no further (none when the path exists).
    """
    node = schema
    for position, segment in enumerate(segments):
        following = _step(node, segment)
        if following is None:
            return node, segments[position:]
        node = following
    return node, ()


def _step(node: Schema, segment: str | int) -> Schema | None:
    items = node.get("items")
    if isinstance(items, dict):
        return items if isinstance(segment, int) or segment == "*" else _step(items, segment)
    child = node.get("properties", {}).get(segment)
    if isinstance(child, dict):
        return child
    values = node.get("additionalProperties")
    if isinstance(values, dict) and isinstance(segment, str):
        return values
    if values is True or node.get("x-kubernetes-preserve-unknown-fields") or not node:
        return {}
    return None
