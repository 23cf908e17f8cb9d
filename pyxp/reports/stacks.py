"""The formats of rendered stacks, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from pyxp.engine.waiting import Stack
from pyxp.reports.options import Extras

Pieces = Callable[[Iterable[Stack], Extras], Iterator[str]]
Renderer = Callable[[Iterable[Stack], Extras], str]


def _yaml(stacks: Iterable[Stack], extras: Extras) -> Iterator[str]:
    from pyxp.reports.yaml_stream import pieces

    return pieces(stacks, extras)


def _json(stacks: Iterable[Stack], extras: Extras) -> Iterator[str]:
    from pyxp.reports.json_list import pieces

    return pieces(stacks, extras)


def _tree(stacks: Iterable[Stack], extras: Extras) -> Iterator[str]:
    from pyxp.reports.tree import pieces

    return pieces(stacks, extras)


def _table(stacks: Iterable[Stack], extras: Extras) -> Iterator[str]:
    from pyxp.reports.table import pieces

    return pieces(stacks, extras)


def _nothing(stacks: Iterable[Stack], extras: Extras) -> Iterator[str]:
    """Nothing of the stacks, for whoever tells only what happens to them."""
    for _ in stacks:
        yield ""


PIECES: dict[str, Pieces] = {
    # Each is loaded when it is written: a run writes one.
    "yaml": _yaml,
    "json": _json,
    "tree": _tree,
    "table": _table,
    "steps": _nothing,
}
"""How rendered stacks can be written, by the name of the format: text piece by piece, as the stacks come."""


def _whole(pieces: Pieces, stacks: Iterable[Stack], extras: Extras) -> str:
    return "".join(pieces(stacks, extras))


RENDERERS: dict[str, Renderer] = {name: partial(_whole, pieces) for name, pieces in PIECES.items()}
"""The same formats, as one text."""

__all__ = ["PIECES", "RENDERERS", "Extras", "Pieces", "Renderer"]
