"""Rendered stacks as one Kubernetes List in JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pyxp.engine.waiting import Stack
from pyxp.reports.options import Extras


def render(stacks: Sequence[Stack], extras: Extras) -> str:
    """All documents of all stacks as items of one List, which kubectl reads."""
    items = [item for stack in stacks for item in extras.documents(stack)]
    document = {"apiVersion": "v1", "kind": "List", "items": items}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
