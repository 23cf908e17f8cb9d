"""The parts of a Composition that the checks walk over, with where each part stands.

Source: https://docs.crossplane.io/latest/guides/function-patch-and-transform/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Patch:
    """One patch as it applies to one resource.

    Attributes:
        where: Field path of the patch in the Composition; inside a patch set where it came from one.
        data: The patch itself.
    """

    where: str
    data: Json

    @property
    def type(self) -> str:
        """The patch's type; a patch without one copies from the composite."""
        return str(self.data.get("type") or "FromCompositeFieldPath")

    @property
    def required(self) -> bool:
        """Whether a missing source holds a new resource back."""
        policy = self.data.get("policy")
        return isinstance(policy, dict) and policy.get("fromFieldPath") == "Required"

    @property
    def to(self) -> str:
        """Where the value goes; the source's path where the patch does not say."""
        return str(self.data.get("toFieldPath") or self.data.get("fromFieldPath") or "")

    def sources(self) -> list[tuple[str, str]]:
        """Paths that the patch reads, each with where it is written."""
        combine = self.data.get("combine")
        if isinstance(combine, dict):
            variables = [item for item in combine.get("variables") or () if isinstance(item, dict)]
            return [
                (str(item.get("fromFieldPath", "")), f"{self.where}.combine.variables[{index}].fromFieldPath")
                for index, item in enumerate(variables)
            ]
        return [(str(self.data.get("fromFieldPath", "")), f"{self.where}.fromFieldPath")]


@dataclass(frozen=True)
class Template:
    """A resource template with its patch sets unfolded."""

    name: str
    where: str
    base: Json | None
    patches: tuple[Patch, ...]
    data: Json

    @property
    def api_version(self) -> str:
        """The base's ``apiVersion``, empty without a base."""
        return str((self.base or {}).get("apiVersion", ""))

    @property
    def kind(self) -> str:
        """The base's ``kind``, empty without a base."""
        return str((self.base or {}).get("kind", ""))


@dataclass(frozen=True)
class Step:
    """A pipeline step of function-patch-and-transform."""

    where: str
    environment: tuple[Patch, ...]
    templates: tuple[Template, ...]


def read_steps(composition: Json) -> Iterator[Step]:
    """The steps whose input is a ``Resources`` object, in order. What is malformed is left out: a schema judges it."""
    pipeline = _mapping(composition.get("spec")).get("pipeline")
    for index, step in enumerate(pipeline if isinstance(pipeline, list) else ()):
        given = _mapping(_mapping(step).get("input"))
        if given.get("kind") == "Resources" and str(given.get("apiVersion", "")).startswith("pt.fn.crossplane.io/"):
            yield _step(given, f"spec.pipeline[{index}].input")


def _step(given: Json, where: str) -> Step:
    sets = {
        str(entry.get("name")): _patches(entry, f"{where}.patchSets[{index}]")
        for index, entry in _entries(given, "patchSets")
    }
    environment = _mapping(given.get("environment"))
    templates = tuple(
        _template(entry, f"{where}.resources[{index}]", sets) for index, entry in _entries(given, "resources")
    )
    return Step(where, tuple(_patches(environment, f"{where}.environment")), templates)


def _template(entry: Json, where: str, sets: Mapping[str, list[Patch]]) -> Template:
    patches: list[Patch] = []
    for patch in _patches(entry, where):
        patches += sets.get(str(patch.data.get("patchSetName")), []) if patch.type == "PatchSet" else [patch]
    base = entry.get("base")
    return Template(str(entry.get("name", "")), where, base if isinstance(base, dict) else None, tuple(patches), entry)


def _patches(holder: Json, where: str) -> list[Patch]:
    return [Patch(f"{where}.patches[{index}]", entry) for index, entry in _entries(holder, "patches")]


def _entries(holder: Json, key: str) -> list[tuple[int, dict[str, Any]]]:
    values = holder.get(key)
    return [(i, v) for i, v in enumerate(values) if isinstance(v, dict)] if isinstance(values, list) else []


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
