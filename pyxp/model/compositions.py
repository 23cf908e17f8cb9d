"""Compositions as they are read: the steps of their pipelines, with the templates and patches of each.

Whoever asks what a Composition says asks here. Reading is lenient: what is malformed is left out, since a schema and
the function itself judge it.

Source: https://docs.crossplane.io/latest/guides/function-patch-and-transform/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from pyxp.errors import is_slip, nearest
from pyxp.model.fieldpath import Segments
from pyxp.model.manifests import mapping, text
from pyxp.model.patches import PATCH_SET, Json, Patch, overlapping, parsed
from pyxp.model.path_index import PathIndex

FUNCTION = "function-patch-and-transform"
"""The last part of the repository of the function's package."""

INPUT_KIND = "Resources"
INPUT_GROUP = "pt.fn.crossplane.io"
INPUT_VERSION = f"{INPUT_GROUP}/v1beta1"

FILTER = "function-cel-filter"
"""The function that takes resources out again, likewise."""

FILTER_KIND = "Filters"
FILTER_VERSION = "cel.fn.crossplane.io/v1beta1"

ENVIRONMENT_CONFIGS = "function-environment-configs"
"""The function that fills the environment from EnvironmentConfig objects, likewise."""

ENVIRONMENT_CONFIGS_VERSION = "environmentconfigs.fn.crossplane.io/v1beta1"

QUIET = frozenset({"function-auto-ready", FILTER})
"""Functions that write neither the environment nor the composite's status."""

MOST_PATCHES = 20_000
"""Patches that are judged of one Composition, those of a patch set once for each resource that includes it."""


GROUP: Final = "apiextensions.crossplane.io"
"""The API group of Compositions and of what defines composites."""


def is_composition(manifest: Any) -> bool:
    """Whether a manifest is a Composition."""
    return (
        isinstance(manifest, dict)
        and manifest.get("kind") == "Composition"
        and str(manifest.get("apiVersion", "")).partition("/")[0] == GROUP
    )


def composed_kind(composition: Mapping[str, Any]) -> tuple[str, str]:
    """The ``apiVersion`` and kind of the composites that a Composition is for, empty where it does not say."""
    reference = mapping(mapping(composition.get("spec")).get("compositeTypeRef"))
    return text(reference.get("apiVersion")), text(reference.get("kind"))


@dataclass(frozen=True)
class Template:
    """A resource template with its patch sets unfolded.

    Attributes:
        name: The composed resource's name.
        where: Field path of the template in the Composition.
        base: The base, None without one.
        patches: The patches, those of patch sets in their places.
        data: The template itself.
        whole: Whether all patches are known: none is of an unknown type or set.
    """

    name: str
    where: str
    base: Json | None
    patches: tuple[Patch, ...]
    data: Json
    whole: bool = True

    @property
    def api_version(self) -> str:
        """The base's ``apiVersion``, empty without a base."""
        return text((self.base or {}).get("apiVersion"))

    @property
    def kind(self) -> str:
        """The base's ``kind``, empty without a base."""
        return text((self.base or {}).get("kind"))

    def writes(self, path: str) -> bool:
        """Whether a patch writes the field, something in it or something around it."""
        return self._target_index.meets(parsed(path))

    @cached_property
    def _target_index(self) -> PathIndex[None]:
        return PathIndex((target, None) for target in self.targets)

    @cached_property
    def targets(self) -> tuple[Segments | None, ...]:
        """Where patches write into the resource; None for a path that cannot be read."""
        return tuple(patch.to_segments for patch in self.patches if patch.target == "composed")

    @cached_property
    def label_targets(self) -> tuple[Segments | None, ...]:
        """Those of the targets that are labels, or hold them."""
        return tuple(target for target in self.targets if overlapping(target, ("metadata", "labels")))


@dataclass(frozen=True)
class PatchSet:
    """Patches with a name; ``used`` tells whether a template includes them."""

    name: str
    where: str
    patches: tuple[Patch, ...]
    used: bool


class UnknownSet(NamedTuple):
    """A patch that names a patch set that its step does not have.

    Attributes:
        name: The name.
        where: Field path of the name.
        template: The template that has the patch.
        known: The patch sets of the step.
    """

    name: str
    where: str
    template: str
    known: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A pipeline step of function-patch-and-transform.

    Attributes:
        index: Its place in the pipeline.
        where: Field path of its input.
        certain: Whether it is that function that runs it, not one of an unknown name that takes the same input.
        given: The input.
        environment: Patches between composite and environment, which come first.
        templates: Resource templates.
        sets: Patch sets.
        secret: Patches of the connection secret's reference.
        unknown_sets: Patch sets that are included, but do not exist.
    """

    index: int
    where: str
    certain: bool
    given: Json
    environment: tuple[Patch, ...]
    templates: tuple[Template, ...]
    sets: tuple[PatchSet, ...] = ()
    secret: tuple[Patch, ...] = ()
    unknown_sets: tuple[UnknownSet, ...] = ()

    def patches(self) -> Iterator[Patch]:
        """All patches as they apply: those of a patch set once for each template that includes it."""
        yield from self.environment
        yield from self.secret
        for template in self.templates:
            yield from template.patches


def repository_name(package: str) -> str:
    """The last part of a package's repository: without registry, organisation, tag and digest."""
    return package.partition("@")[0].rpartition("/")[2].partition(":")[0]


