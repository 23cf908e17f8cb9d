"""The work that evaluations may do: what the server does for little, or for nothing, takes time all the same."""

from __future__ import annotations

from typing import Final

MOST_WORK: Final = 12_000_000
"""Steps that evaluations may take together: as many as the rules of one object take that use all the cost they may, and
four seconds, or five, of the time of a slow machine."""


class Work:
    """The work that several evaluations together may still do.

    Attributes:
        left: How many steps: nodes evaluated, list elements copied. A step is about what looking up a field takes.
    """

    __slots__ = ("left",)

    def __init__(self, left: int = MOST_WORK) -> None:
        self.left = left
