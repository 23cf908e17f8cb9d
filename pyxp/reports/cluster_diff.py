"""What an apply would change on a cluster: field by field, as a unified diff, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from typing import Any

from pyxp.cluster.comparing import Compared
from pyxp.reports.wording import counted
from pyxp.yamlio import StreamWriter


def fields(item: Compared) -> Iterator[tuple[str, str]]:
    """The lines about one object, each with its sign: ``+``, ``-``, ``~``, ``!`` for a conflict, ``=`` for the head.

    Nothing for an object that an apply would leave as it is.
    """
    if not item.differs:
        return
    note = f" ({item.note})" if item.note and not item.exists else ""
    yield "=", f"{item.reference} {'would change' if item.exists else 'is not there'}{note}"
    for change in item.changes:
        owner = item.owner_of(change.path)
        told = str(change)
        yield told[0], f"    {told}{f'  (owned by {owner})' if owner else ''}"
    for conflict in item.untold:
        yield "!", f"    {conflict}: an apply would need --force-conflicts"


def unified(item: Compared) -> Iterator[tuple[str, str]]:
    """The lines of a unified diff of one object's YAML, each with its sign."""
    if not item.differs or item.after is None:
        yield from fields(item)
        return
    before, after = (_yaml(state) for state in (item.before, item.after))
    names = f"cluster: {item.reference}", f"applied: {item.reference}"
    for line in unified_diff(before, after, *names, lineterm=""):
        yield "=" if line.startswith(("+++", "---", "@@")) else line[:1].strip(), line
    for conflict in item.conflicts:
        yield "!", f"# {conflict}: an apply would need --force-conflicts"


def summary(items: Iterable[Compared]) -> str:
    """The last line: how many were compared, would change or be created, and could not be compared."""
    told = list(items)
    states = Counter(map(_state, told))
    new = f", {states['new']} would be created" if states["new"] else ""
    rest = f", {states['failed']} could not be" if states["failed"] else ""
    return f"{counted(len(told) - states['failed'], 'object')} compared: {states['changed']} would change{new}{rest}"


def json_text(items: Iterable[Compared]) -> str:
    """Every object as an element of a JSON list."""
    return json.dumps(list(map(data, items)), indent=2) + "\n"


def data(item: Compared) -> dict[str, Any]:
    """One object as plain data; values of Secrets are hidden."""
    own = item.reference
    found: dict[str, Any] = {"apiVersion": own.api_version, "kind": own.kind, "name": own.name}
    if own.namespace:
        found["namespace"] = own.namespace
    found["state"] = _state(item)
    found["changes"] = [{"path": it.path, "before": it.before, "after": it.after} for it in item.changes]
    found["conflicts"] = [{"path": it.field, "manager": it.manager} for it in item.conflicts]
    if item.error is not None:
        found["error"] = str(item.error)
    if item.note:
        found["note"] = item.note
    return found


def _state(item: Compared) -> str:
    if item.error is not None:
        return "failed"
    if not item.exists:
        return "new"
    return "changed" if item.changes else "unchanged"


def _yaml(state: dict[str, Any] | None) -> list[str]:
    return [] if state is None else StreamWriter().text([state]).splitlines()
