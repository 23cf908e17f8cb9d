"""What ``pyxp render`` reads: its files, its project, and everything that its options name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyxp.cli.messages import say
from pyxp.cli.timelimit import LONGEST_TIMER, seconds_of
from pyxp.errors import InputError, UsageError

if TYPE_CHECKING:
    from pyxp.catalog import Catalog
    from pyxp.files import Project
    from pyxp.jobs.manifests import ManifestFile, Manifests
    from pyxp.jobs.render import Surroundings
    from pyxp.remote.calling import Certificates
    from pyxp.yamlio import Document

    Group = tuple[Project | None, list[Document]]

_LONGEST_COUNT = 6


def read_files(files: Sequence[str]) -> Manifests:
    """The manifests of all files.

    Where the files are composite, Composition and Functions in the order of the Crossplane CLI, the first document
    alone of the first two files counts, as there.

    Raises:
        InputError: A file is not there.
    """
    from pyxp.jobs.manifests import read_given

    read = read_given(files)
    named = [item for place in (0, 1) if (item := _file_of(read, place)) is not None]
    if len(files) not in (2, 3) or len(named) < 2 or not _is_crossplane_order(*(item.documents[0] for item in named)):
        return read
    for item in named:
        if len(item.documents) > 1:
            say(f"{item.file.name}: only the first of {len(item.documents)} documents counts")
    return read.first_documents_of(named)


def _file_of(read: Manifests, argument: int) -> ManifestFile | None:
    """The file that an argument names, where it holds anything; None for a folder."""
    found = (item for item in read.files if item.file.argument == argument and item.file.named and item.documents)
    return next(found, None)


def _is_crossplane_order(first: Document, second: Document) -> bool:
    defining = ("Composition", "CompositeResourceDefinition", "Function")
    kinds = [item.data.get("kind") if isinstance(item.data, dict) else None for item in (first, second)]
    return kinds[1] == "Composition" and kinds[0] not in defining


def groups_of(read: Manifests, override: str | None) -> list[Group]:
    """What to render together: the claims and composites of one project, with what is given beside them.

    A project of which there is no claim and no composite lends what there is of it to the others.

    Args:
        read: The manifests.
        override: The project's folder or configuration file, which then counts for all.

    Raises:
        UsageError: ``override`` is no project.
        InputError: A configuration cannot be read, or the only thing to render.
    """
    from pyxp.jobs.documents import is_subject
    from pyxp.jobs.manifests import by_project

    if read.findings and not any(map(is_subject, read.documents)):
        # What was to be rendered is what cannot be read.
        if len(read.findings) > 1:
            return []
        (finding,) = read.findings
        raise InputError(finding.message, hint=finding.hint or None, location=finding.location)
    groups = [
        (group.project, [document for item in group.files for document in item.documents])
        for group in by_project(read.files, override)
    ]
    rendered = [group for group in groups if any(map(is_subject, group[1]))]
    if not rendered:
        return [(groups[0][0] if groups else None, read.documents)]
    lent = [document for _, documents in groups if not any(map(is_subject, documents)) for document in documents]
    return [(project, [*documents, *lent]) for project, documents in rendered]


def read_project(project: Project | None, documents: Sequence[Document], read: Manifests) -> Manifests:
    """The definitions, Compositions and Functions of a project; nothing where a Composition is given.

    Args:
        project: The project.
        documents: What is rendered together.
        read: Everything that was given.
    """
    from pyxp.jobs.manifests import read_known

    if project is None or _has_composition(documents):
        return read_known((), read)
    return read_known((*project.xrd_paths, *project.composition_paths), read)


def read_surroundings(known: Sequence[Document], project: Project | None, options: dict[str, Any]) -> Surroundings:
    """Everything that a render knows beside the documents it was given.

    Args:
        known: The documents of the project that serve.
        project: The project that they lie in.
        options: The options of the command, by the names of its parameters.

    Raises:
        UsageError: An option has no value of its form, makes no sense without another, or names a file that cannot be
            read or is not what the option wants.
        InputError: A schema of the project cannot be read.
    """
    from pyxp.jobs.options import option_values
    from pyxp.jobs.render import Surroundings

    checked = options["validate"] or options["converge"]
    schemas, catalog = _schemas(options["schemas"], project) if checked else ([], None)
    with option_values():
        return Surroundings(
            known=known,
            xrd=_definition(options["xrd"]) if options["xrd"] else None,
            observed=_observed(options["observed"]),
            required=_manifests([*options["required"], *options["extra"]]),
            credentials=_manifests(options["credentials"], with_kind=False),
            context=_context(options["context_files"], options["context_values"]),
            catalog=catalog,
            schemas=schemas,
            allow_missing_schemas=options["allow_missing_schemas"],
            openapi=_openapi(options["openapi"]) if options["openapi"] else (),
            delays=_delays(options["slow"], options["converge"]),
            **_remote(options),
        )


def _observed(paths: Sequence[str]) -> list[dict[str, Any]]:
    """Composed resources that exist; where a format of the output stands instead of a path, the user meant that."""
    from pyxp.reports.stacks import PIECES

    for path in paths:
        if path in PIECES and not Path(path).exists():
            raise UsageError(
                f"-o names observed resources here, and there is no file {path}",
                hint=f"write --output {path} for the format of the output",
            )
    return _manifests(paths)


def _openapi(path: str) -> list[dict[str, Any]]:
    """The OpenAPI documents of a file or folder, as ``kubectl get --raw /openapi/v3/...`` prints them."""
    found = _read([path])
    for document in found:
        if not isinstance(document.data, dict) or not isinstance(document.data.get("components"), dict):
            raise InputError(
                "this is no OpenAPI document: it has no components",
                hint="write what kubectl get --raw /openapi/v3/apis/GROUP/VERSION prints",
                location=document.locate(""),
            )
    return [document.data for document in found]


def _delays(texts: Iterable[str], converge: bool) -> dict[str, int]:
    """How many reconciles later composed resources become ready, by their names."""
    delays = {}
    for name, count in _pairs("--slow", texts, "NAME=N"):
        if not count.isascii() or not count.isdigit() or len(count) > _LONGEST_COUNT:
            raise UsageError(f"--slow {name}={count} names no number of reconciles", hint="write --slow NAME=2")
        delays[name] = int(count)
    if delays and not converge:
        raise UsageError("--slow needs --converge: one reconcile waits for nothing", hint="add --converge")
    return delays


def _remote(options: dict[str, Any]) -> dict[str, Any]:
    """How functions are called that run elsewhere."""
    from pyxp.remote.calling import RemoteFunction

    certificates = _certificates(options["function_certs"]) if options["function_certs"] else None
    seconds = min(seconds_of(options["timeout"]), LONGEST_TIMER)

    def connect(name: str, target: str) -> RemoteFunction:
        say(f"{name} is called at {target}")
        return RemoteFunction(name, target, seconds=seconds, certificates=certificates)

    targets = _pairs("--function", options["functions"], "NAME=HOST:PORT")
    return {
        "runners": {name: connect(name, target) for name, target in targets},
        "connect": connect,
        "allow_remote_functions": options["allow_remote_functions"],
        "function_annotations": dict(_pairs("--function-annotations", options["annotations"], "KEY=VALUE")),
    }


def _certificates(path: str) -> Certificates:
    """The certificates in a folder, named as in a Secret of type kubernetes.io/tls; or of a file, the authority's."""
    from pyxp.files import read_text
    from pyxp.remote.calling import Certificates

    if not Path(path).is_dir():
        return Certificates(read_text(path).encode())
    found = [Path(path, name) for name in ("ca.crt", "tls.crt", "tls.key")]
    read = [read_text(item).encode() if item.exists() else None for item in found]
    if read[1:].count(None) == 1 or read == [None] * 3:
        raise UsageError(
            f"{path} lacks what encrypted connections need",
            hint="it holds ca.crt, and tls.crt with tls.key where functions ask for a certificate",
        )
    return Certificates(*read)


