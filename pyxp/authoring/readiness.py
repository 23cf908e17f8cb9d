"""When a resource counts as ready: checks as data."""

from __future__ import annotations

from dataclasses import dataclass

from pyxp.authoring.deferred import NotText
from pyxp.errors import Location


@dataclass(frozen=True, repr=False)
class ReadyCheck(NotText):
    """Something that is true of a resource that is ready.

    Attributes:
        location: The Python line.
    """

    location: Location

    def _named(self) -> tuple[str, str]:
        return "a check of readiness", "hand it to c.add(..., ready_when=[...])"


@dataclass(frozen=True, repr=False)
class ConditionCheck(ReadyCheck):
    """The resource has a condition of this type and status."""

    type: str
    status: str


@dataclass(frozen=True, repr=False)
class ValueCheck(ReadyCheck):
    """The resource has a field, with a certain value if one is given.

    Attributes:
        path: The field, by its Python names below the resource or as the manifest spells it.
        value: Text or a boolean; None where any value will do.
    """

    path: str
    value: str | bool | None
