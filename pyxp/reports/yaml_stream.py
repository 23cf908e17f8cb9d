"""Rendered stacks as a YAML stream, in the layout of ``crossplane composition render``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyxp.engine.waiting import Stack
from pyxp.reports.options import Extras
from pyxp.yamlio import StreamWriter


def pieces(stacks: Iterable[Stack], extras: Extras) -> Iterator[str]:
    """All documents of all stacks, keys in the order of go-yaml."""
    writer = StreamWriter(sort_keys=True)
    for stack in stacks:
        yield writer.text(extras.documents(stack))
