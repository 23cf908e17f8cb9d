"""What the claims of a project are rendered by, read and compiled once for all tests.

Platforms in Python are compiled anew, so that tests never try manifests that were generated before the last change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pyxp.authoring.composites import Composite
from pyxp.authoring.failures import blamed_on
from pyxp.compiler import Compiled, compile_composite
from pyxp.engine.functions import BUILT_IN
from pyxp.engine.steps import Runner
from pyxp.errors import InputError, PyxpError
from pyxp.files import Project, read_manifests
from pyxp.jobs.catalogs import project_catalog
from pyxp.jobs.expected_facts import facts_text
from pyxp.jobs.facts import read_facts
from pyxp.jobs.manifests import Manifests, read_known
from pyxp.jobs.platforms import load_composite
from pyxp.jobs.render import Surroundings
from pyxp.jobs.renderer import Renderer
from pyxp.model.compositions import called_functions
from pyxp.model.manifests import Manifest, api_version_of, group_kind, kind_of, mapping, name_of
from pyxp.testing.composing import Compositions
from pyxp.testing.composites import Known
from pyxp.testing.fields import Schemas
from pyxp.yamlio import Document

Classes = tuple[type[Composite], ...]


class Bench(NamedTuple):
    """A renderer, and what is known beside it."""

    renderer: Renderer
    known: Known


class Sources:
    """What is read and compiled for the tests of one project.

    Args:
        project: The project; None where there is none.
        definitions: Files and folders with definitions, Compositions and Functions, in place of the project's.
        functions: How to call functions that pyxp does not have built in, by name.
        allow_missing_schemas: Whether a composed kind that nothing knows is no error.
    """

    def __init__(
        self,
        project: Project | None,
        definitions: Sequence[Path] = (),
        functions: Mapping[str, Runner] | None = None,
        *,
        allow_missing_schemas: bool = False,
    ) -> None:
        self.project = project
        self._definitions = tuple(definitions)
        self._functions = functions or {}
        self._lenient = allow_missing_schemas
        self._benches: dict[Classes, Bench] = {}
        self._failed: dict[Classes, PyxpError] = {}
        self._compiled: dict[type[Composite], Compiled] = {}

    @property
    def has_nothing(self) -> bool:
        """Whether there is neither a project nor a definition, so that only classes can be rendered."""
        return self.project is None and not self._definitions

    def bench(self, classes: Classes = ()) -> Bench:
        """What claims are rendered by: these composite classes, or all that the project has.

        Raises:
            InputError: A file cannot be read, or a platform of the project cannot be loaded.
            CompileError: A class cannot become manifests.
        """
        if classes in self._failed:
            # Each test fails alike, and none of them compiles again.
            raise self._failed[classes]
        if classes not in self._benches:
            try:
                self._benches[classes] = self._set_up(classes)
            except PyxpError as error:
                self._failed[classes] = error
                raise
        return self._benches[classes]

    def _set_up(self, classes: Classes) -> Bench:
        compiled = self._with_nested(classes or self._platforms)
        documents = list(_joined(self._files, compiled, alone=bool(classes)))
        documents += _missing_functions(documents, compiled)
        definitions = [item.data for item in documents if kind_of(mapping(item.data)) in _DEFINING]
        catalog = project_catalog(self.project)
        around = Surroundings(
            known=documents,
            schemas=[item for item in documents if kind_of(mapping(item.data)) == "CustomResourceDefinition"],
            catalog=catalog,
            runners=self._functions,
            allow_missing_schemas=self._lenient,
            facts={**read_facts(self.project), **dict(_facts(compiled))},
        )
        return Bench(Renderer(around), Known(Schemas(definitions, catalog), Compositions(documents)))

    @cached_property
    def _files(self) -> list[Document]:
        """What is in files."""
        if self._definitions:
            return read_manifests(self._definitions)
        if self.project is None:
            return []
        read = read_known((*self.project.xrd_paths, *self.project.composition_paths), Manifests((), (), ()))
        for finding in read.findings:
            raise InputError(finding.message, hint=finding.hint or None, location=finding.location)
        return read.documents

    @cached_property
    def _platforms(self) -> list[type[Composite]]:
        """The platforms that the project's configuration names."""
        if self.project is None or self._definitions:
            return []
        return [load_composite(name, self.project.root) for name in self.project.platforms]

    def _with_nested(self, classes: Iterable[type[Composite]]) -> list[Compiled]:
        """Classes compiled, with what they are editions of and with the composites that they compose."""
        found: dict[type[Composite], Compiled] = {}
        left = list(classes)
        while left:
            one = left.pop()
            if one not in found:
                found[one] = self._compile(one)
                left += [*_base_of(one), *_nested_in(found[one])]
        return list(found.values())

    def _compile(self, composite: type[Composite]) -> Compiled:
        if composite not in self._compiled:
            with blamed_on(f"platform {composite.__name__!r}"):
                self._compiled[composite] = compile_composite(composite)
        return self._compiled[composite]


