"""Stacks on a terminal while somebody waits for them: as much as fits, what is not ready first.

A screen is plain data, lines of pieces of text with a style each; whoever draws it knows colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from pyxp.cluster.awaiting import counts_as_ready
from pyxp.cluster.events import Event
from pyxp.cluster.messages import in_brief
from pyxp.cluster.states import Node, age, waits_for_reference, why

Style = Literal["plain", "good", "bad", "busy", "dim", "head"]
Line = tuple[tuple[str, Style], ...]
"""Pieces of text, each with its style."""

_GAP: Final = "  "
_HEADINGS: Final = ("NAME", "SYNCED", "READY", "AGE", "STATUS")
_MOST_STACKS: Final = 10
"""How many stacks are counted by what they are made of."""

_STATUS: Final = 16
"""What the last column keeps at least."""

_MOST_EVENTS: Final = 5
_FEWEST_ROWS: Final = 3
_FAILING, _BUSY, _WAITING, _TO_COME, _READY = range(5)
_TOLD: Final = {_FAILING: "failing", _BUSY: "not ready", _WAITING: "waiting", _TO_COME: "to come", _READY: "ready"}
_TOLD_LEAVING: Final = {**_TOLD, _BUSY: "being deleted", _TO_COME: "gone", _READY: "not begun"}
"""The same of what is being deleted."""
_STYLES: Final[dict[int, Style]] = {
    _FAILING: "bad",
    _BUSY: "busy",
    _WAITING: "busy",
    _TO_COME: "dim",
    _READY: "good",
}


@dataclass(slots=True)
class _Row:
    """An object of a tree, or one that is to come."""

    parent: int | None
    name: str
    cells: tuple[str, str, str, str]
    urgency: int
    children: list[int] = field(default_factory=list)
    first: int = _READY
    """The greatest urgency in it and below it."""


def screen(  # noqa: PLR0913 - what is drawn, and on what
    stacks: Sequence[Node],
    events: Sequence[tuple[Node, Event]],
    now: datetime,
    width: int,
    height: int,
    *,
    leaving: bool = False,
) -> list[Line]:
    """The stacks and the newest events in so many lines of so many characters.

    Args:
        stacks: What was seen.
        events: Warnings and progress, each with its object, the newest last.
        now: The time from which ages are counted.
        width: How long a line may be.
        height: How many lines there may be.
        leaving: Whether the stacks are being deleted: what is ready is what has not begun to go.
    """
    room = min(_MOST_EVENTS, max(height // 5 - 1, 0))
    told = [_event(node, event, now, width) for node, event in _newest(events, room)]
    rows: list[_Row] = []
    tops = _by_urgency([_collect(stack, None, now, rows) for stack in stacks], rows)
    space = max(height - 1 - (len(told) + 1 if told else 0), _FEWEST_ROWS)
    lines = _table(list(_branches(rows, tops, _chosen(rows, tops, space), _TOLD_LEAVING if leaving else _TOLD)), width)
    return [*lines, (), *told] if told else lines


def progress(stacks: Sequence[Node]) -> tuple[int, int]:
    """How many objects are ready, and how many there will be; of many stacks, how many of these.

    A whole of 0 while it is not known what a stack will be made of, so that the whole does not grow with what comes;
    but for nested composites, whose resources count once they are there.
    """
    if len(stacks) > _MOST_STACKS:
        return sum(map(counts_as_ready, stacks)), len(stacks)
    nodes = [node for stack in stacks for node in stack.walk()]
    ready = sum(node.ready for node in nodes)
    if any(stack.unforeseen for stack in stacks):
        return ready, 0
    below = (max(node.planned, len(node.children) + len(node.waiting)) for node in nodes)
    return ready, len(stacks) + sum(below)


def _newest(events: Sequence[tuple[Node, Event]], room: int) -> list[tuple[Node, Event]]:
    """So many events, warnings before progress, in their order."""
    ranked = sorted(range(len(events)), key=lambda place: (not events[place][1].warning, -place))
    return [events[place] for place in sorted(ranked[:room])]


def _collect(node: Node, parent: int | None, now: datetime, rows: list[_Row]) -> int:
    """The rows of an object and all that is below it; gives the place of its own."""
    own, state = len(rows), node.state
    called = f"{node.resource} ({node.reference.kind})" if node.resource else str(node.reference)
    cells = ("-", "-", "", "not there yet")
    if state is not None:
        silent = (node.ready and not state.deleting) or state.blank
        told = "" if silent else why(node)
        cells = (state.synced or "-", state.ready or "-", age(state.created, now), told)
    rows.append(_Row(parent, called, cells, _urgency(node)))
    rows[own].children += [_collect(child, own, now, rows) for child in node.children]
    for item in node.waiting:
        rows[own].children.append(len(rows))
        rows.append(_Row(own, item.resource, ("-", "-", "", f"waits for {item.brief()}"), _TO_COME, first=_TO_COME))
    rows[own].children = _by_urgency(rows[own].children, rows)
    rows[own].first = min([rows[own].urgency, *(rows[child].first for child in rows[own].children)])
    return own


def _by_urgency(places: Sequence[int], rows: Sequence[_Row]) -> list[int]:
    """What fails first, then what works, what waits, what is to come and what is ready; else in their order."""
    return sorted(places, key=lambda place: rows[place].first)


def _urgency(node: Node) -> int:
    if node.state is None:
        return _TO_COME
    if node.ready and not node.state.deleting:
        return _READY
    if waits_for_reference(node.state):
        return _WAITING
    return _FAILING if node.state.synced == "False" and not node.state.paused else _BUSY


def _chosen(rows: Sequence[_Row], tops: Sequence[int], space: int) -> set[int]:
    """The rows that are shown: the most urgent first, each with what it hangs on, and a line for what is left out."""
    if len(rows) <= space:
        return set(range(len(rows)))
    chosen: set[int] = set()
    hidden = {None: len(tops)} | {place: len(row.children) for place, row in enumerate(rows)}
    for place in sorted(range(len(rows)), key=lambda item: (rows[item].urgency, item)):
        way, step = list[int](), place
        while step not in chosen:
            way.append(step)
            above = rows[step].parent
            if above is None:
                break
            step = above
        left = dict(hidden)
        for item in way:
            left[rows[item].parent] -= 1
        shown = chosen | set(way)
        summaries = sum(left[item] > 0 for item in (None, *shown))
        if len(shown) + summaries > space:
            if chosen:
                break
            continue
        chosen, hidden = shown, left
    return chosen


def _branches(
    rows: Sequence[_Row], tops: Sequence[int], chosen: set[int], words: Mapping[int, str]
) -> Iterator[tuple[str, _Row]]:
    """The chosen rows in the order of the tree, each with its name behind its branch, and what sums up the others."""
    ahead = [(place, "", "") for place in reversed(_shown(rows, tops, chosen, words))]
    while ahead:
        row, before, below = ahead.pop()
        yield f"{before}{row.name}", row
        children = _shown(rows, row.children, chosen, words)
        last = len(children) - 1
        ahead += [
            (child, f"{below}{'└─' if place == last else '├─'} ", f"{below}{'   ' if place == last else '│  '}")
            for place, child in reversed(list(enumerate(children)))
        ]


def _shown(rows: Sequence[_Row], places: Sequence[int], chosen: set[int], words: Mapping[int, str]) -> list[_Row]:
    """Those of some rows that are chosen, and one for the rest."""
    shown = [rows[place] for place in places if place in chosen]
    hidden = [place for place in places if place not in chosen]
    # Of stacks themselves these are counted, of a stack everything that it is made of.
    counted = [item for place in hidden for item in ((place,) if rows[place].parent is None else _below(rows, place))]
    rest = [rows[item].urgency for item in counted]
    if rest:
        counts = [f"{rest.count(urgency)} {words[urgency]}" for urgency in sorted(set(rest))]
        shown.append(_Row(None, f"… {', '.join(counts)}", ("", "", "", ""), _TO_COME))
    return shown


def _below(rows: Sequence[_Row], place: int) -> Iterator[int]:
    """A row, and all that is below it."""
    ahead = [place]
    while ahead:
        item = ahead.pop()
        yield item
        ahead += rows[item].children


def _table(rows: Sequence[tuple[str, _Row]], width: int) -> list[Line]:
    """Rows under their headings; where the terminal is narrow, columns go: Synced first, then the age."""
    kept = [1, 2, 3, 4]
    names = max((len(name) for name, _ in rows), default=0)
    cells = [_HEADINGS, *((name, *row.cells) for name, row in rows)]
    sizes = {column: max(len(line[column]) for line in cells) for column in (1, 2, 3)}
    # Why something is not ready is worth more than the end of a long name.
    reasons = max(len(line[4]) for line in cells)
    names = min(names, max(width // 2, width - sum(sizes.values()) - 8 - reasons))
    for column in (1, 3):
        if names + sum(sizes[item] + 2 for item in kept[:-1]) + 2 + _STATUS > width:
            kept.remove(column)
    fixed = sum(sizes[item] + 2 for item in kept[:-1])
    names = max(min(names, width - fixed - 2 - _STATUS), min(len(_HEADINGS[0]), width))
    rest = max(width - names - fixed - 2, 0)

    def line(name: str, told: Sequence[str], style: Style, styles: Sequence[Style]) -> Line:
        pieces: list[tuple[str, Style]] = [(cut(name, names).ljust(names), style)]
        for column in kept[:-1]:
            pieces.append((_GAP + told[column - 1].ljust(sizes[column]), styles[column - 1]))
        pieces.append((_GAP + cut(told[3], rest), styles[3]))
        return _cropped(pieces, width)

    lines = [line(_HEADINGS[0], _HEADINGS[1:], "head", ("head",) * 4)]
    for name, row in rows:
        synced, ready = map(_said, row.cells[:2])
        synced = "bad" if row.urgency == _FAILING else synced
        own: Style = "dim" if row.urgency == _TO_COME else "plain"
        lines.append(line(name, row.cells, own, (synced, ready, "dim", _STYLES[row.urgency])))
    return lines


def _said(status: str) -> Style:
    styles: dict[str, Style] = {"True": "good", "False": "busy", "Unknown": "busy"}
    return styles.get(status, "dim")


def _event(node: Node, event: Event, now: datetime, width: int) -> Line:
    when, about = age(event.last, now), node.resource or str(node.reference)
    often = f" ({event.count} times)" if event.count > 1 else ""
    told = cut(f"{about}: {event.reason}: {in_brief(event.message)}{often}", max(width - len(when) - 2, 0))
    return _cropped([(f"{when}{_GAP}", "dim"), (told, "bad" if event.warning else "plain")], width)


def _cropped(pieces: Sequence[tuple[str, Style]], width: int) -> Line:
    found = list[tuple[str, Style]]()
    for text, style in pieces:
        found.append((text[: max(width, 0)], style))
        width -= len(text)
    return tuple(found)


def cut(text: str, size: int) -> str:
    """As much of a text as fits, with a mark where something is missing."""
    return text if len(text) <= size else f"{text[: max(size - 1, 0)]}…"[:size]
