"""Changes that a test makes of a claim or an object before it is used."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyxp.model import fieldpath
from pyxp.model.fieldpath import FieldPathError
from pyxp.testing.expectations import NOTHING

_NOWHERE: Final = {"$absent": True}


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


def writes(path: str, patch: Any, fields: Mapping[str, Any]) -> bool:
    """Whether changes are what a field is in a claim for, so that a field that no schema has is their slip.

    Args:
        path: The field path.
        patch: A merge patch.
        fields: New values by field path.
    """
    try:
        steps = tuple(fieldpath.parse(path))
    except FieldPathError:
        return False
    if steps and _has(patch, steps):
        return True
    for at, value in fields.items():
        set_at = tuple(fieldpath.parse(at))
        if set_at[: len(steps)] == steps or (steps[: len(set_at)] == set_at and _has(value, steps[len(set_at) :])):
            return True
    return False


def _has(data: Any, steps: tuple[str | int, ...]) -> bool:
    try:
        fieldpath.get(data, steps)
    except FieldPathError:
        return False
    return True


def removals(patch: Mapping[str, Any], data: Any) -> Mapping[str, Any]:
    """The fields that a merge patch takes away and that are not there, as a fragment that expects them to be absent.

    Args:
        patch: The merge patch.
        data: What it is laid over.
    """
    return dict(_removals(patch, data))


def _removals(patch: Mapping[str, Any], data: Any) -> Iterator[tuple[str, Any]]:
    for name, value in patch.items():
        there = data.get(name, NOTHING) if isinstance(data, Mapping) else NOTHING
        if value is None and there is NOTHING:
            yield name, _NOWHERE
        elif isinstance(value, Mapping) and (inner := removals(value, there)):
            yield name, inner