def function_name(step: Json, packages: Mapping[str, str]) -> str:
    """The function of a pipeline step: the last part of its package's repository, or the name where that is unknown.

    Args:
        step: The step.
        packages: Last parts of repositories, by the names of Functions.
    """
    name = text(mapping(step.get("functionRef")).get("name"))
    if packages.get(name):
        return packages[name]
    # A Function that comes as a dependency is named after organisation and package.
    known = (FUNCTION, ENVIRONMENT_CONFIGS, *QUIET)
    return next((item for item in known if name.endswith(item) or is_slip(name, item)), name)


def is_patch_and_transform(step: Json, packages: Mapping[str, str]) -> bool:
    """Whether a step is one of function-patch-and-transform: by its function, or by its input where that is unknown."""
    function = function_name(step, packages)
    if function == FUNCTION:
        return True
    given = mapping(step.get("input"))
    ours = (given.get("apiVersion"), given.get("kind")) == (INPUT_VERSION, INPUT_KIND)
    return ours and function not in QUIET and not packages.get(text(mapping(step.get("functionRef")).get("name")))


def pipeline_of(composition: Json) -> list[tuple[int, dict[str, Any]]]:
    """The steps of a Composition with their indexes. What is malformed is left out: a schema judges it."""
    return entries(mapping(composition.get("spec")), "pipeline")


def missing_pipeline(composition: Json) -> tuple[str, str] | None:
    """What stands for the pipeline of a Composition that has no step.

    Crossplane's own definition of Compositions demands one, and the API server refuses the Composition without.

    Returns:
        The field's path and what to write instead; None where there is a pipeline.
    """
    spec = mapping(composition.get("spec"))
    if spec.get("pipeline") not in (None, [], {}):
        return None
    if "pipeline" in spec:
        return "spec.pipeline", "write a list with a step for each function to call"
    meant = next((key for key in spec if nearest(str(key), ["pipeline"])), None)
    return (
        (f"spec.{meant}", "did you mean pipeline?")
        if meant
        else ("spec", "write pipeline with a step for each function to call")
    )


def read_steps(composition: Json, packages: Mapping[str, str] | None = None) -> Iterator[Step]:
    """The steps of function-patch-and-transform, in order.

    Args:
        composition: The Composition.
        packages: See :func:`function_name`.
    """
    for index, step in pipeline_of(composition):
        if is_patch_and_transform(step, packages or {}):
            certain = function_name(step, packages or {}) == FUNCTION
            yield _step(mapping(step.get("input")), index, certain=certain)


def called_functions(composition: Json) -> list[str]:
    """The names of the functions that the steps of a pipeline call, in order, each once."""
    names = [text(mapping(step.get("functionRef")).get("name")) for _, step in pipeline_of(composition)]
    return [name for name in dict.fromkeys(names) if name]


def count_patches(composition: Json) -> int:
    """How many patches the resources of a Composition have, those of patch sets in their places."""
    count = 0
    for _, step in pipeline_of(composition):
        given = mapping(step.get("input"))
        sizes = {text(item.get("name")): len(entries(item, "patches")) for _, item in entries(given, "patchSets")}
        for _, resource in entries(given, "resources"):
            patches = entries(resource, "patches")
            count += sum(sizes.get(text(patch.get("patchSetName")), 1) for _, patch in patches)
    return count


def _step(given: Json, index: int, *, certain: bool) -> Step:
    where = f"spec.pipeline[{index}].input"
    sets: dict[str, tuple[str, list[Patch]]] = {}
    for position, entry in entries(given, "patchSets"):
        home = f"{where}.patchSets[{position}]"
        sets[text(entry.get("name"))] = (home, _patches(entry, home))
    unknown: list[UnknownSet] = []
    used: set[str] = set()
    templates = [
        _template(entry, f"{where}.resources[{position}]", sets, used, unknown)
        for position, entry in entries(given, "resources")
    ]
    reference = "writeConnectionSecretToRef"
    return Step(
        index,
        where,
        certain,
        given,
        tuple(_patches(mapping(given.get("environment")), f"{where}.environment", shared=True)),
        tuple(templates),
        tuple(PatchSet(name, home, tuple(patches), name in used) for name, (home, patches) in sets.items()),
        tuple(_patches(mapping(given.get(reference)), f"{where}.{reference}")),
        tuple(unknown),
    )


def _template(
    entry: Json, where: str, sets: Mapping[str, tuple[str, list[Patch]]], used: set[str], unknown: list[UnknownSet]
) -> Template:
    patches: list[Patch] = []
    template_name = text(entry.get("name"))
    for patch in _patches(entry, where):
        if patch.type != PATCH_SET:
            patches.append(patch)
            continue
        name = text(patch.data.get("patchSetName"))
        if name in sets:
            used.add(name)
            patches += sets[name][1]
        elif name:
            unknown.append(UnknownSet(name, f"{patch.where}.patchSetName", template_name, tuple(sets)))
    base = entry.get("base")
    whole = all(patch.target for patch in patches) and not any(item.template == template_name for item in unknown)
    return Template(template_name, where, base if isinstance(base, dict) else None, tuple(patches), entry, whole)


def _patches(holder: Json, where: str, *, shared: bool = False) -> list[Patch]:
    key = "patches"
    if key not in holder:
        # Told by whoever checks the names; the patches are what they are.
        key = next((name for name in holder if is_slip(str(name), key)), key)
    return [Patch(f"{where}.{key}[{index}]", entry, shared) for index, entry in entries(holder, key)]


def entries(holder: Json, key: str) -> list[tuple[int, dict[str, Any]]]:
    """The objects of a list, with their indexes."""
    values = holder.get(key)
    return [(i, v) for i, v in enumerate(values) if isinstance(v, dict)] if isinstance(values, list) else []
