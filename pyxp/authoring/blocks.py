"""Blocks of conditions: what is added in one is there only where its condition is true of the claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pyxp.errors import Location


@dataclass(eq=False, repr=False)
class Block:
    """A ``with`` block, or a round of a loop, in which resources are added under a condition.

    Attributes:
        condition: The condition, a boolean or a decision.
        location: The line of ``c.when`` or ``up_to``.
        used: Whether it was entered.
    """

    condition: Any
    location: Location
    _open: list[Block]
    used: bool = False

    def __enter__(self) -> None:
        self.used = True
        self._open.append(self)

    def __exit__(self, *_: object) -> None:
        self._open.remove(self)


@dataclass(eq=False)
class Loop:
    """What is composed once for each element that a claim asks for.

    Attributes:
        written: How the platform wrote it, for messages.
        location: The line.
        rounds: A block for each round that was begun.
    """

    written: str
    location: Location
    rounds: list[Block] = field(default_factory=list)


@dataclass
class Blocks:
    """The blocks of one composition.

    Attributes:
        written: Those of ``c.when``, in the order of writing.
        loops: Those of ``up_to``, likewise.
        open: Those in which composing stands, from the outermost.
    """

    written: list[Block] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    open: list[Block] = field(default_factory=list)
