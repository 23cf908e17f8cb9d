"""Rendered stacks as tables, one row per composed resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyxp.engine.crossplane.metadata import (
    annotations_of,
    api_version_of,
    kind_of,
    name_of,
    namespace_of,
    resource_name_of,
)
from pyxp.engine.waiting import Stack
from pyxp.reports.options import Extras

_HEADINGS = ("RESOURCE", "KIND", "API VERSION", "NAMESPACE", "NAME", "EXTERNAL NAME", "STATE")


def pieces(stacks: Iterable[Stack], extras: Extras) -> Iterator[str]:
    """One table per stack, headed by its composite; a column without any value is left out."""
    for number, stack in enumerate(stacks):
        yield f"\n{_stack(stack)}" if number else _stack(stack)


def _stack(stack: Stack) -> str:
    composite = stack.rendered.composite
    rows = [
        (
            resource_name_of(item),
            kind_of(item),
            api_version_of(item),
            namespace_of(item),
            name_of(item),
            annotations_of(item).get("crossplane.io/external-name", ""),
            "not ready" if resource_name_of(item) in stack.rendered.unready else "Ready",
        )
        for item in stack.rendered.composed
    ]
    rows += [(item.resource, "", "", "", "", "", "not there yet") for item in stack.waiting]
    made = "" if stack.claim is None else f", made of {kind_of(stack.claim)} {name_of(stack.claim)}"
    return f"{kind_of(composite)} {name_of(composite)}{made}\n\n{aligned(_HEADINGS, rows)}"


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under their headings in columns of equal width, two blanks apart; columns without values are left out."""
    kept = [place for place in range(len(headings)) if any(row[place] for row in rows)]
    lines = [[line[place] for place in kept] for line in (headings, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)
    return "".join(f"{line}\n" for line in text)
