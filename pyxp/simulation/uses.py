"""What becomes of a value that a patch copies into the composite or the environment: who takes it, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyxp.model.manifests import mapping, text
from pyxp.simulation.hints import NOTHING, Hint, declared, hint_of

COPIES: Final = frozenset({"ToCompositeFieldPath", "ToEnvironmentFieldPath"})
COMBINES: Final = frozenset({"CombineToComposite", "CombineToEnvironment"})
_TAKES: Final = {
    "FromCompositeFieldPath": "ToCompositeFieldPath",
    "FromEnvironmentFieldPath": "ToEnvironmentFieldPath",
}
_COMBINES_FROM: Final = {
    "CombineFromComposite": "ToCompositeFieldPath",
    "CombineFromEnvironment": "ToEnvironmentFieldPath",
}


class Uses:
    """All takers of a Composition's pipeline, by the field that they take.

    Args:
        composition: The Composition; only inputs of function-patch-and-transform tell anything.
        schema: The schema of the composite; it tells the types of what is copied into its status.
    """

    def __init__(self, composition: Mapping[str, Any], schema: Mapping[str, Any] | None = None) -> None:
        self._schema = schema or {}
        self._takers: dict[str, list[tuple[str, Hint]]] = {}
        for step in objects(mapping(composition.get("spec")).get("pipeline")):
            function_input = mapping(step.get("input"))
            sets = patch_sets(function_input)
            for template in objects(function_input.get("resources")):
                for patch in patches_of(template, sets):
                    self._add(patch)

    def _add(self, patch: Mapping[str, Any]) -> None:
        kind = text(patch.get("type")) or "FromCompositeFieldPath"
        if kind in _TAKES:
            taken = (text(patch.get("fromFieldPath")), hint_of(patch.get("transforms")))
            self._takers.setdefault(_TAKES[kind], []).append(taken)
        elif kind in _COMBINES_FROM:
            for variable in objects(mapping(patch.get("combine")).get("variables")):
                taken = (text(variable.get("fromFieldPath")), NOTHING)
                self._takers.setdefault(_COMBINES_FROM[kind], []).append(taken)

    def of(self, patch: Mapping[str, Any]) -> list[tuple[str, Hint]]:
        """How the value is used that a patch copies away from its resource.

        Returns:
            What is read of it: the rest of a path below the value (``.endpoint``, ``[0].arn``, empty for the value
            itself) and a hint. Where only parts of it are read, only these.
        """
        own = hint_of(patch.get("transforms"))
        written = text(patch.get("toFieldPath")) or text(patch.get("fromFieldPath"))
        if objects(patch.get("transforms")) or not written:
            return [("", own)]
        found: dict[str, Hint] = {}
        for path, hint in self._takers.get(text(patch.get("type")), ()):
            below = path.removeprefix(written) if path.startswith(written) else None
            if below is not None and (not below or below[0] in ".[") and found.get(below, NOTHING) == NOTHING:
                found[below] = hint
        parts = {below: hint for below, hint in found.items() if below}
        if patch.get("type") != "ToCompositeFieldPath":
            return list(parts.items()) or [("", found.get("", NOTHING))]
        return [
            (below, self._typed(hint, f"{written}{below}"))
            for below, hint in (parts or {"": found.get("", NOTHING)}).items()
        ]

    def _typed(self, hint: Hint, path: str) -> Hint:
        """A hint with what the composite's schema says of the field that the value is copied to."""
        known = declared(self._schema, path)
        return Hint(known.type or hint.type, known.options or hint.options, hint.pattern)


def patch_sets(function_input: Mapping[str, Any]) -> dict[str, Any]:
    """The patches of each patch set of an input, by its name."""
    return {text(item.get("name")): item.get("patches") for item in objects(function_input.get("patchSets"))}


def patches_of(template: Mapping[str, Any], sets: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The patches of a template, those of its patch sets in their place."""
    for patch in objects(template.get("patches")):
        if patch.get("type") == "PatchSet":
            yield from objects(sets.get(text(patch.get("patchSetName"))))
        else:
            yield patch


def objects(value: object) -> list[dict[str, Any]]:
    """The objects in a list, whatever else is in it; none where it is not a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
