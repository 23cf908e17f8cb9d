"""What a run of the function gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Withheld:
    """A template that was not rendered, because a Required patch lacked its source.

    Attributes:
        resource: The template's name.
        patch_index: The index of the patch among the template's patches, patch sets resolved.
        paths: The field paths that are not there.
        source: Where they were looked for.
    """

    resource: str
    patch_index: int
    paths: tuple[str, ...]
    source: Literal["composite", "environment"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What in the input made a run end, as far as that is known.

    Attributes:
        path: Its field path in the input.
        resource: The template that could not be rendered.
        patch_index: The index of the patch among the template's patches, patch sets resolved.
        hint: What to write instead, where that is known.
    """

    path: str = ""
    resource: str = ""
    patch_index: int | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run gave.

    Attributes:
        response: The function's response: ``desired``, ``results``, ``context``, each only when not empty.
        withheld: The templates that were left out until their sources appear.
        refusal: What the fatal result comes from, where there is one.
    """

    response: dict[str, Any]
    withheld: tuple[Withheld, ...] = ()
    refusal: Refusal = Refusal()


class Fatal(Exception):
    """The run cannot go on.

    Attributes:
        refusal: What in the input it comes from.
    """

    def __init__(self, message: str, refusal: Refusal) -> None:
        super().__init__(message)
        self.refusal = refusal
