"""``pyxp render``: what a claim or composite becomes, offline."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pyxp.cli.exits import ExitCode
from pyxp.cli.messages import printable, say
from pyxp.cli.timelimit import seconds_of, time_limit
from pyxp.errors import InputError, UsageError

if TYPE_CHECKING:
    from pyxp.catalog import Catalog
    from pyxp.diagnostics import Finding
    from pyxp.engine.waiting import Stack
    from pyxp.files import Project
    from pyxp.jobs.render import Expansion, Surroundings
    from pyxp.remote.calling import Certificates
    from pyxp.simulation import Wave
    from pyxp.yamlio import Document


_LONGEST_COUNT = 6


def _ignored(*names: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option of the Crossplane CLI that means nothing here: no function is started and no engine is fetched."""
    return click.option(*names, hidden=True, expose_value=False, **settings)


@click.command("render")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--output", type=click.Choice(["yaml", "json", "tree", "table"]), default="yaml", help="Output format.")
@click.option("--converge", is_flag=True, help="Go on, with a model of the provider, until the whole stack is there.")
@click.option("--slow", multiple=True, metavar="NAME=N", help="With --converge: NAME is ready N reconciles later.")
@click.option("--validate/--no-validate", default=True, help="Check claims and composed resources by their schemas.")
@click.option("--schemas", multiple=True, metavar="PATH", help="CRDs, XRDs, stores, packages to check by.")
@click.option("--allow-missing-schemas", is_flag=True, help="Only warn of kinds that nothing knows.")
@click.option(
    "-o", "--observed-resources", "observed", multiple=True, metavar="PATH", help="Composed resources that exist."
)
@click.option("-x", "--include-full-xr", "full_xr", is_flag=True, help="Print the whole composite.")
@click.option("-r", "--include-function-results", "function_results", is_flag=True, help="Print events as documents.")
@click.option("-c", "--include-context", "context", is_flag=True, help="Print the function context as a document.")
@click.option("--context-values", multiple=True, metavar="KEY=VALUE", help="Context to start with, as YAML.")
@click.option("--context-files", multiple=True, metavar="KEY=FILE", help="Context to start with, from files.")
@click.option(
    "-e", "--required-resources", "required", multiple=True, metavar="PATH", help="Objects functions ask for."
)
@click.option("--extra-resources", "extra", multiple=True, metavar="PATH", help="Older name of --required-resources.")
@click.option(
    "-s", "--required-schemas", "openapi", metavar="PATH", help="OpenAPI documents with schemas functions ask for."
)
@click.option("--function-credentials", "credentials", multiple=True, metavar="PATH", help="Secrets for functions.")
@click.option("--xrd", metavar="FILE", help="Definition of the composite; gives defaults.")
@click.option("--function", "functions", multiple=True, metavar="NAME=HOST:PORT", help="Call a function over gRPC.")
@click.option(
    "--function-certs", metavar="PATH", help="For tls:// functions: ca.crt, or a folder with it, tls.crt and tls.key."
)
@click.option(
    "-a", "--function-annotations", "annotations", multiple=True, metavar="KEY=VALUE", help="Annotate all Functions."
)
@click.option("--timeout", default="1m", metavar="DURATION", show_default=True, help="How long it may take.")
@click.option("--project", metavar="PATH", help="The project whose definitions and Compositions to use.")
@_ignored("--crossplane-binary")
@_ignored("--crossplane-docker-network")
@_ignored("--crossplane-image")
@_ignored("--crossplane-version")
def command(files: tuple[str, ...], **options: Any) -> ExitCode:
    """Render claims and composite resources into everything they compose.

    A claim finds its definition and Composition in the project. Where a Composition is among FILE..., nothing is
    taken from the project, so XR, Composition and Functions can be given as to `crossplane composition render`.
    FILE may be a folder, or - for standard input.
    """
    from pyxp.jobs.render import render_each
    from pyxp.reports import PIECES, Extras

    output = options["output"]
    told = _Told(trees=output == "tree")
    extras = Extras(options["full_xr"], options["function_results"], options["context"], _terminal_width())
    with time_limit(options["timeout"]) as limit:
        documents = _documents(files)
        around = _surroundings(documents, files, options)
        expansions = render_each(documents, around, validate=options["validate"], converge=options["converge"])
        for piece in PIECES[output](told.stacks(expansions), extras):
            # A reader may take as long as it likes.
            with limit.paused():
                click.echo(piece if output in ("yaml", "json") else printable(piece), nl=False)
    return told.verdict()


class _Told:
    """Passes stacks on as they come, says on standard error what is missing, and keeps what is wrong for the end."""

    def __init__(self, *, trees: bool) -> None:
        # A tree shows itself what is missing.
        self._names_missing = not trees
        self._findings: list[Finding] = []

    def stacks(self, expansions: Iterable[Expansion]) -> Iterator[Stack]:
        for expansion in expansions:
            self._findings.extend(expansion.findings)
            if expansion.stack is not None:
                yield expansion.stack
                _say_waves(expansion.stack, expansion.waves)
                if self._names_missing:
                    _say_missing(expansion.stack)

    def verdict(self) -> ExitCode:
        """Say what is wrong, and whether that is bad."""
        from pyxp.diagnostics import has_errors, sort_findings
        from pyxp.reports.text import render_findings

        findings = sort_findings(self._findings)
        if text := render_findings(findings):
            say(text.rstrip("\n"))
        return ExitCode.PROBLEMS if has_errors(findings) else ExitCode.GOOD


def _surroundings(documents: Sequence[Document], files: Sequence[str], options: dict[str, Any]) -> Surroundings:
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


def _documents(files: Sequence[str]) -> list[Document]:
    """The documents of all files.

    Where the files are composite, Composition and Functions in the order of the Crossplane CLI, the first document
    alone of the first two files counts, as there.
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


def _say_waves(stack: Stack, waves: Iterable[Wave]) -> None:
    """Say on standard error how a stack came up: what is new in each wave, or else what it made ready."""
    for wave in waves:
        if wave.created:
            told = f"{len(wave.created)} new: {', '.join(wave.created)}"
        elif wave.ready:
            told = f"nothing new, {len(wave.ready)} ready: {', '.join(wave.ready)}"
        else:
            told = "nothing new"
        say(f"{_called(stack)}: wave {wave.number}: {told}")


def _say_missing(stack: Stack) -> None:
    """Say on standard error what of a stack is not there yet, one line each."""
    if stack.waiting:
        count = len(stack.waiting)
        are = "resource is" if count == 1 else "resources are"
        say(f"{_called(stack)}: {count} {are} not there yet:")
    for item in stack.waiting:
        say(f"  {item}")


def _terminal_width() -> int | None:
    """The columns of the terminal that output goes to; None where it goes to a file or another program."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _called(stack: Stack) -> str:
    composite = stack.rendered.composite
    return f"{composite['kind']} {composite['metadata']['name']}"
