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


def is_default_list(node: Mapping[str, Any]) -> bool:
    """Whether a schema is that of a list of type set or map with a default that has elements."""
    return node.get("x-kubernetes-list-type") in ("set", "map") and bool(node.get("default"))


def default_lists(
    schema: Mapping[str, Any], steps: Segments = (), levels: int = _MOST_LEVELS
) -> Iterator[tuple[Segments, Mapping[str, Any]]]:
    """Every such list of a schema with the path that leads to it; ``*`` stands for each element of a list or map."""
    if not levels:
        return
    properties = schema.get("properties")
    for name, node in properties.items() if isinstance(properties, Mapping) else ():
        if isinstance(node, Mapping):
            below = (*steps, name)
            if is_default_list(node):
                yield below, node
            yield from default_lists(node, below, levels - 1)
    for part in ("items", "additionalProperties"):
        inner = schema.get(part)
        if isinstance(inner, Mapping):
            yield from default_lists(inner, (*steps, "*"), levels - 1)
