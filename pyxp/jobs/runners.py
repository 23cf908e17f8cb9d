"""How functions are called that run elsewhere, and which of those nobody uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from pyxp.diagnostics import Finding, Severity
from pyxp.engine.crossplane.metadata import mapping, name_of
from pyxp.engine.steps import Runner
from pyxp.errors import UsageError, nearest
from pyxp.remote.targets import development_target
from pyxp.yamlio import Document


def annotated_runners(
    functions: Iterable[Document], connect: Callable[[str, str], Runner], annotations: Mapping[str, str]
) -> dict[str, Runner]:
    """How to call each function that is annotated to run somewhere, by name.

    Args:
        functions: Function documents.
        connect: Gives what calls a function, by its name and target.
        annotations: Annotations that win over those of every document.

    Raises:
        UsageError: A target is none.
    """
    found: dict[str, Runner] = {}
    for item in functions:
        target = development_target(item.data, annotations)
        if target is None:
            continue
        try:
            found[name_of(item.data)] = connect(name_of(item.data), target)
        except UsageError as error:
            error.location = item.locate("metadata.annotations")
            raise
    return found


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
    pipeline = mapping(composition.data.get("spec")).get("pipeline")
    for step in pipeline if isinstance(pipeline, list) else ():
        name = mapping(mapping(step).get("functionRef")).get("name")
        if isinstance(name, str):
            yield name
