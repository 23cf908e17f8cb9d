"""Taking parts out of a Composition, one at a time."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .stacks import AFTER, template_input

INPUT = ("spec", "pipeline", 0, "input")
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Part:
    """A part of a Composition: what it is, and where."""

    label: str
    path: Path

    def taken_out_of(self, composition: Mapping[str, Any]) -> Any:
        """The Composition without the part; the given one stays as it is."""
        return without(composition, self.path)


def without(value: Any, path: Path) -> Any:
    """The value without what is at the path; only what lies on the path is copied."""
    first, *rest = path
    copy = list(value) if isinstance(value, list) else dict(value)
    if rest:
        copy[first] = without(copy[first], tuple(rest))
    else:
        del copy[first]
    return copy


def reduced(composition: Mapping[str, Any], names: Collection[str]) -> Any:
    """The Composition with these resources alone."""
    spec = composition["spec"]
    first, *others = spec["pipeline"]
    resources = [resource for resource in first["input"]["resources"] if resource["name"] in names]
    step = {**first, "input": {**first["input"], "resources": resources}}
    return {**composition, "spec": {**spec, "pipeline": [step, *others]}}


def shared_parts(composition: Mapping[str, Any]) -> Iterator[Part]:
    """What belongs to no single resource: steps, patch sets, and patches of the environment."""
    for index, step in enumerate(composition["spec"]["pipeline"]):
        if index:
            yield Part(f"step {step['step']}", ("spec", "pipeline", index))
        for number, item in enumerate(step.get("input", {}).get("filters", ())):
            yield Part(f"filter of {item['name']}", ("spec", "pipeline", index, "input", "filters", number))
    given = template_input(composition)
    for set_index, patch_set in enumerate(given["patchSets"]):
        for index, patch in enumerate(patch_set["patches"]):
            path = (*INPUT, "patchSets", set_index, "patches", index)
            yield from patch_parts(f"patch set {patch_set['name']}", patch, path)
    for index, patch in enumerate(given["environment"]["patches"]):
        yield from patch_parts("environment", patch, (*INPUT, "environment", "patches", index))


def parts_of(composition: Mapping[str, Any], index: int) -> Iterator[Part]:
    """A resource template and all that it is made of."""
    resource = template_input(composition)["resources"][index]
    name, path = resource["name"], (*INPUT, "resources", index)
    yield Part(name, path)
    base = resource["base"]
    for label in base.get("metadata", {}).get("labels", {}):
        yield Part(f"{name}: label {label}", (*path, "base", "metadata", "labels", label))
    yield from field_parts(name, base["spec"], (*path, "base", "spec"))
    for number, patch in enumerate(resource.get("patches", ())):
        yield from patch_parts(name, patch, (*path, "patches", number))
    for number, detail in enumerate(resource.get("connectionDetails", ())):
        yield Part(f"{name}: connection detail {detail['name']}", (*path, "connectionDetails", number))


def field_parts(name: str, fields: Mapping[str, Any], path: Path) -> Iterator[Part]:
    """Selectors, their policies, and every constant."""
    for key, value in fields.items():
        below = (*path, key)
        if key.endswith("Selector"):
            yield Part(f"{name}: selector {key}", below)
            for part in value:
                yield Part(f"{name}: {part} of {key}", (*below, part))
        elif isinstance(value, dict):
            yield from field_parts(name, value, below)
        else:
            yield Part(f"{name}: constant {key}", below)


def patch_parts(name: str, patch: Mapping[str, Any], path: Path) -> Iterator[Part]:
    """A patch, its policy, and for an order each single edge."""
    target = patch.get("toFieldPath") or patch.get("patchSetName")
    yield Part(f"{name}: patch {patch['type']} {target}", path)
    if "policy" in patch:
        yield Part(f"{name}: policy of {target}", (*path, "policy"))
    if target == f"metadata.annotations[{AFTER}]":
        for index, variable in enumerate(patch["combine"]["variables"]):
            yield Edge(f"{name}: after {variable['fromFieldPath']}", path, index)


@dataclass(frozen=True)
class Edge(Part):
    """One resource of those that another one waits for; ``path`` is that of the patch."""

    index: int

    def taken_out_of(self, composition: Mapping[str, Any]) -> Any:
        """The Composition without the edge; without the whole patch where it was the only one."""
        patch = composition
        for step in self.path:
            patch = patch[step]
        variables = patch["combine"]["variables"]
        if len(variables) == 1:
            return without(composition, self.path)
        less = without(composition, (*self.path, "combine", "variables", self.index))
        patch = less
        for step in self.path:
            patch = patch[step]
        words = ",".join(["%s"] * (len(variables) - 1))
        patch["combine"] = {**patch["combine"], "string": {"fmt": words}}
        return less
