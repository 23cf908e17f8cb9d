"""Patches of a Composition: which types there are, and what each reads and writes.

Source: https://docs.crossplane.io/latest/guides/function-patch-and-transform/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pyxp.errors import is_slip
from pyxp.model import fieldpath
from pyxp.model.fieldpath import PathSyntaxError, Segments
from pyxp.model.manifests import mapping, text

Json = Mapping[str, Any]
Side = Literal["composite", "composed", "environment"]

PATCH_SET = "PatchSet"
"""The type that stands for the patches of a patch set."""

ROUTES: dict[str, tuple[Side, Side]] = {
    "FromCompositeFieldPath": ("composite", "composed"),
    "CombineFromComposite": ("composite", "composed"),
    "FromEnvironmentFieldPath": ("environment", "composed"),
    "CombineFromEnvironment": ("environment", "composed"),
    "ToCompositeFieldPath": ("composed", "composite"),
    "CombineToComposite": ("composed", "composite"),
    "ToEnvironmentFieldPath": ("composed", "environment"),
    "CombineToEnvironment": ("composed", "environment"),
}
ENVIRONMENT_ROUTES: dict[str, tuple[Side, Side]] = {
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
        if given in ROUTES or given == PATCH_SET:
            return given
        return next((known for known in (*ROUTES, PATCH_SET) if is_slip(given, known)), given)

    @cached_property
    def source(self) -> Side | None:
        """Where the patch reads; None for a type that is not known."""
        return self._routes.get(self.type, (None, None))[0]

    @cached_property
    def target(self) -> Side | None:
        """Where the patch writes; None for a type that is not known."""
        return self._routes.get(self.type, (None, None))[1]

    @property
    def _routes(self) -> dict[str, tuple[Side, Side]]:
        return ENVIRONMENT_ROUTES if self.shared else ROUTES

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

    def sources(self) -> tuple[tuple[str, str], ...]:
        """Paths that the patch reads, each with where it is written; those that are not given are left out."""
        return self._sources

    @cached_property
    def _sources(self) -> tuple[tuple[str, str], ...]:
        if self.combines:
            variables = mapping(self.data.get("combine")).get("variables")
            found = [
                (text(mapping(item).get("fromFieldPath")), f"{self.where}.combine.variables[{index}].fromFieldPath")
                for index, item in enumerate(variables if isinstance(variables, list) else ())
            ]
        else:
            found = [(text(self.data.get("fromFieldPath")), f"{self.where}.fromFieldPath")]
        return tuple((path, where) for path, where in found if path)


def parsed(path: str) -> Segments | None:
    """The segments of a path; None where it cannot be read."""
    try:
        return fieldpath.parse(path)
    except PathSyntaxError:
        return None


def overlapping(first: Segments | None, second: Segments | None) -> bool:
    """Whether one of two paths leads to, into or around the other.

    A wildcard stands for anything, and so does a path that cannot be read.
    """
    if first is None or second is None:
        return True
    return all(one == two or "*" in (one, two) for one, two in zip(first, second, strict=False))
