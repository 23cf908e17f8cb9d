"""What EnvironmentConfig objects that are at hand put into the environment, by the steps that ask for them.

Source: https://github.com/crossplane-contrib/function-environment-configs (README)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyxp.errors import is_slip, named
from pyxp.model import fieldpath
from pyxp.model.compositions import ENVIRONMENT_CONFIGS, entries, function_name, pipeline_of
from pyxp.model.fieldpath import Segments
from pyxp.model.manifests import labels_of, mapping, name_of, text
from pyxp.model.patches import parsed
from pyxp.model.path_index import PathIndex
from pyxp.validation.compositions.notes import Notes
from pyxp.validation.compositions.schemas import Json

_MOST_PATHS = 2_000


@dataclass
class KnownData:
    """The data of EnvironmentConfig objects.

    Attributes:
        complete: Whether nothing but these and patches fills the environment.
        paths: Where there is a value.
    """

    complete: bool = True
    paths: PathIndex[None] = field(default_factory=PathIndex)
    _leaves: dict[str, None] = field(default_factory=dict)

    def add(self, data: Any, above: Segments) -> None:
        """The data of one more object, below a path."""
        for path in _leaves(data, above):
            if len(self._leaves) < _MOST_PATHS:
                self.paths.add(path, None)
                self._leaves[fieldpath.format(path)] = None
            else:
                self.complete = False

    def meant_by(self, path: str) -> str:
        """The path that another one is a slip of; empty where there is none."""
        return next((known for known in self._leaves if is_slip(path, known)), "")

    @property
    def closed(self) -> bool:
        """Whether a path that is not among these has no value, unless a patch writes it."""
        return self.complete and bool(self._leaves)


def known_data(
    composition: Json, configs: Sequence[Json], packages: Mapping[str, str], foreign: Sequence[int], notes: Notes
) -> KnownData:
    """The data that the steps of a Composition select; a warning where a name is a slip.

    Args:
        composition: The Composition.
        configs: The EnvironmentConfig objects that are at hand; there may be others on the cluster.
        packages: See :func:`pyxp.model.compositions.function_name`.
        foreign: The steps of functions that may fill the environment.
        notes: Where findings go.
    """
    known = KnownData(complete="environment" not in mapping(composition.get("spec")))
    for index, step in pipeline_of(composition):
        if function_name(step, packages) != ENVIRONMENT_CONFIGS:
            known.complete = known.complete and index not in foreign
            continue
        spec = mapping(mapping(step.get("input")).get("spec"))
        known.add(mapping(spec.get("defaultData")), ())
        for position, source in entries(spec, "environmentConfigs"):
            where = f"spec.pipeline[{index}].input.spec.environmentConfigs[{position}]"
            _add(known, source, configs, where, notes)
    return known


def _add(known: KnownData, source: Json, configs: Sequence[Json], where: str, notes: Notes) -> None:
    above = parsed(text(source.get("toFieldPath"))) or ()
    if text(source.get("type")) == "Selector":
        known.complete = False
        for config in configs:
            if _may_match(config, mapping(source.get("selector"))):
                known.add(mapping(config.get("data")), above)
        return
    name = text(mapping(source.get("ref")).get("name"))
    found = [config for config in configs if name_of(config) == name]
    for config in found:
        known.add(mapping(config.get("data")), above)
    if found:
        return
    known.complete = False
    names = sorted({name_of(config) for config in configs})
    slip = next((item for item in names if name and is_slip(name, item)), "")
    if slip:
        told = f"no EnvironmentConfig that is given is called {name}; there {'is' if len(names) == 1 else 'are'} "
        notes.warn("never-there", told + named(names), f"{where}.ref.name", hint=f"did you mean {slip}?")


def _may_match(config: Json, selector: Json) -> bool:
    """Whether a config has the labels, as far as the Composition says their values."""
    labels = labels_of(config)
    for _, label in entries(selector, "matchLabels"):
        key = text(label.get("key"))
        fixed = text(label.get("type")) == "Value"
        if key not in labels or (fixed and labels[key] != label.get("value")):
            return False
    return True


def _leaves(data: Any, above: Segments) -> Iterator[Segments]:
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from _leaves(value, (*above, str(key)))
    elif isinstance(data, list) and data:
        for index, value in enumerate(data):
            yield from _leaves(value, (*above, index))
    elif above:
        yield above
