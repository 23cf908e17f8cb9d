"""The function's input compiled, to be applied to any number of requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyxp.engine.patch_and_transform.connection import SecretComposer
from pyxp.engine.patch_and_transform.failures import Failure, Unreadable
from pyxp.engine.patch_and_transform.outcomes import Fatal, Outcome, Refusal
from pyxp.engine.patch_and_transform.patches import CompiledPatch, compile_environment
from pyxp.engine.patch_and_transform.reading import read_input
from pyxp.engine.patch_and_transform.remembering import Memory
from pyxp.engine.patch_and_transform.running import Run
from pyxp.engine.patch_and_transform.templates import CompiledTemplate, UnknownSet, compile_templates
from pyxp.engine.patch_and_transform.validating import problem_of
from pyxp.gotext.patterns import limited
from pyxp.model.budget import Budget, Exceeded

_TOO_DEEP = "a value of the input or the request is nested too deeply"


class CompiledResources:
    """The function's input, compiled once and applied to any number of requests.

    An input that cannot be used is not an error: each run of it answers with a fatal result, as the real function does.

    Args:
        input: The function's input, a ``Resources`` object.
        remember: Keep what templates became, for composites that do not differ in what these read. Responses then share
            resources with one another, so nobody may change what is in them.
    """

    def __init__(self, input: Any, *, remember: bool = False) -> None:  # noqa: A002  the function's own word
        self._refused: Fatal | None = None
        self._templates: list[CompiledTemplate] = []
        self._environment: list[CompiledPatch] = []
        self._secret = SecretComposer(None)
        try:
            with limited():
                self._compile(input)
        except RecursionError:
            self._refused = Fatal(_TOO_DEEP, Refusal())
        except Fatal as fatal:
            self._refused = fatal
        except (Failure, Exceeded) as failure:
            self._refused = Fatal(failure.message, Refusal())
        self._memory = Memory(self._templates) if remember else None

    def _compile(self, value: Any) -> None:
        try:
            resources = read_input(value)
        except Failure as failure:
            refusal = Refusal(failure.path, hint=failure.hint or "") if isinstance(failure, Unreadable) else Refusal()
            raise Fatal(f"cannot get Function input: {failure.message}", refusal) from failure
        problem = problem_of(resources)
        if problem is not None:
            told = f"invalid Function input: {problem.path}: {problem.text}"
            raise Fatal(told, Refusal(f"{problem.within}{problem.path}", hint=problem.hint))
        self._environment = [compile_environment(patch) for patch in resources.environment or ()]
        self._secret = SecretComposer(resources.secret)
        try:
            self._templates = compile_templates(resources)
        except UnknownSet as unknown:
            told = f"cannot resolve patch sets: {unknown.message}"
            raise Fatal(told, Refusal(unknown.path, hint=unknown.hint or "")) from unknown
        except Failure as failure:
            raise Failure(f"cannot resolve patch sets: {failure.message}") from failure

    def run(self, request: Mapping[str, Any], budget: Budget | None = None) -> Outcome:
        """Answer one request.

        The request is not changed. The response may share values with it: copy before changing either.

        Args:
            request: The request.
            budget: What may be made; one of its own where nothing else is done for the same composite.
        """
        run = Run(request, budget or Budget(), self._memory)
        if self._refused:
            return run.fatal(str(self._refused), self._refused.refusal)
        try:
            with limited():
                run.patch_environment(self._environment)
                for template in self._templates:
                    run.render(template)
                run.publish(self._secret)
            return run.outcome()
        except Fatal as fatal:
            return run.fatal(str(fatal), fatal.refusal)
        except (Failure, Exceeded) as failure:
            return run.fatal(failure.message, Refusal())
        except RecursionError:
            return run.fatal(_TOO_DEEP, Refusal())
