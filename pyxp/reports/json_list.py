"""Rendered stacks as one Kubernetes List in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pyxp.engine.waiting import Stack
from pyxp.reports.options import Extras

_BEGIN = '{\n  "apiVersion": "v1",\n  "kind": "List",\n  "items": ['
_INDENT = "\n    "


def pieces(stacks: Iterable[Stack], extras: Extras) -> Iterator[str]:
    """All documents of all stacks as items of one List, which kubectl reads."""
    before = _BEGIN
    for stack in stacks:
        for item in extras.documents(stack):
            # A text never holds a line end of its own in JSON, so every one of these is layout.
            written = json.dumps(item, indent=2, ensure_ascii=False).replace("\n", _INDENT)
            yield f"{before}{_INDENT}{written}"
            before = ","
    if before != _BEGIN:
        yield "\n  ]\n}\n"
