"""What the tests of a suite are rendered by: definitions, Compositions and schemas, read once for all that share it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pyxp.catalog import Catalog
from pyxp.diagnostics import Finding, has_errors
from pyxp.errors import InputError, PyxpError, UnknownNameError
from pyxp.files import Project, find_project, read_manifests
from pyxp.jobs.manifests import Manifests, read_given
from pyxp.jobs.options import option_values
from pyxp.jobs.pieces import OverTime
from pyxp.jobs.render_files import Paths, RenderGroup, read_project, surroundings_of
from pyxp.jobs.renderer import Renderer
from pyxp.jobs.surroundings import Surroundings
from pyxp.model.compositions import ENVIRONMENT_CONFIGS, FUNCTION, QUIET, function_name, pipeline_of, read_steps
from pyxp.model.manifests import Manifest, group_kind, group_version, kind_of, mapping, name_of, text
from pyxp.structural.xrd import derive_crds
from pyxp.testing.suites.fragments import Schema, with_metadata
from pyxp.testing.suites.reading import Suite
from pyxp.yamlio import Document

_KNOWN_FUNCTIONS = frozenset({FUNCTION, ENVIRONMENT_CONFIGS, *QUIET})
"""Functions that compose nothing beyond templates, so that all names of resources are known."""
_MOST_NESTED = 5
"""How deep composites in composites are looked into for the names of their resources."""


@dataclass
class World:
    """What tests are rendered by.

    Attributes:
        surroundings: Everything that a render knows.
        renderer: Renders one test after the other.
    """

    surroundings: Surroundings
    renderer: Renderer
    _schemas: dict[tuple[str, str], Schema | None] = field(default_factory=dict, repr=False)

    @property
    def known(self) -> Sequence[Document]:
        """The definitions, Compositions and Functions."""
        return self.renderer.known

    @cached_property
    def catalog(self) -> Catalog:
        """Facts about all other kinds."""
        return self.surroundings.catalog or Catalog.shipped()

    @cached_property
    def _definitions(self) -> dict[tuple[str, str], Schema]:
        found: dict[tuple[str, str], Schema] = {}
        for document in (*self.surroundings.schemas, *self.known):
            kind = kind_of(mapping(document.data))
            crds = [document.data] if kind == "CustomResourceDefinition" else []
            for crd in derive_crds(document.data) if kind == "CompositeResourceDefinition" else crds:
                for version in crd["spec"]["versions"]:
                    key = (f"{crd['spec']['group']}/{version['name']}", crd["spec"]["names"]["kind"])
                    found.setdefault(key, mapping(mapping(version.get("schema")).get("openAPIV3Schema")))
        return found

    def schema(self, manifest: Mapping[str, Any]) -> Schema | None:
        """The schema of an object's kind, with metadata; None where nothing knows it.

        Args:
            manifest: The object, or anything with its ``apiVersion`` and ``kind``.
        """
        key = (text(manifest.get("apiVersion")), text(manifest.get("kind")))
        if key not in self._schemas:
            found = self._definitions.get(key) or self._shipped(*key)
            self._schemas[key] = None if found is None else with_metadata(found)
        return self._schemas[key]

    def _shipped(self, api_version: str, kind: str) -> Schema | None:
        facts = self.catalog.find(api_version, kind)
        try:
            return None if facts is None else facts.version(group_version(api_version)[1]).schema
        except UnknownNameError:
            return None

    def composition(self, configured: Manifest) -> Document | None:
        """The Composition that a composite selected; None where it says none.

        Args:
            configured: The composite as its functions observed it.
        """
        spec = mapping(configured.get("spec"))
        name = name_of({"metadata": mapping(mapping(spec.get("crossplane")).get("compositionRef"))})
        name = name or name_of({"metadata": mapping(spec.get("compositionRef"))})
        return next((item for item in self.compositions() if name_of(item.data) == name), None)

    def compositions(self) -> Iterator[Document]:
        """All Compositions."""
        return (item for item in self.known if kind_of(mapping(item.data)) == "Composition")

    def templates(self, composition: Document, *, nested: bool) -> tuple[dict[str, Mapping[str, Any]], bool]:
        """The bases of templates by name, and whether nothing else can be composed.

        Args:
            composition: The Composition.
            nested: Whether those of composites among them count, behind their names: ``network/subnet``.
        """
        found: dict[str, Mapping[str, Any]] = {}
        known = self._add_templates(composition, "", found, _MOST_NESTED if nested else 0)
        return found, known

    def _add_templates(self, composition: Document, home: str, found: dict[str, Mapping[str, Any]], deep: int) -> bool:
        functions = (function_name(step, {}) for _, step in pipeline_of(composition.data))
        known = all(function in _KNOWN_FUNCTIONS for function in functions)
        for template in (template for step in read_steps(composition.data) for template in step.templates):
            base = template.base or {}
            found[home + template.name] = base
            for inner in self._composing(base) if deep else ():
                known = self._add_templates(inner, f"{home}{template.name}/", found, deep - 1) and known
        return known

    def _composing(self, base: Mapping[str, Any]) -> Iterator[Document]:
        """The Compositions that a nested composite may have."""
        for item in self.compositions():
            of = mapping(mapping(item.data.get("spec")).get("compositeTypeRef"))
            if kind_of(base) and group_kind(of) == group_kind(base):
                yield item


class Worlds:
    """The worlds of several suites: those of one project that name nothing else share one.

    Args:
        project: The project's folder or configuration file, which then counts for all suites.
        base: What all suites are rendered by besides, such as functions that run elsewhere.
        hear: Hears what is wrong with the files of projects, each once.

    Raises:
        UsageError: ``project`` is none.
    """

    def __init__(
        self,
        project: str | None = None,
        base: Surroundings | None = None,
        hear: Callable[[Sequence[Finding]], None] = lambda _: None,
    ) -> None:
        with option_values():
            self._project = None if project is None else find_project(None, project)
        self._base = base or Surroundings()
        self._hear = hear
        self._known: dict[object, World] = {}
        self._judged: dict[object, PyxpError | None] = {}

    def of(self, suite: Suite) -> World:
        """The world of a suite.

        Raises:
            InputError: The project cannot be read, or its files are not what its platforms generate.
            CompileError: The platforms of the project cannot become manifests.
            UsageError: A file that the suite names cannot be used.
        """
        project = self._project or find_project(suite.file.path)
        names = {key: suite.data.get(key) for key in ("compositions", "schemas", "credentials", "requiredSchemas")}
        own = suite.folder.resolve() if any(names.values()) else None
        key = (project and project.file, own, repr(sorted(names.items())), suite.data.get("allowMissingSchemas"))
        if key not in self._known:
            self._known[key] = self._made(suite, project)
        return self._known[key]

    def _refuse_outdated(self, project: Project) -> None:
        """Refuse to test files that are not what the platforms of their project generate, as pytest never does."""
        from pyxp.jobs.generate import refuse_outdated  # which loads the compiler, for projects with platforms only

        if project.file not in self._judged:
            try:
                refuse_outdated(project)
            except OverTime:
                raise
            except PyxpError as error:
                self._judged[project.file] = error
            else:
                self._judged[project.file] = None
        if (refusal := self._judged[project.file]) is not None:
            raise refusal

    def _made(self, suite: Suite, project: Project | None) -> World:
        def paths(key: str) -> list[str]:
            return [suite.path(name) for name in suite.data.get(key, ())]

        if "compositions" not in suite.data and project is not None and project.platforms:
            self._refuse_outdated(project)
        if "compositions" in suite.data:
            known: Manifests = read_given(paths("compositions"))
        else:
            known = read_project(RenderGroup(project, []), Manifests((), (), ()))
        if has_errors(known.findings):
            self._hear(known.findings)
        openapi = suite.data.get("requiredSchemas")
        given = Paths(
            schemas=paths("schemas"),
            credentials=paths("credentials"),
            openapi=suite.path(openapi) if openapi else None,
        )
        base = replace(self._base, allow_missing_schemas=suite.data.get("allowMissingSchemas", False))
        around = surroundings_of(project, known.documents, given, base)
        return World(around, Renderer(around))


def read_objects(suite: Suite, steps: tuple[str | int, ...], given: Sequence[Any]) -> list[Manifest]:
    """The objects of a list of paths and manifests, which a suite names.

    Raises:
        InputError: A path is not there, or holds something else than objects.
    """
    found: list[Manifest] = []
    for at, item in enumerate(given):
        documents = [Document(item)] if isinstance(item, dict) else read_files(suite, (*steps, at), item)
        for document in documents:
            if not isinstance(document.data, dict) or not kind_of(document.data):
                hint = "a manifest has apiVersion, kind and metadata"
                raise InputError("this is not an object", hint=hint, location=suite.locate((*steps, at)))
            found.append(document.data)
    return found


def read_files(suite: Suite, steps: tuple[str | int, ...], name: str) -> list[Document]:
    """The documents of a path that a suite names.

    Raises:
        InputError: It cannot be read; the error names the place in the suite where the file is not there.
    """
    try:
        return read_manifests([suite.path(name)])
    except InputError as error:
        if error.location is None or not error.location.line:
            raise InputError(
                f"{suite.path(name)}: {error.message}", hint=error.hint, location=suite.locate(steps)
            ) from error
        raise
