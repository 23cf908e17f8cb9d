"""What may be written beside the composite and its resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyxp.engine.waiting import Stack
from pyxp.model.manifests import resource_name_of


@dataclass(frozen=True, slots=True)
class Extras:
    """Which documents to add, as the flags of the same names ask, and how wide a table may be.

    Attributes:
        full_xr: The whole composite instead of what the controller writes.
        function_results: Events.
        context: The function context.
        show_secrets: Values of connection secrets, which are hidden otherwise.
        width: Columns of the terminal that a table is to fit, where there is one.
    """

    full_xr: bool = False
    function_results: bool = False
    context: bool = False
    width: int | None = None
    show_secrets: bool = False

    def documents(self, stack: Stack) -> list[dict[str, Any]]:
        """The documents of one stack, in order; a nested composite is whole, and what it composes comes behind it."""
        return list(self._documents(stack, full=self.full_xr))

    def _documents(self, stack: Stack, *, full: bool) -> Iterator[dict[str, Any]]:
        found = stack.rendered.documents(full_composite=full, results=self.function_results, context=self.context)
        last = len(stack.rendered.composed)
        for position, document in enumerate(found):
            name = resource_name_of(document) if 0 < position <= last else ""
            inner = stack.nested.get(name) if name else None
            if inner is None:
                yield stack.there.get(name, document) if name else document
            else:
                yield from self._documents(inner, full=True)
