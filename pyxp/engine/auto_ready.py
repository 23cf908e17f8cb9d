"""function-auto-ready."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def run(request: Mapping[str, Any]) -> dict[str, Any]:
    return dict(request)
