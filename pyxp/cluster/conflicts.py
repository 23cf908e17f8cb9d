"""Conflicts of server-side apply: which manager owns which field, as the server tells it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from pyxp.cluster.failures import CONFLICT, ServerRefusal
from pyxp.errors import PyxpError
from pyxp.model.manifests import text

_CAUSE: Final = "FieldManagerConflict"
_MANAGER: Final = re.compile(r'conflict with "((?:[^"\\]|\\.)*)"')
_STEP: Final = re.compile(r'\[(?:[\w.]+="([^"]*)"|="([^"]*)"|([^\]]*))\]')
_CHOICE: Final = re.compile(r"(?:^|\.)composition(?:Revision)?Ref(?:\.|$)")


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """A field that another manager owns.

    Attributes:
        field: The path of the field.
        manager: Who owns it.
    """

    field: str
    manager: str

    def __str__(self) -> str:
        return f"{self.field} is owned by {self.manager}"


class ConflictError(PyxpError):
    """Fields of an object belong to other managers.

    Args:
        subject: What was to be applied.
        conflicts: The fields.

    Attributes:
        conflicts: As given.
    """

    def __init__(self, subject: object, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        told = "; ".join(map(str, self.conflicts))
        super().__init__(
            f"cannot apply {subject}: {told}",
            hint=_advice(self.conflicts),
        )


def _advice(conflicts: Iterable[Conflict]) -> str:
    """What to do: a reference that Crossplane wrote is taken over on purpose, to move to another Composition."""
    chosen = [item for item in conflicts if _CHOICE.search(item.field) and "crossplane" in item.manager.lower()]
    if not chosen:
        return "leave these fields out, or take them over with --force-conflicts"
    return (
        "Crossplane wrote the reference when it chose the Composition: --force-conflicts moves the object to the one "
        "that is named; to keep what it has, leave the reference out"
    )


def plain_path(path: str) -> str:
    """A field's path, however elements of lists and keys with dots are written: the server and people differ there."""
    return _STEP.sub(lambda found: f".{found[1] or found[2] or found[3]}", path).removeprefix(".")


def conflicts_of(refusal: ServerRefusal) -> list[Conflict]:
    """The fields that other managers own, by path; empty for any other refusal."""
    if refusal.code != CONFLICT:
        return []
    found = {_conflict(cause) for cause in refusal.causes if cause.get("reason") == _CAUSE}
    return sorted(found)


def _conflict(cause: dict[str, Any]) -> Conflict:
    told = text(cause.get("message"))
    manager = _MANAGER.search(told)
    return Conflict(text(cause.get("field")).removeprefix(".") or "the object", manager[1] if manager else told)
