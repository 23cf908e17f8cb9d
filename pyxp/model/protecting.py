"""Fields by which a thing of the cloud asks not to be deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

_PROTECTING: Final = frozenset({"deletionprotection", "deletionprotectionenabled", "disableapitermination"})
_DEEPEST: Final = 20


def protecting_fields(value: Any, path: str, depth: int = 0) -> Iterator[str]:
    """Paths of fields such as ``deletionProtection`` that are true, wherever they are in ``value``.

    Args:
        value: What is searched, such as a ``spec``.
        path: Where that is.
        depth: How deep it is in what was given.
    """
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if inner is True and str(key).replace("_", "").lower() in _PROTECTING:
                yield f"{path}.{key}"
            else:
                yield from protecting_fields(inner, f"{path}.{key}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from protecting_fields(inner, f"{path}[{index}]", depth + 1)
