"""``map``: a value for each text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.gotext.values import type_name


def compile_map(pairs: dict[str, Any]) -> Callable[[Any], Any]:
    """The transform as a function of one text."""

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
