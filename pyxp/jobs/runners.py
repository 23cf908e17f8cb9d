"""How functions are called that run elsewhere, and which of those nobody uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from pyxp.diagnostics import Finding, Severity
from pyxp.engine.functions import BUILT_IN
from pyxp.engine.steps import Runner
from pyxp.errors import UsageError, nearest
from pyxp.files import read_text
from pyxp.model.compositions import pipeline_of, repository_name
from pyxp.model.manifests import mapping, name_of, text
from pyxp.remote.calling import Certificates
from pyxp.remote.targets import DEVELOPMENT_TARGET, RUNTIME, development_target, parse_target
from pyxp.yamlio import Document


def annotated_runners(
    functions: Iterable[Document],
    connect: Callable[[str, str], Runner],
    annotations: Mapping[str, str],
    *,
    anywhere: bool = False,
) -> dict[str, Runner]:
    """How to call each function that is annotated to run somewhere, by name.

    Documents may be a stranger's, and a call hands over claims and credentials. So what a document itself says counts
    only for functions that are not built in, and only where they run on this machine.

    Args:
        functions: Function documents.
        connect: Gives what calls a function, by its name and target.
        annotations: Annotations that the user wants every document to have; they win, and need no permission.
        anywhere: Whether documents may name targets on other machines.

    Raises:
        UsageError: A target is not one, or it is on another machine.
    """
    found: dict[str, Runner] = {}
    asked = bool(annotations.keys() & {RUNTIME, DEVELOPMENT_TARGET})
    for item in functions:
        target, name = development_target(item.data, annotations), name_of(item.data)
        package = text(mapping(item.data.get("spec")).get("package"))
        if target is None or (repository_name(package) in BUILT_IN and not asked):
            continue
        try:
            if not (anywhere or asked or parse_target(target).is_here):
                raise UsageError(
                    f'the Function "{name}" asks to be called at {target}, which is not on this machine',
                    hint=f"name it with --function {name}={target}, or let all of them with --allow-remote-functions",
                )
            found[name] = connect(name, target)
        except UsageError as error:
            error.location = item.locate("metadata.annotations")
            raise
    return found


def read_certificates(path: str | Path) -> Certificates:
    """The certificates in a folder, named as in a Secret of type kubernetes.io/tls; or of a file, the authority's.

    Raises:
        UsageError: The folder lacks some of them.
        InputError: One cannot be read.
    """
    if not Path(path).is_dir():
        return Certificates(read_text(path).encode())
    files = [Path(path, name) for name in ("ca.crt", "tls.crt", "tls.key")]
    certificates = [read_text(item).encode() if item.exists() else None for item in files]
    if certificates[1:].count(None) == 1 or certificates == [None] * 3:
        raise UsageError(
            f"{path} lacks what encrypted connections need",
            hint="it holds ca.crt, and tls.crt with tls.key where functions ask for a certificate",
        )
    return Certificates(*certificates)


def unused_runners(names: Iterable[str], compositions: Iterable[Document]) -> Iterator[Finding]:
    """A warning for every function that was said to run elsewhere, but that no step uses: most likely a misspelling."""
    used = {name for composition in compositions for name in _functions_of(composition)}
    for name in names:
        if name not in used:
            near = nearest(name, sorted(used))
            hint = f"did you mean {near}?" if near else f"they use {', '.join(sorted(used)) or 'none'}"
            message = f'no pipeline step uses the function "{name}"'
            yield Finding("unused-function", message, Severity.WARNING, hint=hint)


def _functions_of(composition: Document) -> Iterator[str]:
    for _, step in pipeline_of(mapping(composition.data)):
        if name := text(mapping(step.get("functionRef")).get("name")):
            yield name
