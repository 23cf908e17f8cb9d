"""What ``pyxp render`` reads: its files, its project, and everything that its options name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyxp.cli.messages import say
from pyxp.cli.timelimit import seconds_of
from pyxp.errors import InputError, UsageError

if TYPE_CHECKING:
    from pyxp.catalog import Catalog
    from pyxp.files import Project
    from pyxp.jobs.render import Surroundings
    from pyxp.remote.calling import Certificates
    from pyxp.yamlio import Document

_LONGEST_COUNT = 6


def read_files(files: Sequence[str]) -> list[Document]:
    """The documents of all files.

    Where the files are composite, Composition and Functions in the order of the Crossplane CLI, the first document
    alone of the first two files counts, as there.

    Raises:
        InputError: A file cannot be read.
    """
    parts = [_read([name]) for name in files]
    kinds = [part[0].data.get("kind") if part and isinstance(part[0].data, dict) else None for part in parts]
    defining = ("Composition", "CompositeResourceDefinition", "Function")
    if len(files) in (2, 3) and kinds[1] == "Composition" and kinds[0] not in defining and not _any_folder(files[:2]):
        for place, name in enumerate(files[:2]):
            if len(parts[place]) > 1:
                say(f"{name}: only the first of {len(parts[place])} documents counts")
                del parts[place][1:]
    return [document for part in parts for document in part]


def read_surroundings(documents: Sequence[Document], files: Sequence[str], options: dict[str, Any]) -> Surroundings:
    """Everything that a render knows beside the documents it was given.

    Args:
        documents: The documents.
        files: The files that they come from: the project is looked for above the first.
        options: The options of the command, by the names of its parameters.

    Raises:
        UsageError: An option has no value of its form, or makes no sense without another.
        InputError: A file cannot be read, or is not what the option wants.
    """
    from pyxp.jobs.render import Surroundings

    project = _project_of(files, options["project"])
    checked = options["validate"] or options["converge"]
    schemas, catalog = _schemas(options["schemas"], project) if checked else ([], None)
    return Surroundings(
        known=() if _has_composition(documents) else _known(project),
        xrd=_definition(options["xrd"]) if options["xrd"] else None,
        observed=_manifests(options["observed"]),
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
    connect = partial(RemoteFunction, seconds=seconds_of(options["timeout"]), certificates=certificates)
    targets = _pairs("--function", options["functions"], "NAME=HOST:PORT")
    return {
        "runners": {name: connect(name, target) for name, target in targets},
        "connect": connect,
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
    from pyxp.jobs.schemas import project_catalog
    from pyxp.jobs.sources import read_sources

    documents, stores = read_sources(names)
    return documents, project_catalog(project).with_stores(*stores)


def _read(paths: Iterable[str]) -> list[Document]:
    from pyxp.files import read_manifests

    return read_manifests(paths, on_duplicate="warn")


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


def _any_folder(files: Iterable[str]) -> bool:
    return any(Path(name).is_dir() for name in files)


def _has_composition(documents: Iterable[Document]) -> bool:
    return any(isinstance(item.data, dict) and item.data.get("kind") == "Composition" for item in documents)


def _project_of(files: Sequence[str], override: str | None) -> Project | None:
    from pyxp.files import find_project

    start = next((Path(name) for name in files if name != "-"), None)
    return find_project(start, override)


def _known(project: Project | None) -> list[Document]:
    """The definitions, Compositions and Functions of a project."""
    if project is None:
        return []
    paths = dict.fromkeys((*project.xrd_paths, *project.composition_paths))
    return _read(_shown(path) for path in paths if path.exists())


def _shown(path: Path) -> str:
    """A path as messages show it: relative to the working directory where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # on another drive
        return str(path)
    return min(str(path), relative, key=len)


def _context(files: Iterable[str], values: Iterable[str]) -> dict[str, Any]:
    """The function context to start with; values win over files."""
    from pyxp.files import read_text
    from pyxp.yamlio import read_documents

    texts = {key: (read_text(path), path) for key, path in _pairs("--context-files", files, "KEY=FILE")}
    for key, value in _pairs("--context-values", values, "KEY=VALUE"):
        texts[key] = (value, f"--context-values {key}")
    context = {}
    for key, (text, source) in texts.items():
        documents = read_documents(text, source, on_duplicate="warn")
        context[key] = documents[0].data if documents else None
    return context
