"""The platform under test: where tests begin, and what the fixture ``platform`` gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict, Unpack, overload

from pyxp.authoring.composites import Composite
from pyxp.diagnostics import Finding
from pyxp.engine.steps import Runner
from pyxp.errors import InputError, PyxpError, UnknownNameError, UsageError
from pyxp.files import project_above
from pyxp.jobs.renderer import Call
from pyxp.model.manifests import api_version_of, kind_of
from pyxp.testing.composing import chosen_composition
from pyxp.testing.fields import nearest_field
from pyxp.testing.inputs import Folders, Given, changed, environment_config, only_claim
from pyxp.testing.keywords import refuse_unknown_keywords, with_nearest_keyword
from pyxp.testing.refusals import errors_among, matching, told_otherwise
from pyxp.testing.sources import Bench, Classes, Sources
from pyxp.testing.stacks import RenderedStack, Scene
from pyxp.testing.suites.changes import writes

__tracebackhide__ = True
"""Failures of a test are told at its own line, and not at ours."""

Classed = type[Composite] | Sequence[type[Composite]]
"""A composite class, or several of which one composes the others."""


class RenderOptions(TypedDict, total=False):
    """How a claim is rendered.

    Attributes:
        overrides: Fields of the claim that are set, by field path; a mapping is laid over the one that stands there.
        without: Field paths that are taken out of the claim.
        observed: Composed resources that exist, as files or manifests with their names in the Composition.
        required: Objects that functions ask for, as files or manifests.
        environment_configs: Data of EnvironmentConfigs by their names.
        context: Function context to start with.
        old: The claim as it was: its stack comes up first, and the change is judged.
        converge: Go on with a model of the provider, until nothing changes.
        delays: With ``converge``, how many passes later a resource becomes ready, by its name.
        recursive: Render composed composites as well; with ``converge`` they are in any case.
        validate: Check the claim, and what is composed, against their schemas; True unless it is said.
    """

    overrides: Mapping[str, Any]
    without: Iterable[str]
    observed: Iterable[Given]
    required: Iterable[Given]
    environment_configs: Mapping[str, Mapping[str, Any]]
    context: Mapping[str, Any]
    old: Given
    converge: bool
    delays: Mapping[str, int]
    recursive: bool
    validate: bool


class Platform:
    """What claims are rendered by in tests: a project's definitions and Compositions, or composite classes.

    Everything is read and compiled once. Platforms that a project names in its configuration are compiled from their
    Python, whatever was generated of them before.

    Args:
        folder: Where the tests are: paths are looked for here, then in the project. The project is the nearest one
            above, as for the commands; there need not be any.
        definitions: Files and folders with definitions, Compositions and Functions, in place of the project's.
        functions: How to call functions that pyxp does not have built in, by name: from a request as plain data to a
            response.
        allow_missing_schemas: Whether a composed kind that nothing knows is no error.

    Raises:
        InputError: The project's configuration cannot be read.
    """

    @with_nearest_keyword
    def __init__(
        self,
        folder: str | Path = ".",
        *,
        definitions: Sequence[str | Path] = (),
        functions: Mapping[str, Runner] | None = None,
        allow_missing_schemas: bool = False,
    ) -> None:
        here = Path(folder).absolute()
        project = project_above(here)
        self._folders = Folders(tuple(dict.fromkeys([here, project.root if project else here])))
        paths = [self._folders.find(item) for item in definitions]
        self._sources = Sources(project, paths, functions, allow_missing_schemas=allow_missing_schemas)

    @classmethod
    def sharing(cls, folder: Path, shared: dict[Path, Platform]) -> Platform:
        """A platform for tests in a folder, with what others of the same project have read already.

        Args:
            folder: Where the tests are.
            shared: One platform of each project.
        """
        made = cls(folder)
        project = made._sources.project
        if project is not None:
            made._sources = shared.setdefault(project.file, made)._sources
        return made

    def __repr__(self) -> str:
        project = self._sources.project
        return f"<Platform of {project.file if project else self._folders.paths[0]}>"

    @overload
    def render(self, claim: Given, /, **options: Unpack[RenderOptions]) -> RenderedStack: ...

    @overload
    def render(self, composite: Classed, claim: Given, /, **options: Unpack[RenderOptions]) -> RenderedStack: ...

    def render(self, *given: Any, **options: Unpack[RenderOptions]) -> RenderedStack:
        """What a claim or composite becomes: ``render("claims/dev.yaml")``, ``render(MyPlatform, {...})``.

        Args:
            given: The claim, as a path, YAML, plain data or a document. Before it a composite class, or several, to
                render by in place of what the project has.
            options: See :class:`RenderOptions`.

        Raises:
            Refused: The claim is refused, or what is composed would be; the test fails with what is wrong.
            InputError: Something cannot be read, or a pipeline fails.
            CompileError: A platform in Python cannot become manifests.
        """
        try:
            stack = self._scene(given, options, "render").render()
        except PyxpError as error:
            # Where in pyxp it was found tells nothing about the test.
            raise error.with_traceback(None) from None
        _refuse_other_edition(given, stack)
        return stack

    @overload
    def assert_refused(
        self,
        claim: Given,
        /,
        *,
        code: str | None = None,
        path: str | None = None,
        message: str | None = None,
        **options: Unpack[RenderOptions],
    ) -> list[Finding]: ...

    @overload
    def assert_refused(
        self,
        composite: Classed,
        claim: Given,
        /,
        *,
        code: str | None = None,
        path: str | None = None,
        message: str | None = None,
        **options: Unpack[RenderOptions],
    ) -> list[Finding]: ...

    def assert_refused(
        self,
        *given: Any,
        code: str | None = None,
        path: str | None = None,
        message: str | None = None,
        **options: Unpack[RenderOptions],
    ) -> list[Finding]:
        """Assert that a claim is refused, or what it composes; takes what :meth:`render` takes.

        Args:
            given: The claim, and before it a composite class or several.
            code: The code of the finding, such as ``field-value-invalid``.
            path: The field that it is about.
            message: A part of its message.
            options: See :class:`RenderOptions`.

        Returns:
            The findings that are as expected.

        Raises:
            AssertionError: It is accepted, or refused otherwise.
            UnknownNameError: It is refused because of a field of ``overrides`` that no schema has, and that is not what
                ``code`` or ``path`` expects.
            InputError: Something cannot be read, or a pipeline fails.
        """
        try:
            scene = self._scene(given, options, "assert_refused")
            errors = errors_among(scene.expansion().findings)
        except PyxpError as error:
            raise error.with_traceback(None) from None
        _refuse_slips(scene, errors, options.get("overrides") or {}, code, path)
        found = matching(errors, code, path, message)
        if not found:
            raise AssertionError(told_otherwise(scene.called, errors, code, path, message))
        return found

    def _scene(self, given: tuple[Any, ...], options: RenderOptions, called: str) -> Scene:
        """What is rendered, and how."""
        own = ("code", "path", "message") if called == "assert_refused" else ()
        refuse_unknown_keywords(called, options, [*RenderOptions.__annotations__, *own])
        classes, claim = _sorted(given)
        if not classes and self._sources.has_nothing:
            raise InputError(
                "there is no project here, and so no definition and no Composition",
                hint="write [tool.pyxp] in a pyproject.toml above, give Platform(definitions=[...]), or a class",
            )
        bench = self._sources.bench(classes)
        document = self._claim(claim, bench)
        document = changed(document, options.get("overrides"), options.get("without", ()))
        call = self._call(options, bench)
        return Scene(document, bench.renderer, bench.known, call)

    def _claim(self, given: Given, bench: Bench) -> Any:
        documents = self._folders.documents(given)
        return only_claim(documents, bench.renderer.known)

    def _call(self, options: RenderOptions, bench: Bench) -> Call:
        manifests = self._folders.manifests
        configs = [environment_config(name, data) for name, data in options.get("environment_configs", {}).items()]
        old = [self._claim(options["old"], bench)] if "old" in options else []
        return Call(
            observed=manifests(options.get("observed", ()), "observed"),
            required=[*manifests(options.get("required", ()), "required"), *configs],
            context=options.get("context"),
            delays=options.get("delays"),
            old=old,
            validate=options.get("validate", True),
            converge=options.get("converge", False),
            recursive=options.get("recursive", False),
        )


def _refuse_slips(
    scene: Scene, errors: Iterable[Finding], overrides: Mapping[str, Any], code: str | None, path: str | None
) -> None:
    """Refuse a refusal for a field that the test itself writes and no schema has, unless that is what it expects."""
    for item in errors:
        expected = code == item.code or path == item.path
        if item.code == "unknown-field" and not expected and writes(item.path, {}, overrides):
            told = f"overrides write a field that no schema has: {item.path}: {item.message}"
            claim = scene.claim.data
            schema = scene.known.schemas.find(api_version_of(claim), kind_of(claim))
            raise UnknownNameError(told, hint=nearest_field(item.path, schema) or item.hint or None)


def _sorted(given: tuple[Any, ...]) -> tuple[Classes, Any]:
    """The classes and the claim of a call.

    Raises:
        UsageError: There is more or less than these.
    """
    usage = 'write render("claims/dev.yaml") or render(MyPlatform, "claims/dev.yaml")'
    if len(given) not in (1, 2):
        raise UsageError(f"render takes a claim, and a composite class before it, not {len(given)} things", hint=usage)
    *before, claim = given
    if not before:
        if isinstance(claim, type):
            raise UsageError(f"{claim.__name__} is what is rendered by, and there is no claim", hint=usage)
        return (), claim
    classes = tuple(before[0]) if isinstance(before[0], list | tuple) else (before[0],)
    for one in classes:
        if not (isinstance(one, type) and issubclass(one, Composite)):
            raise UsageError(f"{one!r:.80} is not a class below Composite", hint=usage)
    return classes, claim


def _refuse_other_edition(given: tuple[Any, ...], stack: RenderedStack) -> None:
    """Refuse a render that, as its claim wants it, is by another Composition than that of the edition given."""
    edition: Any = given[0] if len(given) == 2 and isinstance(given[0], type) else None
    if edition is None or edition.definition.edition_of is None:
        return
    chosen, wanted = chosen_composition(stack.configured), edition.definition.composition
    if chosen != wanted:
        labels = " and ".join(f"{key}: {value}" for key, value in edition.definition.labels.items())
        raise UsageError(
            f"the claim is rendered by the Composition {chosen}, not by {wanted} of {edition.__name__}",
            hint=f"select it in the claim: compositionSelector.matchLabels with {labels}",
        )
