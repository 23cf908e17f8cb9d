"""Changes that a test makes of a claim or an object before it is used."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from pyxp.model import fieldpath


def merged(under: Any, over: Any) -> Any:
    """Data with fields that are other or, where they are null, gone (JSON merge patch, RFC 7396).

    Args:
        under: The data, which stays as it is.
        over: What is other.
    """
    if not isinstance(over, Mapping):
        return copy.deepcopy(over)
    result = {**under} if isinstance(under, Mapping) else {}
    for name, value in over.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def with_changes(manifest: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """A claim with what ``patch`` and ``set`` of a test, a step or defaults say.

    Args:
        manifest: The claim, which stays as it is.
        said: What is said.

    Raises:
        InputError: A field path is none, or leads through something else than objects and lists.
    """
    changed: dict[str, Any] = copy.deepcopy(merged(manifest, said.get("patch", {})))
    for path, value in said.get("set", {}).items():
        fieldpath.set(changed, path, copy.deepcopy(value))
    return changed
