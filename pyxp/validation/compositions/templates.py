"""The parts of a Composition that the checks walk over, with where each part stands.

Source: https://docs.crossplane.io/latest/guides/function-patch-and-transform/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from pyxp.diagnostics import Finding
from pyxp.errors import nearest
from pyxp.model import fieldpath
from pyxp.model.fieldpath import PathSyntaxError, Segments
from pyxp.validation.suggestions import is_slip

Json = Mapping[str, Any]
Side = Literal["composite", "composed", "environment", ""]

FUNCTION = "function-patch-and-transform"
"""The last part of the repository of the function's package."""

INPUT_KIND = "Resources"
INPUT_GROUP = "pt.fn.crossplane.io"
INPUT_VERSION = f"{INPUT_GROUP}/v1beta1"

QUIET = frozenset({"function-auto-ready", "function-cel-filter"})
"""Functions that write neither the environment nor the composite's status."""

MOST_PATCHES = 20_000
"""Patches that are judged of one Composition, those of a patch set once for each resource that includes it."""

_SET = "PatchSet"
_ROUTES: dict[str, tuple[Side, Side]] = {
    "FromCompositeFieldPath": ("composite", "composed"),
    "CombineFromComposite": ("composite", "composed"),
    "FromEnvironmentFieldPath": ("environment", "composed"),
    "CombineFromEnvironment": ("environment", "composed"),
    "ToCompositeFieldPath": ("composed", "composite"),
    "CombineToComposite": ("composed", "composite"),
    "ToEnvironmentFieldPath": ("composed", "environment"),
    "CombineToEnvironment": ("composed", "environment"),
}
_ENVIRONMENT_ROUTES: dict[str, tuple[Side, Side]] = {
    "FromCompositeFieldPath": ("composite", "environment"),
    "ToEnvironmentFieldPath": ("composite", "environment"),
    "CombineFromComposite": ("composite", "environment"),
    "ToCompositeFieldPath": ("environment", "composite"),
    "FromEnvironmentFieldPath": ("environment", "composite"),
    "CombineToComposite": ("environment", "composite"),
}


