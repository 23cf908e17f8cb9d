"""What a platform hands in, as it is at that moment: what happens to its dicts and lists later changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def snapshot(value: Any) -> Any:
    """``value`` with its dicts, lists and tuples copied through and through; everything else is itself."""
    if isinstance(value, Mapping):
        return {key: snapshot(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return [snapshot(item) for item in value]
    return value
