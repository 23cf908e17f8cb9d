"""Findings for people at a terminal: what is wrong, below the line in which it is.

Each line is a list of parts with the name of a style, which whoever prints them turns into colours. Without colours the
same text says everything.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from pyxp.diagnostics import Finding
from pyxp.errors import Location
from pyxp.reports.excerpts import Excerpt, beside, cells, escaped, excerpt
from pyxp.reports.findings_text import shortened, summary
from pyxp.reports.sources import Sources

Style = Literal["", "error", "warning", "note", "file", "frame", "help", "bold"]

NARROWEST: Final = 40
"""The least cells that a report is made for."""

_BEFORE: Final = 2
_AFTER: Final = 1
_ALIAS: Final = "the alias that brings it in"


class Part(NamedTuple):
    """A piece of a line with the style it is shown in."""

    text: str
    style: Style = ""


Line = list[Part]


class _Place(NamedTuple):
    """A place that is shown: the finding's own, or one related to it."""

    location: Location
    said: str
    line: str
    own: bool


def lines(findings: Iterable[Finding], sources: Sources, width: int) -> Iterator[Line]:
    """Findings in their order, grouped by file where there are several; each ends with an empty line.

    Args:
        findings: What was found.
        sources: Where the lines are.
        width: How many cells a line may take; :data:`NARROWEST` at least.
    """
    every = list(findings)
    width = max(width, NARROWEST)
    files = Counter(_file_of(finding) for finding in every)
    last = None
    for item in shortened(every):
        if isinstance(item, str):
            yield [Part(_printable(item), "bold")]
            yield []
            continue
        file = _file_of(item)
        if file != last and len(files) > 1 and file:
            told = summary(finding for finding in every if _file_of(finding) == file)
            yield [Part(_printable(file), "file"), Part(f": {told}")]
            yield []
        last = file
        yield from _Block(item, sources, width).lines()
        yield []


def further(findings: Iterable[Finding]) -> Line:
    """Where more is said of what was found; an empty line where nothing was.

    Args:
        findings: What was found.
    """
    codes = list(dict.fromkeys(finding.code for finding in findings))
    if not codes:
        return []
    told = "explains it" if len(codes) == 1 else "explains the first; each code has a page"
    return [Part(f"pyxp rule {codes[0]} {told}", "frame")]


