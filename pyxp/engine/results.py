"""What functions answer alike: the state of a request as it came, and results about the composite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.model.manifests import mapping


def unchanged(request: Mapping[str, Any]) -> dict[str, Any]:
    """A response with the desired state and the context of a request, each only when not empty."""
    found = ((key, mapping(request.get(key))) for key in ("desired", "context"))
    return {key: value for key, value in found if value}


def result(severity: str, message: str) -> dict[str, str]:
    """A result about the composite."""
    return {"severity": severity, "message": message, "target": "TARGET_COMPOSITE"}


def fatal(message: str) -> dict[str, str]:
    """The result of a function that cannot go on."""
    return result("SEVERITY_FATAL", message)
