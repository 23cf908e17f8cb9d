"""What tells the elements of a list from each other, so that one which moves is still the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_KEYS: Final = ("name", "step", "type", "key")


def key_of(*lists: Sequence[Any]) -> str | None:
    """The field by which the elements of lists are told apart: a text in each, and in each list no text twice.

    None where there is none, and for lists without elements.
    """
    items = [item for several in lists for item in several]
    if not items or not all(isinstance(item, Mapping) for item in items):
        return None
    for key in _KEYS:
        names = [[item.get(key) for item in several] for several in lists]
        if all(isinstance(name, str) for several in names for name in several) and all(
            len(set(several)) == len(several) for several in names
        ):
            return key
    return None
