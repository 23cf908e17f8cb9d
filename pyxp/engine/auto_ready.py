"""function-auto-ready: marks observed resources as ready that look ready.

A desired resource that no earlier function called ready or unready becomes ready when its observed object passes the
check of its kind (:mod:`pyxp.engine.health`) or has the condition ``Ready``. The behaviour is that of v0.7, with its
feature gate for CEL health checks off, as it is unless someone turns it on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.engine.conditions import condition_status
from pyxp.engine.health import health_check

_OPINIONS = ("READY_TRUE", "READY_FALSE")
_INPUT = ("apiVersion", "kind", "metadata", "ttl", "celHealthCheckCustomization", "celHealthCheckCustomizationFrom")


def run(request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one request.

    The request is not changed; the response shares its objects.
    """
    desired, context = _members(request.get("desired")), _members(request.get("context"))
    response: dict[str, Any] = {"desired": desired} if desired else {}
    if context:
        response["context"] = context
    unknown = sorted(set(_members(request.get("input"))) - set(_INPUT))
    if unknown:
        message = f'invalid input: unknown name "{unknown[0]}"'
        result = {"severity": "SEVERITY_FATAL", "message": message, "target": "TARGET_COMPOSITE"}
        return response | {"results": [result]}
    resources = _members(desired.get("resources"))
    if resources:
        observed = _members(_members(request.get("observed")).get("resources"))
        judged = {name: _judged(entry, observed.get(name)) for name, entry in resources.items()}
        response["desired"] = desired | {"resources": judged}
    return response


def _judged(entry: Any, observed: Any) -> dict[str, Any]:
    """A desired resource with its readiness, where that is known or can be told."""
    judged = {"resource": _members(entry).get("resource") or {}}
    ready = _members(entry).get("ready")
    if ready not in _OPINIONS:
        ready = "READY_TRUE" if observed is not None and _is_ready(_members(observed).get("resource")) else None
    return judged | {"ready": ready} if ready else judged


def _is_ready(data: Any) -> bool:
    check = health_check(data)
    return (check is not None and check(data)) or condition_status(data, "Ready") == "True"


def _members(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
