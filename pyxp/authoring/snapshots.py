"""What a platform hands in, as it is at that moment: what happens to its dicts and lists later changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


def snapshot(value: Any) -> Any:
    """``value`` with its dicts, lists, tuples and structs copied through and through; everything else is itself.

    A struct, such as an object of a claim's schema, is a dict of what it was given, by the names of Python.
    """
    if isinstance(value, msgspec.Struct):
        said = ((item.name, getattr(value, item.name), item.default) for item in msgspec.structs.fields(value))
        return {name: snapshot(given) for name, given, default in said if given is not None and given is not default}
    if isinstance(value, Mapping):
        return {key: snapshot(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return [snapshot(item) for item in value]
    return value
