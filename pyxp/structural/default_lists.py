"""Lists of type set or map that have a default of their own: server-side apply can never empty them.

Apply takes away the elements that its manager no longer names. When the last one is gone, so is the list, and the
default fills it again; what the default put in belongs to nobody, so that no later apply takes it away.

Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyxp.model.fieldpath import Segments

CODE: Final = "default-of-set"
"""The rule of findings on such lists."""

_MOST_LEVELS: Final = 64
_SCALARS: Final = ("string", "integer", "number", "boolean")


def is_default_list(node: Mapping[str, Any]) -> bool:
    """Whether a schema is that of a list of type set or map with a default that has elements."""
    return node.get("x-kubernetes-list-type") in ("set", "map") and bool(node.get("default"))


def default_lists(schema: Mapping[str, Any]) -> Iterator[tuple[Segments, Mapping[str, Any]]]:
    """Every such list of a kind's schema, but for its status, with the path that leads to it.

    ``*`` in a path stands for each element of a list or map.
    """
    ahead: list[tuple[Segments, Any]] = [((), schema)]
    while ahead:
        steps, node = ahead.pop()
        if "x-kubernetes-list-type" in node and is_default_list(node):
            yield steps, node
        properties = node.get("properties")
        if isinstance(properties, dict) and len(steps) < _MOST_LEVELS:
            below = properties.items()
            ahead.extend(
                ((*steps, name), item) for name, item in below if _matters(item) and (steps or name != "status")
            )
        for part in ("items", "additionalProperties"):
            inner = node.get(part)
            if isinstance(inner, dict) and len(steps) < _MOST_LEVELS:
                ahead.append(((*steps, "*"), inner))


def _matters(node: Any) -> bool:
    """Whether there can be such a list at or below a schema; most schemas are those of scalars."""
    return isinstance(node, dict) and node.get("type") not in _SCALARS
