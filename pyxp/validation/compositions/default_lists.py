"""Patches from and to lists that server-side apply can never empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pyxp.model import fieldpath
from pyxp.model.fieldpath import Segments
from pyxp.model.patches import Patch, overlapping, parsed
from pyxp.structural.default_lists import CODE, default_lists
from pyxp.validation.compositions.notes import Notes

ADVICE: Final = "give the default to the object around it, or make the list atomic with a rule that its entries differ"
"""What to do about such a list of one's own."""

_Lists = tuple[tuple[Segments, Mapping[str, Any]], ...]


def told_of(path: str, node: Mapping[str, Any]) -> str:
    """What there is to say of such a list."""
    kind = node.get("x-kubernetes-list-type")
    return f"{path} is a list of type {kind} with a default: once it is there, server-side apply can never empty it"


class DefaultLists:
    """Tells each list once: of the composite where a patch reads it first, of a resource where a patch writes it.

    Args:
        notes: Where findings go.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._lists: dict[int, _Lists] = {}
        self._told: set[tuple[str, Segments]] = set()

    def check(
        self, patch: Patch, composite: Mapping[str, Any] | None, composed: Mapping[str, Any] | None, name: str
    ) -> None:
        """Check both ends of a patch.

        Args:
            patch: The patch.
            composite: The composite's schema; None where it is not known.
            composed: The resource's schema; None where it is not known.
            name: The resource's name.
        """
        if patch.source == "composite" and composite is not None:
            for path, where in patch.sources():
                self._tell(parsed(path), composite, where, "", ADVICE)
        if patch.target == "composed" and composed is not None:
            self._tell(patch.to_segments, composed, patch.to_where, name, "let it never become empty")

    def _tell(self, path: Segments | None, schema: Mapping[str, Any], where: str, name: str, hint: str) -> None:
        if not path or path[0] != "spec":
            return
        if id(schema) not in self._lists:
            self._lists[id(schema)] = tuple(default_lists(schema))
        for place, node in self._lists[id(schema)]:
            if overlapping(place, path) and (name, place) not in self._told:
                self._told.add((name, place))
                self._notes.warn(CODE, told_of(fieldpath.format(place), node), where, name, hint=hint)
