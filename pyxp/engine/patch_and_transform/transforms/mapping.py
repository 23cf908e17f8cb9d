"""``map``: a value for each text."""

from __future__ import annotations

from typing import Any, Final

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.fields import unreadable
from pyxp.engine.patch_and_transform.refusals import Problem
from pyxp.engine.patch_and_transform.transforms.kinds import Step, TransformKind
from pyxp.engine.patch_and_transform.values import as_wire
from pyxp.gotext.values import type_name


def _read(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise unreadable(path, "an object", value)
    pairs: dict[str, Any] = as_wire(value)
    return pairs


def _check(pairs: dict[str, Any]) -> None:
    if not pairs:
        raise Problem("pairs", "Required value: a map needs at least one pair")


def _compile(pairs: dict[str, Any]) -> Step:
    def apply(value: Any) -> Any:
        if not isinstance(value, str):
            raise Failure(f"map needs a string, found a value of type {type_name(value)}")
        if value not in pairs:
            raise Failure(f"key {value} is not found in map")
        found = pairs[value]
        # Null leaves the real function without any JSON to read.
        if found is None:
            raise Failure(f"the value for key {value} is null")
        return found

    return apply


KIND: Final = TransformKind(_read, _check, _compile)
