"""What may be written beside the composite and its resources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyxp.engine.waiting import Stack


@dataclass(frozen=True, slots=True)
class Extras:
    """Which documents to add, as the flags of the same names ask, and how wide a table may be.

    Attributes:
        full_xr: The whole composite instead of what the controller writes.
        function_results: Events.
        context: The function context.
        width: Columns of the terminal that a table is to fit, where there is one.
    """

    full_xr: bool = False
    function_results: bool = False
    context: bool = False
    width: int | None = None

    def documents(self, stack: Stack) -> list[dict[str, Any]]:
        """The documents of one stack, in order."""
        return stack.rendered.documents(
            full_composite=self.full_xr, results=self.function_results, context=self.context
        )