def _pairs(option: str, texts: Iterable[str], form: str) -> list[tuple[str, str]]:
    """Texts like ``KEY=VALUE`` in two parts."""
    pairs = [text.partition("=") for text in texts]
    for text, (key, equals, _) in zip(texts, pairs, strict=True):
        if not key or not equals:
            raise UsageError(f"{option} {text} is no pair", hint=f"write {option} {form}")
    return [(key, value) for key, _, value in pairs]


def _schemas(names: Iterable[str], project: Project | None) -> tuple[list[Document], Catalog]:
    """Definitions and facts to check composed resources by."""
    from pyxp.jobs.catalogs import project_catalog
    from pyxp.jobs.options import option_values
    from pyxp.jobs.sources import read_sources

    with option_values():
        documents, stores = read_sources(names)
    return documents, project_catalog(project).with_stores(*stores)


def _read(paths: Iterable[str]) -> list[Document]:
    from pyxp.files import read_manifests

    return read_manifests(paths)


def _manifests(paths: Iterable[str], *, with_kind: bool = True) -> list[dict[str, Any]]:
    documents = _read(paths)
    for document in documents:
        if not isinstance(document.data, dict) or (with_kind and not document.data.get("kind")):
            raise InputError("this is no Kubernetes object: it has no kind", location=document.locate(""))
    return [document.data for document in documents]


def _definition(path: str) -> Document:
    """The first document of the file of a definition."""
    found = _read([path])
    if not found or not isinstance(found[0].data, dict) or found[0].data.get("kind") != "CompositeResourceDefinition":
        raise InputError(f"{path} holds no CompositeResourceDefinition", hint="--xrd names the file of a definition")
    return found[0]


def _has_composition(documents: Iterable[Document]) -> bool:
    return any(isinstance(item.data, dict) and item.data.get("kind") == "Composition" for item in documents)


def _context(files: Iterable[str], values: Iterable[str]) -> dict[str, Any]:
    """The function context to start with; values win over files."""
    from pyxp.files import read_text
    from pyxp.yamlio import read_documents

    texts = {key: (read_text(path), path) for key, path in _pairs("--context-files", files, "KEY=FILE")}
    for key, value in _pairs("--context-values", values, "KEY=VALUE"):
        texts[key] = (value, f"--context-values {key}")
    context = {}
    for key, (text, source) in texts.items():
        documents = read_documents(text, source)
        context[key] = documents[0].data if documents else None
    return context
