"""Draws the picture of the live tree in docs/cluster.md from a recorded sight: ``python docs/live_tree.py``.

The sight is in ``pictures/live-tree.json``: what ``pyxp wait`` saw of a claim of the flagship, with the moment at which
it is drawn. ``python docs/live_tree.py record CLAIM MOMENT`` takes another one from the cluster of the current context.
A test compares the picture with what this would draw.
"""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec
from rich.console import Console

import pyxp
from pyxp.cli.live import drawn
from pyxp.cluster.events import Event
from pyxp.cluster.states import Node
from pyxp.reports.screen import progress, screen

PICTURE = Path(__file__).parent / "pictures" / "live-tree.svg"
RECORDED = PICTURE.with_suffix(".json")
WIDTH, HEIGHT = 112, 27
_TITLE = "pyxp wait claims/dev.yaml"


class Sight(msgspec.Struct):
    """What was seen, when, and how long the waiting had taken."""

    now: datetime
    clock: str
    stacks: list[Node]
    events: list[tuple[Node, Event]]


class Enough(Exception):
    """Nothing more has to be seen."""


def picture(sight: Sight) -> str:
    """The sight as it is drawn on a terminal, as SVG."""
    console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
    )
    lines = screen(sight.stacks, sight.events, sight.now, WIDTH, HEIGHT - 1)
    console.print(drawn(lines, progress(sight.stacks), sight.clock, WIDTH))
    return console.export_svg(title=_TITLE, unique_id="live-tree") + "\n"


def recorded() -> Sight:
    """The sight in the file."""
    return msgspec.json.decode(RECORDED.read_bytes(), type=Sight)


def record(claim: str, moment: str) -> None:
    """Take a sight from the cluster, to be drawn as at some moment."""
    seen: list[pyxp.StatusResult] = []

    def hear(sight: pyxp.StatusResult) -> None:
        seen.append(sight)
        if sight.events:
            raise Enough

    with suppress(Enough):
        pyxp.follow(pyxp.read_manifests([claim]), hear=hear)
    found = seen[-1]
    sight = Sight(datetime.fromisoformat(moment), "2m41s of 30m00s", list(found.stacks), list(found.events))
    RECORDED.write_bytes(msgspec.json.format(msgspec.json.encode(sight), indent=1) + b"\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["record"]:
        record(*sys.argv[2:])
    PICTURE.write_text(picture(recorded()), encoding="utf-8")