@dataclass(frozen=True)
class Patch:
    """One patch as it applies to one resource.

    Attributes:
        where: Field path of the patch in the Composition; inside a patch set where it came from one.
        data: The patch itself.
        shared: Whether it stands among the patches between composite and environment.
    """

    where: str
    data: Json
    shared: bool = False

    @cached_property
    def type(self) -> str:
        """The patch's type; a patch without one copies from the composite, a type mistyped is what was meant."""
        given = text(self.data.get("type")) or "FromCompositeFieldPath"
        if given in _ROUTES or given == _SET:
            return given
        return next((known for known in (*_ROUTES, _SET) if is_slip(given, known)), given)

    @cached_property
    def source(self) -> Side:
        """Where the patch reads; empty for a type that is not known."""
        return self._routes.get(self.type, ("", ""))[0]

    @cached_property
    def target(self) -> Side:
        """Where the patch writes; empty for a type that is not known."""
        return self._routes.get(self.type, ("", ""))[1]

    @property
    def _routes(self) -> dict[str, tuple[Side, Side]]:
        return _ENVIRONMENT_ROUTES if self.shared else _ROUTES

    @property
    def combines(self) -> bool:
        """Whether the patch makes one text of several fields."""
        return self.type.startswith("Combine")

    @property
    def required(self) -> bool:
        """Whether a missing source holds a new resource back."""
        return mapping(self.data.get("policy")).get("fromFieldPath") == "Required"

    @cached_property
    def to(self) -> str:
        """Where the value goes; the source's path where the patch does not say."""
        return text(self.data.get("toFieldPath")) or text(self.data.get("fromFieldPath"))

    @cached_property
    def to_segments(self) -> Segments | None:
        """The target's path in segments; None where it cannot be read."""
        return parsed(self.to)

    @property
    def to_where(self) -> str:
        """Where the target is written."""
        return f"{self.where}.{'toFieldPath' if self.data.get('toFieldPath') else 'fromFieldPath'}"

    @property
    def transforms(self) -> list[Any]:
        """The transforms, none where they are not a list."""
        given = self.data.get("transforms")
        return given if isinstance(given, list) else []

    def sources(self) -> list[tuple[str, str]]:
        """Paths that the patch reads, each with where it is written; those that are not given are left out."""
        if self.combines:
            variables = mapping(self.data.get("combine")).get("variables")
            found = [
                (text(mapping(item).get("fromFieldPath")), f"{self.where}.combine.variables[{index}].fromFieldPath")
                for index, item in enumerate(variables if isinstance(variables, list) else ())
            ]
        else:
            found = [(text(self.data.get("fromFieldPath")), f"{self.where}.fromFieldPath")]
        return [(path, where) for path, where in found if path]


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
        segments = parsed(path)
        if segments is None or "*" in segments:
            return any(overlapping(target, segments) for target in self.targets)
        exact, around, vague = self._target_index
        if segments in around or any(segments[:end] in exact for end in range(len(segments) + 1)):
            return True
        return any(overlapping(target, segments) for target in vague)

    @cached_property
    def _target_index(self) -> tuple[set[Segments], set[Segments], list[Segments | None]]:
        """The targets without wildcards, what lies around them, and the targets that stand for many or are unknown."""
        vague = [target for target in self.targets if target is None or "*" in target]
        exact = {target for target in self.targets if target is not None and "*" not in target}
        around = {target[:end] for target in exact for end in range(len(target))}
        return exact, around, vague

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
        missing: Findings on patch sets that do not exist.
    """

    index: int
    where: str
    certain: bool
    given: Json
    environment: tuple[Patch, ...]
    templates: tuple[Template, ...]
    sets: tuple[PatchSet, ...] = ()
    secret: tuple[Patch, ...] = ()
    missing: tuple[Finding, ...] = ()


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
    known = (FUNCTION, *QUIET)
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
    missing: list[Finding] = []
    used: set[str] = set()
    templates = [
        _template(entry, f"{where}.resources[{position}]", sets, used, missing)
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
        tuple(missing),
    )


def _template(
    entry: Json, where: str, sets: Mapping[str, tuple[str, list[Patch]]], used: set[str], missing: list[Finding]
) -> Template:
    patches: list[Patch] = []
    template_name = text(entry.get("name"))
    for patch in _patches(entry, where):
        if patch.type != _SET:
            patches.append(patch)
            continue
        name = text(patch.data.get("patchSetName"))
        if name in sets:
            used.add(name)
            patches += sets[name][1]
        elif name:
            missing.append(_no_such_set(name, sets, patch, template_name))
    base = entry.get("base")
    whole = all(patch.target for patch in patches) and not any(item.subject == template_name for item in missing)
    return Template(template_name, where, base if isinstance(base, dict) else None, tuple(patches), entry, whole)


def _no_such_set(name: str, sets: Mapping[str, Any], patch: Patch, subject: str) -> Finding:
    near = nearest(name, sets)
    known = ", ".join(sets)
    hint = f"did you mean {near}?" if near else (f"there are {known}" if known else "this step has no patch sets")
    message = f"there is no patch set named {name!r}"
    return Finding("unknown-patch-set", message, subject=subject, path=f"{patch.where}.patchSetName", hint=hint)


def _patches(holder: Json, where: str, *, shared: bool = False) -> list[Patch]:
    key = "patches"
    if key not in holder:
        # Told by whoever checks the names; the patches are what they are.
        key = next((name for name in holder if is_slip(str(name), key)), key)
    return [Patch(f"{where}.{key}[{index}]", entry, shared) for index, entry in entries(holder, key)]


def parsed(path: str) -> Segments | None:
    """The segments of a path; None where it cannot be read."""
    try:
        return split(path)
    except PathSyntaxError:
        return None


@lru_cache(maxsize=4096)
def split(path: str) -> Segments:
    """The segments of a path; many patches have the same.

    Raises:
        PathSyntaxError: It cannot be read.
    """
    return fieldpath.parse(path)


def overlapping(first: Segments | None, second: Segments | None) -> bool:
    """Whether one of two paths leads to, into or around the other.

    A wildcard stands for anything, and so does a path that cannot be read.
    """
    if first is None or second is None:
        return True
    return all(one == two or "*" in (one, two) for one, two in zip(first, second, strict=False))


def entries(holder: Json, key: str) -> list[tuple[int, dict[str, Any]]]:
    """The objects of a list, with their indexes."""
    values = holder.get(key)
    return [(i, v) for i, v in enumerate(values) if isinstance(v, dict)] if isinstance(values, list) else []


def mapping(value: Any) -> dict[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str:
    """The value where it is a text, else an empty one."""
    return value if isinstance(value, str) else ""
