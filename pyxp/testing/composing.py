"""What a Composition could compose: the names and kinds that a test may ask for, whether or not they came out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyxp.engine.rendered import Rendered
from pyxp.model.compositions import (
    ENVIRONMENT_CONFIGS,
    FUNCTION,
    QUIET,
    function_name,
    pipeline_of,
    read_steps,
    repository_name,
)
from pyxp.model.manifests import Manifest, kind_of, mapping, name_of, text
from pyxp.model.packages import is_function
from pyxp.yamlio import Document

_READABLE: Final = frozenset({FUNCTION, ENVIRONMENT_CONFIGS, *QUIET})
"""Functions of which it is known what they compose, or that they compose nothing."""


@dataclass(frozen=True, slots=True)
class Composing:
    """What a Composition could compose.

    Attributes:
        names: The resources of its templates by their names, each with its kind; empty where patches write that.
        whole: Whether it composes nothing else: no function is called whose work is not known.
    """

    names: Mapping[str, str]
    whole: bool


UNKNOWN: Final = Composing({}, whole=False)


class Compositions:
    """What the Compositions at hand could compose; each is read once.

    Args:
        known: Compositions and Functions, among other documents.
    """

    def __init__(self, known: Iterable[Document]) -> None:
        documents = [item.data for item in known if isinstance(item.data, dict)]
        self._compositions = {name_of(item): item for item in documents if kind_of(item) == "Composition"}
        self._packages = {
            name_of(item): repository_name(text(mapping(item.get("spec")).get("package")))
            for item in documents
            if is_function(item)
        }
        self._read: dict[str, Composing] = {}

    def chosen(self, rendered: Rendered) -> Manifest | None:
        """The Composition of a rendered composite; None where it is not at hand."""
        return self._compositions.get(chosen_composition(rendered.configured))

    def of(self, rendered: Rendered) -> Composing:
        """What the Composition of a rendered composite could compose."""
        name = chosen_composition(rendered.configured)
        if name not in self._compositions:
            return UNKNOWN
        if name not in self._read:
            self._read[name] = self._composing(self._compositions[name])
        return self._read[name]

    def _composing(self, composition: Manifest) -> Composing:
        templates = [item for step in read_steps(composition, self._packages) for item in step.templates]
        functions = {function_name(step, self._packages) for _, step in pipeline_of(composition)}
        return Composing({item.name: item.kind for item in templates}, functions <= _READABLE)


def chosen_composition(composite: Manifest) -> str:
    """The name of the Composition that was chosen for a composite, wherever it keeps that."""
    spec = mapping(composite.get("spec"))
    places = (mapping(spec.get("crossplane")), spec)
    return next((name for one in places if (name := text(mapping(one.get("compositionRef")).get("name")))), "")
