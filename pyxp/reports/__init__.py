"""Turning results into text: one module per format, each a pure function from a result to a string.

Here live the formats of rendered stacks (:data:`RENDERERS`) and of findings (:mod:`pyxp.reports.text`). What a result
means, and where its text goes, is decided elsewhere. May import the floor and the result types of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyxp.engine.waiting import Stack
from pyxp.reports import json_list, table, tree, yaml_stream
from pyxp.reports.options import Extras

Renderer = Callable[[Sequence[Stack], Extras], str]

RENDERERS: dict[str, Renderer] = {
    "yaml": yaml_stream.render,
    "json": json_list.render,
    "tree": tree.render,
    "table": table.render,
}
"""How rendered stacks can be written, by the name of the format."""

__all__ = ["RENDERERS", "Extras", "Renderer"]
