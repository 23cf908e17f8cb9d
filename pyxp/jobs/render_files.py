"""Rendering files: the claims and composites of each project, by what the project and paths beside them hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from pyxp.errors import InputError
from pyxp.files import Project, read_manifests, read_text
from pyxp.jobs.documents import is_subject, not_an_object
from pyxp.jobs.manifests import PACKED, ManifestFile, Manifests, by_project, read_given, read_known
from pyxp.jobs.options import option_values
from pyxp.jobs.surroundings import Surroundings
from pyxp.model.manifests import Manifest, kind_of
from pyxp.yamlio import Document, read_documents

if TYPE_CHECKING:
    from pyxp.jobs.facts import Facts

_DEFINING = ("Composition", "CompositeResourceDefinition", "Function")


class RenderGroup(NamedTuple):
    """Documents that are rendered together, and the project that they lie in; None where they lie in none."""

    project: Project | None
    documents: list[Document]


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the surroundings of a render lie; a path is that of a file or a folder.

    Attributes:
        schemas: Definitions, stores and packages that composed resources are judged by.
        xrd: The file of the definition of everything that is rendered.
        observed: Composed resources that exist.
        required: Objects that functions may ask for.
        credentials: Secrets for the credentials of steps.
        openapi: OpenAPI documents with schemas that functions may ask for.
        context_files: YAML files of the function context, by key.
        context_texts: YAML texts of the function context, by key, each with a name for messages; they win over files.
    """

    schemas: Sequence[str] = ()
    xrd: str | None = None
    observed: Sequence[str] = ()
    required: Sequence[str] = ()
    credentials: Sequence[str] = ()
    openapi: str | None = None
    context_files: Mapping[str, str] = field(default_factory=dict)
    context_texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def read_files(paths: Sequence[str]) -> tuple[Manifests, list[ManifestFile]]:
    """The manifests of all files, and the files of which only the first document counts.

    Where the files are composite, Composition and Functions in the order of the Crossplane CLI, the first document
    alone of the first two files counts, as there.

    Raises:
        InputError: A file is not there.
    """
    read = _with_installed(read_given(paths))
    named = [item for argument in (0, 1) if (item := _file_of(read, argument)) is not None]
    if len(paths) not in (2, 3) or len(named) < 2 or not _is_crossplane_order(*(item.documents[0] for item in named)):
        return read, []
    return read.first_documents_of(named), [item for item in named if len(item.documents) > 1]


def _with_installed(read: Manifests) -> Manifests:
    """The same, with the Functions that Crossplane installs for the packages among the files."""
    packed = [item for item in read.files if item.file.path is not None and item.file.path.suffix == PACKED]
    if not packed:
        return read
    from pyxp.jobs.packages import installed_functions

    more = {item.file.real: installed_functions(item.file.path) for item in packed if item.file.path is not None}
    files = (replace(item, documents=(*item.documents, *more.get(item.file.real, ()))) for item in read.files)
    return replace(read, files=tuple(files))


def _file_of(read: Manifests, argument: int) -> ManifestFile | None:
    """The file that an argument names, where it holds anything; None for a folder."""
    files = (item for item in read.files if item.file.argument == argument and item.file.named and item.documents)
    return next(files, None)


def _is_crossplane_order(first: Document, second: Document) -> bool:
    return _kind(second) == "Composition" and _kind(first) not in _DEFINING


def _kind(document: Document) -> str:
    return kind_of(document.data) if isinstance(document.data, dict) else ""


def groups_of(read: Manifests, override: str | None = None) -> list[RenderGroup]:
    """What to render together: the claims and composites of one project, with what is given beside them.

    A project of which there is no claim and no composite lends what there is of it to the others.

    Args:
        read: The manifests.
        override: The project's folder or configuration file, which then counts for all.

    Raises:
        UsageError: ``override`` is not a project.
        InputError: A configuration cannot be read, or the only thing to render.
    """
    if read.findings and not any(map(is_subject, read.documents)):
        # What was to be rendered is what cannot be read.
        if len(read.findings) > 1:
            return []
        (finding,) = read.findings
        raise InputError(finding.message, hint=finding.hint or None, location=finding.location)
    groups = [
        RenderGroup(group.project, [document for item in group.files for document in item.documents])
        for group in by_project(read.files, override)
    ]
    rendered = [group for group in groups if any(map(is_subject, group.documents))]
    if not rendered:
        return [RenderGroup(groups[0].project if groups else None, read.documents)]
    lent = [item for group in groups if not any(map(is_subject, group.documents)) for item in group.documents]
    return [RenderGroup(group.project, [*group.documents, *lent]) for group in rendered]