_DEFINING = ("CompositeResourceDefinition", "CustomResourceDefinition")


def _joined(files: Sequence[Document], compiled: Iterable[Compiled], *, alone: bool) -> Iterator[Document]:
    """What is compiled, and of the files what is not compiled.

    A file that says what was compiled stands for it, because it has lines. Where the classes are to be rendered alone,
    the files have no other Composition for their kinds.
    """
    objects = [item for item in files if isinstance(item.data, dict)]
    there = {_key(item.data): item for item in objects}
    made = {_key(item): item for one in compiled for item in (one.xrd, one.composition)}
    composed = {_composes(item) for item in made.values() if kind_of(item) == "Composition"}
    for key, manifest in made.items():
        file = there.get(key)
        yield file if file is not None and file.data == manifest else Document(manifest, name_of(manifest))
    for document in objects:
        rival = alone and kind_of(document.data) == "Composition" and _composes(document.data) in composed
        if _key(document.data) not in made and not rival:
            yield document


def _missing_functions(documents: Iterable[Document], compiled: Iterable[Compiled]) -> Iterator[Document]:
    """The functions that compiled Compositions call, and pyxp has built in, where no file says which package they are.

    A project that has not been generated yet has no such file.
    """
    there = {name_of(item.data) for item in documents if kind_of(mapping(item.data)) == "Function"}
    called = {name: None for one in compiled for name in called_functions(one.composition)}
    for name in called:
        if name not in there and name in BUILT_IN:
            package = f"xpkg.crossplane.io/crossplane-contrib/{name}"
            yield Document(
                {
                    "apiVersion": "pkg.crossplane.io/v1",
                    "kind": "Function",
                    "metadata": {"name": name},
                    "spec": {"package": package},
                },
                name,
            )


def _key(manifest: Manifest) -> tuple[str, str, str]:
    return (*group_kind(manifest), name_of(manifest))


def _composes(composition: Manifest) -> tuple[str, str]:
    reference = mapping(mapping(composition.get("spec")).get("compositeTypeRef"))
    return api_version_of(reference), kind_of(reference)


def _base_of(composite: type[Composite]) -> Iterator[type[Composite]]:
    """What a class is an edition of."""
    base = composite.definition.edition_of
    return (item for item in composite.__mro__ if base and vars(item).get("definition") is base)


def _nested_in(compiled: Compiled) -> Iterator[type[Composite]]:
    """The classes of the composites that one composes."""
    resources = (type(template.added.resource) for template in compiled.draft.templates)
    return (item for item in resources if issubclass(item, Composite))


def _facts(compiled: Iterable[Compiled]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What platforms expect of EnvironmentConfig objects, by Composition."""
    for one in compiled:
        text = facts_text(one)
        if text is not None:
            told = json.loads(text)
            yield str(told["composition"]), told["data"]
