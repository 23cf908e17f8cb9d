"""Connection secrets: their keys, where each of them comes from, and their values for who asks."""

from __future__ import annotations

from pyxp.engine.publishing import ConnectionSecret, PublishedKey
from pyxp.reports.states import ABSENT

HIDDEN = "hidden"
"""What stands in the place of a value that is there."""


UNKNOWN = "only in a cluster"
"""Likewise for what a provider writes, which no render knows."""


def secret_lines(secret: ConnectionSecret, *, shown: bool) -> list[str]:
    """One line per key: its name, whether its value is there, and what it comes from.

    Args:
        secret: The secret.
        shown: Whether to show values, too.
    """
    rows = [(one.key, _state(one, shown=shown), f"{one.resource}: {one.source}") for one in secret.keys]
    widths = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:2]]
    branches = ["├─"] * (len(rows) - 1) + ["└─"]
    return [
        f"{branch} {key.ljust(widths[0])}  {state.ljust(widths[1])}  {source}"
        for branch, (key, state, source) in zip(branches, rows, strict=True)
    ]


def _state(key: PublishedKey, *, shown: bool) -> str:
    if key.value is None:
        return UNKNOWN if key.secret else ABSENT
    return key.value if shown else HIDDEN
