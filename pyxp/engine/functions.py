"""The functions that pyxp has built in, by the name of their package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pyxp.engine.auto_ready import run as run_auto_ready
from pyxp.engine.cel_filter import CompiledFilters
from pyxp.engine.environment_configs import EnvironmentConfigs
from pyxp.engine.patch_and_transform import compile_input
from pyxp.errors import UnknownNameError, nearest


def _run_patch_and_transform(request: Mapping[str, Any]) -> dict[str, Any]:
    return compile_input(request.get("input")).run(request).response


def _run_environment_configs(request: Mapping[str, Any]) -> dict[str, Any]:
    return EnvironmentConfigs(request.get("input")).run(request)


def _run_cel_filter(request: Mapping[str, Any]) -> dict[str, Any]:
    return CompiledFilters(request.get("input")).run(request)


BUILT_IN: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "function-auto-ready": run_auto_ready,
    "function-cel-filter": _run_cel_filter,
    "function-environment-configs": _run_environment_configs,
    "function-patch-and-transform": _run_patch_and_transform,
}
"""How to answer one request, by function."""


def run_function(name: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Call a built-in function once.

    Args:
        name: The last part of the package's repository, such as ``function-patch-and-transform``.
        request: ``input``, ``observed``, ``desired`` and ``context`` as plain data. It is not changed; the response
            may share values with it.

    Returns:
        The response: ``desired``, ``results`` and ``context``, each only when not empty.

    Raises:
        UnknownNameError: No function of that name is built in. What goes wrong inside a function is a result.
    """
    run = BUILT_IN.get(name)
    if run is None:
        near = nearest(name, BUILT_IN)
        raise UnknownNameError(
            f'"{name}" is not built in', hint=f'did you mean "{near}"?' if near else f"built in: {', '.join(BUILT_IN)}"
        )
    return run(request)
