"""What would become of resources in the cloud, field by field."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyxp.cluster.clouds import Held
from pyxp.reports.live import named
from pyxp.reports.wording import counted

_HEADS: Final = {
    "changed": "would change",
    "refused": "cannot become what is asked for",
    "new": "is not there: it would be created",
    "lost": "was not found: another one would be created",
    "unknown": "could not be looked at",
}
_SUMS: Final = {
    "changed": "would change",
    "refused": "would be refused",
    "new": "would be created",
    "lost": "not found",
    "waiting": "waiting for others",
    "unknown": "could not be looked at",
}
_REFUSED: Final = "forces replacement, which the provider refuses"


def fields(item: Held) -> Iterator[tuple[str, str]]:
    """The lines about one resource, each with its sign: ``+``, ``-``, ``~``, ``!`` for what is refused, ``=`` above.

    Nothing for what is as it is asked for, and for what waits.
    """
    if item.outcome not in _HEADS:
        return
    kind = f" ({item.reference.kind})" if item.reference is not None else ""
    told = f": {item.told}" if item.told else ""
    yield "=", f"{item.resource or item.reference}{kind} {_HEADS[item.outcome]}{told}"
    for change in item.changes:
        line = str(change)
        refused = change.path in item.refused
        yield "!" if refused else line[0], f"    {line}{f'  ({_REFUSED})' if refused else ''}"


def summary(items: Iterable[Held]) -> str:
    """The last line: how many were compared, and what would become of them."""
    found: Counter[str] = Counter(item.outcome for item in items)
    told = [f"{found[outcome]} {words}" for outcome, words in _SUMS.items() if found[outcome]]
    return f"{counted(sum(found.values()), 'resource')} compared: {', '.join(told) or 'nothing would change'}"


def json_text(items: Iterable[Held]) -> str:
    """Every resource as an element of a JSON list."""
    return json.dumps([_data(item) for item in items], indent=2) + "\n"


def _data(item: Held) -> dict[str, Any]:
    found: dict[str, Any] = {"resource": item.resource, **(named(item.reference) if item.reference else {})}
    found["state"] = item.outcome
    found["changes"] = [
        {"path": it.path, "cloud": it.before, "wanted": it.after, "refused": it.path in item.refused}
        for it in item.changes
    ]
    return {**found, **({"note": item.told} if item.told else {})}