class _Block:
    """One finding as lines."""

    def __init__(self, finding: Finding, sources: Sources, width: int) -> None:
        self._finding = finding
        self._sources = sources
        self._width = width
        self._style: Style = finding.severity.value
        self._places = list(self._shown())
        self._gutter = len(str(max((self._last_line(place) for place in self._places), default=0)))

    def _last_line(self, place: _Place) -> int:
        return place.location.line + (len(self._context(place.location)[1]) if place.own else 0)

    def lines(self) -> Iterator[Line]:
        """The header, the places with what is wrong, and what to do."""
        finding = self._finding
        first, *block = finding.message.splitlines() or [""]
        yield from self._header()
        if finding.location is not None:
            yield self._arrow("-->", finding.location)
        for place in self._places:
            if not place.own:
                yield self._arrow(":::", place.location)
            yield from self._excerpt(place)
        if any(place.own for place in self._places):
            told: list[tuple[str, str]] = []
        else:
            told = [("", first)]
        unseen = [(location, said) for location, said in self._related() if not self._is_shown(location)]
        told += [("", line) for line in block if line.strip()]
        told += [("", f"{said}: {location}") for location, said in unseen]
        told += [("help", finding.hint)] if finding.hint else []
        if told and self._places:
            yield [Part(f"{' ' * self._gutter} |", "frame")]
        for label, text in told:
            yield from self._note(label, text, verbatim=text in block)

    def _header(self) -> Iterator[Line]:
        finding = self._finding
        label = f"{finding.severity.value}[{finding.code}]"
        about = ": ".join(part for part in (finding.subject, finding.path) if part)
        rest = textwrap.wrap(_printable(about), self._width - len(label) - 1, break_on_hyphens=False) or [""]
        yield [Part(label, self._style), *([Part(f" {rest[0]}", "bold")] if rest[0] else [])]
        for line in rest[1:]:
            yield [Part(f"    {line}", "bold")]

    def _arrow(self, arrow: str, location: Location) -> Line:
        return [Part(f"{' ' * self._gutter}{arrow} ", "frame"), Part(_printable(str(location)))]

    def _related(self) -> Iterator[tuple[Location, str]]:
        finding = self._finding
        if finding.location is not None and finding.location.used is not None:
            yield finding.location.used, _ALIAS
        for item in finding.related:
            yield item.location, item.message

    def _shown(self) -> Iterator[_Place]:
        finding = self._finding
        if finding.location is not None and (line := self._sources.line(finding)) is not None:
            yield _Place(finding.location, (finding.message.splitlines() or [""])[0], line, own=True)
        for location, said in self._related():
            line = self._sources.line(finding, location)
            if line is not None:
                yield _Place(location, said, line, own=False)

    def _is_shown(self, location: Location) -> bool:
        return any(place.location is location for place in self._places)

    def _excerpt(self, place: _Place) -> Iterator[Line]:
        location = place.location
        begin = location.column - 1 if location.column else len(place.line) - len(place.line.lstrip())
        end = location.end_column - 1 if location.end_line == location.line else len(place.line.rstrip())
        end = end if location.end_line else 0
        room = self._width - self._gutter - 3
        yield self._framed()
        context = self._context(location) if place.own else ([], [])
        number = location.line - len(context[0])
        for index, line in enumerate(context[0]):
            yield self._numbered(number + index, beside(line, place.line, begin, room))
        drawn = excerpt(place.line, begin, end, room)
        yield self._numbered(location.line, drawn.text)
        yield from self._marked(drawn, place, room)
        for index, line in enumerate(context[1]):
            yield self._numbered(location.line + 1 + index, beside(line, place.line, begin, room))

    def _context(self, location: Location) -> tuple[Sequence[str], Sequence[str]]:
        """Lines of the same document before and behind a line."""
        if self._sources.holds_secret(location.file):
            return [], []
        every, at = self._sources.lines(location.file), location.line - 1
        before = list(every[max(0, at - _BEFORE) : at])
        cut = max((index + 1 for index, line in enumerate(before) if line.startswith("---")), default=0)
        behind = [] if every[at].startswith("---") else list(every[at + 1 : at + 1 + _AFTER])
        return before[cut:], [line for line in behind if line.strip() and not line.startswith("---")]

    def _marked(self, drawn: Excerpt, place: _Place, room: int) -> Iterator[Line]:
        """The mark, with what is wrong behind it, or below it where that is too long."""
        style: Style = self._style if place.own else "frame"
        said = _printable(place.said)
        mark = Part(" " * drawn.indent + ("^" if place.own else "-") * drawn.length, style)
        if drawn.indent + drawn.length + 1 + cells(said) <= room:
            yield [*self._framed(), Part(" "), mark, Part(f" {said}", style)]
            return
        yield [*self._framed(), Part(" "), mark]
        indent = drawn.indent if drawn.indent <= room // 2 else 0
        for line in textwrap.wrap(said, room - indent, break_on_hyphens=False):
            yield [*self._framed(), Part(" "), Part(" " * indent + line, style)]

    def _framed(self) -> Line:
        return [Part(f"{' ' * self._gutter} |", "frame")]

    def _numbered(self, number: int, line: str) -> Line:
        told = [Part(f"{number:>{self._gutter}} |", "frame")]
        return [*told, Part(f" {line}")] if line else told

    def _note(self, label: str, text: str, *, verbatim: bool) -> Iterator[Line]:
        """What is said below the lines."""
        lead = f"{' ' * self._gutter} = "
        said = f"{label}: " if label else ""
        room = self._width - len(lead) - len(said)
        wrapped = [_printable(text)] if verbatim else textwrap.wrap(_printable(text), room, break_on_hyphens=False)
        for index, line in enumerate(wrapped or [""]):
            if index:
                yield [Part(" " * len(lead + said)), Part(line)]
            else:
                yield [Part(lead, "frame"), *([Part(said, "help")] if said else []), Part(line)]


def _file_of(finding: Finding) -> str:
    return finding.location.file if finding.location else ""


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(map(escaped, text))
