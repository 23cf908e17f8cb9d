"""The ``scale`` subresource: its replica counts are small non-negative integers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pyxp.validation.verdict import Cause, invalid

_MOST: Final = 2**31 - 1


def scale_causes(scale: Mapping[str, Any] | None, value: dict[str, Any], *, status_only: bool = False) -> list[Cause]:
    """What is wrong with the replica counts that the scale subresource points at."""
    if not scale:
        return []
    causes: list[Cause] = []
    paths = [scale.get("statusReplicasPath", "")]
    if not status_only:
        paths.insert(0, scale.get("specReplicasPath", ""))
    for path in paths:
        count = _at(value, path)
        if count is None:
            continue
        if isinstance(count, bool) or not isinstance(count, int):
            causes.append(invalid(path, 0, f"{path} accessor error: {count} is not an integer"))
        elif count < 0:
            causes.append(invalid(path, count, "should be a non-negative integer"))
        elif count > _MOST:
            causes.append(invalid(path, count, f"should be less than or equal to {_MOST}"))
    selector = scale.get("labelSelectorPath")
    found = _at(value, selector) if selector else None
    if found is not None and not isinstance(found, str):
        causes.append(invalid(str(selector), "", "accessor error: it is not a string"))
    return causes


def _at(value: Any, path: str) -> Any:
    for name in path.removeprefix(".").split("."):
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return value
