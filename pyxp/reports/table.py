"""Rendered stacks as tables, one row per composed resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyxp.engine.waiting import Stack
from pyxp.model.manifests import (
    EXTERNAL_NAME_ANNOTATION,
    annotations_of,
    api_version_of,
    kind_of,
    name_of,
    namespace_of,
    resource_name_of,
)
from pyxp.reports.connection import secret_lines
from pyxp.reports.options import Extras
from pyxp.reports.states import ABSENT, claim_state, composite_state, resource_state

_HEADINGS = ("RESOURCE", "STATE", "KIND", "EXTERNAL NAME", "NAME", "NAMESPACE", "API VERSION")
_GAP = 2
_SHORTEST = 16
"""What a cell keeps at least when its column is cut to fit."""


def pieces(stacks: Iterable[Stack], extras: Extras) -> Iterator[str]:
    """One table per stack, headed by its claim and composite; a column without any value is left out."""
    for number, stack in enumerate(stacks):
        told = _stack(stack, extras.width)
        if stack.secret is not None:
            lines = "".join(f"{line}\n" for line in secret_lines(stack.secret, shown=extras.show_secrets))
            told += f"\nSecret {stack.secret.name} (connection)\n{lines}"
        yield f"\n{told}" if number else told


def _stack(stack: Stack, width: int | None) -> str:
    composite = stack.rendered.composite
    rows = list(_rows(stack, ""))
    head = [(composite, composite_state(stack))]
    if stack.claim is not None:
        head.insert(0, (stack.claim, claim_state(stack)))
    lines = [f"{kind_of(item)} {name_of(item)}{f': {state}' if state else ''}\n" for item, state in head]
    return f"{''.join(lines)}\n{aligned(_HEADINGS, rows, width)}"


def _rows(stack: Stack, within: str) -> Iterator[tuple[str, ...]]:
    """A row for each composed resource; those of nested composites are named with their composite's name before."""
    for item in stack.rendered.composed:
        name = resource_name_of(item)
        yield (
            f"{within}{name}",
            resource_state(stack, item),
            kind_of(item),
            annotations_of(item).get(EXTERNAL_NAME_ANNOTATION, ""),
            name_of(item),
            namespace_of(item),
            api_version_of(item),
        )
        if (inner := stack.nested.get(name)) is not None:
            yield from _rows(inner, f"{within}{name}/")
    for missing in stack.waiting:
        yield (f"{within}{missing.resource}", ABSENT, "", "", "", "", "")


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None) -> str:
    """Rows under their headings in columns of equal width, two blanks apart; columns without values are left out.

    Args:
        headings: The heading of each column.
        rows: The cells, as many per row.
        width: How long a line may be. Columns are left out from the right until the others fit, the last of which
            is cut short where that saves it.
    """
    kept = [column for column in range(len(headings)) if any(row[column] for row in rows)]
    lines = [[line[column] for column in kept] for line in (headings, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    if width is not None:
        widths = _fitting(widths, width)
    cut = ([_cut(cell, size) for cell, size in zip(line, widths, strict=False)] for line in lines)
    text = ("  ".join(cell.ljust(size) for cell, size in zip(line, widths, strict=True)).rstrip() for line in cut)
    return "".join(f"{line}\n" for line in text)


def _fitting(widths: Sequence[int], width: int) -> list[int]:
    """The widths of those columns, from the left, that fit into a line; the first is always there."""
    kept: list[int] = []
    for size in widths:
        left = width - sum(kept) - _GAP * len(kept)
        if not kept or size <= left:
            kept.append(size)
        elif left >= _SHORTEST:
            return [*kept, left]
        else:
            return kept
    return kept


def _cut(cell: str, size: int) -> str:
    return cell if len(cell) <= size else f"{cell[: size - 1]}…"
