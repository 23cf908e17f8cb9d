"""What becomes of a value that a patch copies into the composite or the environment: who takes it, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyxp.model.compositions import Step
from pyxp.model.patches import Patch
from pyxp.simulation.hints import NOTHING, Hint, declared, hint_of


class Uses:
    """All takers of a Composition's pipeline, by the field that they take.

    Args:
        steps: The steps of function-patch-and-transform; others tell nothing.
        schema: The schema of the composite; it tells the types of what is copied into its status.
    """

    def __init__(self, steps: Iterable[Step], schema: Mapping[str, Any] | None = None) -> None:
        self._schema = schema or {}
        self._takers: dict[str, list[tuple[str, Hint]]] = {}
        for step in steps:
            for template in step.templates:
                for patch in template.patches:
                    self._add(patch)

    def _add(self, patch: Patch) -> None:
        if patch.source in ("composite", "environment"):
            hint = NOTHING if patch.combines else hint_of(patch.data.get("transforms"))
            self._takers.setdefault(patch.source, []).extend((path, hint) for path, _ in patch.sources())

    def of(self, patch: Patch) -> list[tuple[str, Hint]]:
        """How the value is used that a patch copies away from its resource.

        Returns:
            What is read of it: the rest of a path below the value (``.endpoint``, ``[0].arn``, empty for the value
            itself) and a hint. Where only parts of it are read, only these.
        """
        written = patch.to
        if patch.transforms or not written:
            return [("", hint_of(patch.transforms))]
        found: dict[str, Hint] = {}
        for path, hint in self._takers.get(patch.target or "", ()):
            below = path.removeprefix(written) if path.startswith(written) else None
            if below is not None and (not below or below[0] in ".[") and found.get(below, NOTHING) == NOTHING:
                found[below] = hint
        parts = {below: hint for below, hint in found.items() if below}
        if patch.target != "composite":
            return list(parts.items()) or [("", found.get("", NOTHING))]
        return [
            (below, self._typed(hint, f"{written}{below}"))
            for below, hint in (parts or {"": found.get("", NOTHING)}).items()
        ]

    def _typed(self, hint: Hint, path: str) -> Hint:
        """A hint with what the composite's schema says of the field that the value is copied to."""
        known = declared(self._schema, path)
        return Hint(known.type or hint.type, known.options or hint.options, hint.pattern)
