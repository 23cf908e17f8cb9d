"""Rendered stacks as one Kubernetes List in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from pyxp.engine.waiting import Stack
from pyxp.reports.options import Extras

_BEGIN = '{\n  "apiVersion": "v1",\n  "kind": "List",\n  "items": ['
_INDENT = "\n    "
# Controls that JSON may hold as they are, and marks of writing direction: they would steer the terminal of a reader.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def pieces(stacks: Iterable[Stack], extras: Extras) -> Iterator[str]:
    """All documents of all stacks as items of one List, which kubectl reads."""
    before = _BEGIN
    for stack in stacks:
        for item in extras.documents(stack):
            # A text never holds a line end of its own in JSON, so every one of these is layout.
            written = json.dumps(item, indent=2, ensure_ascii=False).replace("\n", _INDENT)
            yield f"{before}{_INDENT}{_UNSEEN.sub(_escape, written)}"
            before = ","
    if before != _BEGIN:
        yield "\n  ]\n}\n"


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
