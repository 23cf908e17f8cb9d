"""Which part of the stored object a part of the new one continues: the basis of ratcheting.

Object fields correlate by name, items of ``x-kubernetes-list-type: map`` by their keys, items of plain lists by
position; items of sets and of atomic lists do not correlate.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final


class _Missing(Enum):
    MISSING = "no old value"


#: There is no old value to compare with.
MISSING: Final = _Missing.MISSING


def same(old: Any, new: Any) -> bool:
    """Whether two plain values are equal; unlike in Python, true and 1 differ, and so do 1 and 1.0."""
    if type(old) is not type(new):
        return False
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(same(value, new[key]) for key, value in old.items())
    if isinstance(old, list):
        return len(old) == len(new) and all(same(a, b) for a, b in zip(old, new, strict=True))
    return bool(old == new)


def correlated_item(schema: Mapping[str, Any], old: Any, item: Any, index: int) -> Any:
    """The old list's item that ``item`` at ``index`` continues, or :data:`MISSING`."""
    if not isinstance(old, list):
        return MISSING
    kind = schema.get("x-kubernetes-list-type")
    if kind == "map":
        keys = schema.get("x-kubernetes-list-map-keys") or []
        return _by_keys(old, item, keys)
    if kind in ("set", "atomic") or index >= len(old):
        return MISSING
    return old[index]


def _by_keys(old: list[Any], item: Any, keys: list[str]) -> Any:
    if not isinstance(item, dict):
        return MISSING
    wanted = [item.get(key) for key in keys]
    for candidate in old:
        if isinstance(candidate, dict) and same([candidate.get(key) for key in keys], wanted):
            return candidate
    return MISSING
