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
from pyxp.engine.results import fatal, unchanged
from pyxp.gotext.durations import parse_duration
from pyxp.gotext.errors import TextError
from pyxp.model.manifests import mapping

_OPINIONS = ("READY_TRUE", "READY_FALSE")
_INPUT = ("apiVersion", "kind", "metadata", "ttl", "celHealthCheckCustomization", "celHealthCheckCustomizationFrom")


def run(request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one request.

    The request is not changed; the response shares its objects. An input with a ``ttl`` gives the response
    ``meta.ttl``, in seconds as protobuf's JSON writes durations (``90s``).
    """
    desired, response = mapping(request.get("desired")), unchanged(request)
    given = mapping(request.get("input"))
    if problem := _input_problem(given):
        return response | {"results": [fatal(f"invalid input: {problem}")]}
    if given.get("ttl"):
        try:
            response["meta"] = {"ttl": _seconds(given["ttl"])}
        except TextError as error:
            return response | {"results": [fatal(f"cannot set ttl: {error}")]}
    resources = mapping(desired.get("resources"))
    if resources:
        observed = mapping(mapping(request.get("observed")).get("resources"))
        judged = {name: _judged(entry, observed.get(name)) for name, entry in resources.items()}
        response["desired"] = desired | {"resources": judged}
    return response


def _input_problem(given: Mapping[str, Any]) -> str:
    """Why the function could not read its input; empty text where it can. Null counts as left out."""
    unknown = sorted(set(given) - set(_INPUT))
    if unknown:
        return f'unknown name "{unknown[0]}"'
    for name in ("apiVersion", "kind", "ttl", "celHealthCheckCustomizationFrom"):
        if not isinstance(given.get(name), str | None):
            return f"{name} is not text"
    for name in ("metadata", "celHealthCheckCustomization"):
        if not isinstance(given.get(name), dict | None):
            return f"{name} is not an object"
    checks = given.get("celHealthCheckCustomization") or {}
    wrong = [key for key, value in checks.items() if not isinstance(value, str | None)]
    return f"celHealthCheckCustomization.{wrong[0]} is not text" if wrong else ""


def _seconds(duration: str) -> str:
    """A duration of Go as protobuf's JSON has it: seconds, with a fraction of three, six or nine digits if any.

    Raises:
        TextError: The text is not a duration, or it does not fit into 64 bits of nanoseconds.
    """
    nanoseconds = parse_duration(duration)
    seconds, rest = divmod(abs(nanoseconds), 10**9)
    fraction = f".{rest:09d}" if rest else ""
    while fraction.endswith("000"):
        fraction = fraction[:-3]
    return f"{'-' if nanoseconds < 0 else ''}{seconds}{fraction}s"


def _judged(entry: Any, observed: Any) -> dict[str, Any]:
    """A desired resource with its readiness, where that is known or can be told."""
    judged = {"resource": mapping(entry).get("resource") or {}}
    ready = mapping(entry).get("ready")
    if ready not in _OPINIONS:
        ready = "READY_TRUE" if observed is not None and _is_ready(mapping(observed).get("resource")) else None
    return judged | {"ready": ready} if ready else judged


def _is_ready(data: Any) -> bool:
    check = health_check(data)
    return (check is not None and check(data)) or condition_status(data, "Ready") == "True"