def read_project(group: RenderGroup, read: Manifests) -> Manifests:
    """The definitions, Compositions and Functions of a group's project; nothing where a Composition is given.

    Args:
        group: What is rendered together.
        read: Everything that was given.
    """
    project = group.project
    if project is None or any(_kind(item) == "Composition" for item in group.documents):
        return read_known((), read)
    return read_known((*project.xrd_paths, *project.composition_paths), read)


def surroundings_of(
    project: Project | None, known: Sequence[Document], paths: Paths, base: Surroundings, *, checked: bool = True
) -> Surroundings:
    """Everything that a render knows beside the documents it was given.

    Args:
        project: The project that the documents lie in.
        known: Documents of the project that serve.
        paths: Where everything else lies.
        base: What is not read from anywhere.
        checked: Whether what is composed is judged or converged, which takes schemas.

    Raises:
        UsageError: A path cannot be read or holds something else than it should.
        InputError: A schema of the project cannot be read.
    """
    around = _with_schemas(base, project, paths.schemas) if checked else base
    with option_values():
        return replace(
            around,
            known=known,
            xrd=_definition(paths.xrd) if paths.xrd else None,
            observed=_objects(paths.observed),
            required=_objects(paths.required),
            facts=_facts(project) if paths.required else {},
            credentials=_objects(paths.credentials, with_kind=False),
            context=_context(paths),
            openapi=_openapi(paths.openapi) if paths.openapi else (),
        )


def _with_schemas(base: Surroundings, project: Project | None, names: Iterable[str]) -> Surroundings:
    """The surroundings with definitions and facts to judge composed resources by."""
    # Loaded only where it is used: reading schemas is not needed for what is not judged.
    from pyxp.jobs.catalogs import project_catalog
    from pyxp.jobs.sources import read_sources

    with option_values():
        documents, stores = read_sources(names)
    catalog = project_catalog(project).with_stores(*stores)
    return replace(base, schemas=documents, catalog=catalog, judged=_judged(project))


def _judged(project: Project | None) -> tuple[str, ...]:
    """The fingerprints of Compositions that were found right."""
    from pyxp.jobs.records import read_record

    try:
        return () if project is None else tuple(read_record(project).judged.values())
    except InputError:  # it saves time and nothing else; those who write it tell what is wrong with it
        return ()


def _facts(project: Project | None) -> Facts:
    """What the project's platforms expect of objects that are given."""
    # Loaded only where there are such objects: it loads validation, whatever the render judges.
    from pyxp.jobs.facts import read_facts

    return read_facts(project)


def _objects(paths: Iterable[str], *, with_kind: bool = True) -> list[Manifest]:
    documents = read_manifests(paths)
    for document in documents:
        if not isinstance(document.data, dict) or (with_kind and not document.data.get("kind")):
            raise not_an_object(document, lacks=("kind",))
    return [document.data for document in documents]


def _definition(path: str) -> Document:
    """The first document of the file of a definition."""
    first = next(iter(read_manifests([path])), None)
    if first is None or _kind(first) != "CompositeResourceDefinition":
        raise InputError(f"{path} holds no CompositeResourceDefinition", hint="--xrd names the file of a definition")
    return first


def _openapi(path: str) -> list[dict[str, Any]]:
    """The OpenAPI documents of a file or folder, as ``kubectl get --raw /openapi/v3/...`` prints them."""
    documents = read_manifests([path])
    for document in documents:
        if not isinstance(document.data, dict) or not isinstance(document.data.get("components"), dict):
            raise InputError(
                "this is not an OpenAPI document: it has no components",
                hint="write what kubectl get --raw /openapi/v3/apis/GROUP/VERSION prints",
                location=document.locate(""),
            )
    return [document.data for document in documents]


def _context(paths: Paths) -> dict[str, Any]:
    """The function context to start with."""
    texts = {key: (read_text(path), path) for key, path in paths.context_files.items()}
    texts.update(paths.context_texts)
    context = {}
    for key, (text, source) in texts.items():
        documents = read_documents(text, source)
        context[key] = documents[0].data if documents else None
    return context
