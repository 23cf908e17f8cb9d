"""A list of kinds, as lines for a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pyxp.catalog import Entry
from pyxp.catalog.identity import shown_version


def text(entries: Sequence[Entry]) -> str:
    """One line per kind: its name, its scope, and its group with the version that is stored."""
    width = max((len(entry.kind) for entry in entries), default=0)
    return "".join(
        f"{entry.kind:<{width}}  {entry.scope:<10}  {shown_version(entry.group, entry.versions[-1])}\n"
        for entry in entries
    )


def json_text(entries: Sequence[Entry]) -> str:
    """The kinds as a JSON list of objects; without a line end."""
    rows = [
        {
            "group": entry.group,
            "kind": entry.kind,
            "plural": entry.plural,
            "scope": entry.scope,
            "versions": list(entry.versions),
            "package": entry.package,
        }
        for entry in entries
    ]
    return json.dumps(rows, indent=2)
