"""The steps of a pipeline, each bound to the function that runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pyxp.engine.cel_filter import CompiledFilters
from pyxp.engine.environment_configs import EnvironmentConfigs
from pyxp.engine.environment_configs.running import lacks_objects
from pyxp.engine.functions import BUILT_IN, run_function
from pyxp.engine.patch_and_transform import Outcome, compile_input
from pyxp.engine.patch_and_transform.outcomes import Refusal
from pyxp.errors import InputError, PyxpError, nearest
from pyxp.model.budget import Budget
from pyxp.model.compositions import ENVIRONMENT_CONFIGS, FILTER, FUNCTION, repository_name
from pyxp.model.manifests import Manifest, mapping, name_of, text
from pyxp.model.packages import is_function

Runner = Callable[[dict[str, Any]], dict[str, Any]]
"""Calls a function: RunFunctionRequest to RunFunctionResponse, both as plain dicts."""

_Call = Callable[[dict[str, Any], Budget], Outcome]

_GIVE_CONFIGS = "give the EnvironmentConfig objects with -e, in apiextensions.crossplane.io/v1beta1, with their labels"
PORT = 9443
"""Where a composition function listens unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class PipelineStep:
    """One step, ready to run.

    Attributes:
        name: Name of the step.
        run: Calls the function with a request and what it may make.
        input: The function's input, if the step has one.
        credentials: Names and Secret references of the credentials it wants.
        requirements: Resource selectors that the Composition itself states.
        schemas: Schema selectors that the Composition itself states.
        built_in: Whether the function is one of pyxp's own, of which it is known what they read.
    """

    name: str
    run: _Call
    input: dict[str, Any] | None = None
    credentials: tuple[tuple[str, dict[str, Any]], ...] = ()
    requirements: tuple[dict[str, Any], ...] = ()
    schemas: tuple[dict[str, Any], ...] = ()
    built_in: bool = False


def compile_steps(
    pipeline: object, functions: Iterable[Manifest], runners: Mapping[str, Runner]
) -> tuple[PipelineStep, ...]:
    """Bind each step of ``spec.pipeline`` to its function.

    Raises:
        InputError: A step's function is not among ``functions``, or neither built in nor in ``runners``.
    """
    called = filter(is_function, functions)
    packages = {name_of(item): text(mapping(item.get("spec")).get("package")) for item in called}
    return tuple(
        _step(step, f"spec.pipeline[{index}]", packages, runners)
        for index, step in enumerate(_objects(pipeline, "spec.pipeline"))
    )


def _step(step: Manifest, home: str, packages: Mapping[str, str], runners: Mapping[str, Runner]) -> PipelineStep:
    name = _required(step.get("step"), f"{home}.step")
    function = _required(mapping(step.get("functionRef")).get("name"), f"{home}.functionRef.name")
    return PipelineStep(
        name=name,
        run=_runner(name, function, step, packages, runners),
        input=step.get("input"),
        credentials=tuple(_credentials(step, home)),
        requirements=_selectors(step, home, "requiredResources"),
        schemas=_selectors(step, home, "requiredSchemas"),
        built_in=function not in runners,
    )


def _runner(
    step_name: str, function: str, step: Manifest, packages: Mapping[str, str], runners: Mapping[str, Runner]
) -> _Call:
    if function in runners:
        return partial(_call_for, step_name, runners[function])
    if function not in packages:
        near = nearest(function, packages)
        raise InputError(
            f'pipeline step "{step_name}" uses the function "{function}", which is not among the Functions given',
            hint=f'did you mean "{near}"?'
            if near
            else f"give a Function document of that name, {_by_address(function)}",
        )
    built_in = repository_name(packages[function])
    if built_in == FUNCTION:
        # Functions of others may change what they are given.
        compiled = compile_input(step.get("input") or {}, remember=not runners)
        return compiled.run
    if built_in == FILTER:
        return partial(_call, CompiledFilters(step.get("input")).run)
    if built_in == ENVIRONMENT_CONFIGS:
        return partial(_call_configs, EnvironmentConfigs(step.get("input")).run)
    if built_in in BUILT_IN:
        return partial(_call, partial(run_function, built_in))
    raise InputError(
        f'pipeline step "{step_name}" needs the function "{function}" ({packages[function]}), '
        "which pyxp neither has built in nor can reach",
        hint=f"start it, for example with `docker run --rm -p {PORT}:{PORT} {packages[function]} --insecure`, and "
        f"annotate its Function with render.crossplane.io/runtime: Development, {_by_address(function)} "
        f"(built in, by the last part of the package's repository, are {', '.join(sorted(BUILT_IN))})",
    )


def _by_address(function: str) -> str:
    return f"or say where it listens: pyxp render --function {function}=localhost:{PORT}"


def _call_for(step: str, runner: Runner, request: dict[str, Any], _: Budget) -> Outcome:
    """Call a function that is somebody else's; what goes wrong is told with the step."""
    try:
        return Outcome(runner(request))
    except PyxpError as error:
        error.message = f'pipeline step "{step}": {error.message}'
        raise


def _call_configs(runner: Runner, request: dict[str, Any], _: Budget) -> Outcome:
    """Call the function that reads EnvironmentConfigs; where there are none, say how a render gets them."""
    response = runner(request)
    if response.get("results") and lacks_objects(request):
        return Outcome(response, (), Refusal(hint=_GIVE_CONFIGS))
    return Outcome(response)


def _call(runner: Runner, request: dict[str, Any], _: Budget) -> Outcome:
    return Outcome(runner(request))


def _selectors(step: Manifest, home: str, field: str) -> tuple[dict[str, Any], ...]:
    """Selectors that a step states, each of which has a name."""
    where = f"{home}.requirements.{field}"
    selectors = tuple(_objects(mapping(step.get("requirements")).get(field), where))
    for index, selector in enumerate(selectors):
        _required(selector.get("requirementName"), f"{where}[{index}].requirementName")
    return selectors


def _credentials(step: Manifest, home: str) -> Iterable[tuple[str, dict[str, Any]]]:
    for item in _objects(step.get("credentials"), f"{home}.credentials"):
        reference = item.get("secretRef")
        if item.get("source") == "Secret" and isinstance(reference, dict):
            yield text(item.get("name")), reference


def _objects(value: object, home: str) -> list[dict[str, Any]]:
    """A list of objects; none where there is no value."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InputError(f"{home} of the Composition is not a list of objects")
    return value


def _required(value: object, home: str) -> str:
    if not isinstance(value, str) or not value:
        raise InputError(f"{home} of the Composition is not a name")
    return value
