"""Where in a schema the value of an expression comes from, as the server's estimate sees it.

The server follows paths such as ``self, spec, hosts, @items`` to find the limits of a value. Two of its habits decide
which rules it takes, and are followed here:

- the first part is dropped, whatever it is: the element of a computed list has the path ``@items`` alone, and is
  taken to be as large as ``self`` may be;
- paths made from one another share memory, as Go's slices do: of two fields selected from one variable, the second
  may overwrite the first in what was derived from it.

Source: ``EstimateSize`` in apiextensions-apiserver 0.35 (``pkg/apiserver/schema/cel/compilation.go``); the paths are
those of cel-go 0.26 (``checker/cost.go``).
"""

from __future__ import annotations

from typing import Final

from pyxp.cel.cost.sizes import Size
from pyxp.cel.rules.declarations import KEY, Declaration

ITEMS: Final = "@items"
VALUES: Final = "@values"
KEYS: Final = "@keys"
INDICES: Final = "@indices"


class Path:
    """A slice of names: its first ``length`` cells. Cells beyond belong to whoever writes there last."""

    __slots__ = ("cells", "length")

    def __init__(self, cells: list[str], length: int) -> None:
        self.cells = cells
        self.length = length

    def __bool__(self) -> bool:
        return self.length > 0

    def to(self, name: str) -> Path:
        """The path of a part; in the same memory where there is room, else in twice as much."""
        if self.length < len(self.cells):
            self.cells[self.length] = name
            return Path(self.cells, self.length + 1)
        kept = [*self.cells[: self.length], name]
        return Path(kept + [""] * (self.length - 1), self.length + 1)

    def copied(self, name: str) -> Path:
        """The path of a part, in memory of its own."""
        return Path([*self.cells[: self.length], name], self.length + 1)


def nowhere() -> Path:
    """The path of what is computed."""
    return Path([], 0)


def declared_size(path: Path, root: Declaration) -> Size | None:
    """The sizes that the schema allows at a path, None when it says nothing.

    Args:
        path: Where the value is.
        root: The declaration of ``self``.
    """
    if not path:
        return None
    place = root
    for name in path.cells[1 : path.length]:
        below: Declaration | None
        if name in (ITEMS, VALUES):
            below = place.element
        elif name == KEYS:
            below = KEY if place.type.kind == "map" else None
        else:
            below = place.fields.get(name)
        if below is None:
            return None
        place = below
    return (0, place.largest)
