"""How a patch merges its value into what the target already holds (``policy.toFieldPath``).

The real function leaves this to the Go library mergo (v1.0, on maps of any values), whose rules are its own:

* without *overwrite*, a value of the target stays unless it is empty (null, false, 0, "", [] or {});
* with *overwrite*, the source wins, empty or not, except that two objects are merged member by member;
* arrays are values like others, unless they are to be *appended*: then an array onto anything but an array is an
  error, and elements that the target's array already has are left out, but only where the array itself is patched,
  not in arrays further down;
* a null member of the source counts only with *overwrite*.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.gotext.values import NilArray, type_name


@dataclass(frozen=True, slots=True)
class MergeOptions:
    """What a merge does where both sides have a value.

    Attributes:
        overwrite: The source's values replace the target's.
        append: Arrays are appended instead of replaced or kept.
    """

    overwrite: bool
    append: bool


POLICIES: dict[str, MergeOptions | None] = {
    "Replace": None,
    "MergeObject": MergeOptions(overwrite=False, append=False),
    "MergeObjects": MergeOptions(overwrite=False, append=False),
    "MergeObjectsAppendArrays": MergeOptions(overwrite=False, append=True),
    "ForceMergeObjects": MergeOptions(overwrite=True, append=False),
    "ForceMergeObjectsAppendArrays": MergeOptions(overwrite=True, append=True),
    "AppendArray": MergeOptions(overwrite=True, append=True),
}
"""The values of ``policy.toFieldPath``; None replaces without looking at the target."""


def merged(target: Any, source: Any, options: MergeOptions) -> Any:
    """The value that results from merging ``source`` into ``target``, which may be changed in place.

    Raises:
        Failure: an array was to be appended to something else.
    """
    if target is None or source is None:
        return source
    if options.append and isinstance(target, list) and isinstance(source, list):
        there = set(map(_identity, target))
        source = [item for item in source if _identity(item) not in there] or NilArray()
    holder = {"arg": target}
    _merge_objects(holder, {"arg": source}, options)
    return holder["arg"]


def _merge_objects(target: dict[str, Any], source: dict[str, Any], options: MergeOptions) -> None:
    for key, value in source.items():
        if value is None:
            if options.overwrite:
                target[key] = None
            continue
        there = key in target
        current = target.get(key)
        if isinstance(value, dict) and isinstance(current, dict):
            _merge_objects(current, value, options)
        elif isinstance(value, list) and options.append:
            if current is not None and not isinstance(current, list):
                raise Failure(
                    "failed to merge values: cannot append two slices with different type "
                    f"([]interface {{}}, {type_name(current)})"
                )
            target[key] = [*(current or ()), *value]
        # Two arrays, or two objects, are done now, unless the target's is still empty.
        same_kind = (isinstance(value, dict) and isinstance(current, dict)) or (
            isinstance(value, list) and isinstance(current, list) and options.append
        )
        if same_kind and current:
            continue
        if options.overwrite or not there or _is_empty(current):
            target[key] = value


def _is_empty(value: Any) -> bool:
    return not value


def _identity(value: Any) -> Hashable:
    """Stands for a value in Go's deep equality, in which numbers of different types differ."""
    if isinstance(value, dict):
        return dict, frozenset((key, _identity(item)) for key, item in value.items())
    if isinstance(value, list):
        return list, tuple(map(_identity, value))
    return type(value), value
