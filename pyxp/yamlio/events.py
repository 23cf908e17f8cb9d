"""The parser's events, from libyaml where PyYAML has it, and its complaints in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.scanner import Scanner

from pyxp.errors import Location, SyntaxProblem
from pyxp.yamlio.jsonevents import json_events
from pyxp.yamlio.jsontext import NOT_JSON
from pyxp.yamlio.streams import Piece

_FORBIDDEN = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"

_WORDING = (
    ("cannot start any token", "a character that cannot begin a value", "quote the value, and indent with spaces only"),
    ("tab", "a tab where only spaces may indent", "indent with spaces"),
    (
        "mapping values are not allowed",
        "a second ': ' in one line or a wrong indentation",
        "quote a text that holds ': '",
    ),
    (
        "could not find expected ':'",
        "a line that is no 'key: value'",
        "write 'key: value', or quote a text of several lines",
    ),
    ("expected key", "a wrong indentation, or a mapping that is not closed", "align the keys of one mapping"),
    ("block mapping", "a wrong indentation", "align the keys of one mapping"),
    ("'-' indicator", "a wrong indentation in a list", "align the '-' of one list"),
    ("block collection", "a wrong indentation in a list", "align the '-' of one list"),
    ("',' or ']'", "a list in brackets that is not closed", "close it with ']'"),
    ("',' or '}'", "a mapping in braces that is not closed", "close it with '}'"),
    ("node content", "an end or a bracket where a value was expected", "write the value"),
    ("unexpected end of stream", "a quote that is not closed", "close the quote"),
    ("document separator", "a quote that is not closed before the next document", "close the quote"),
    ("document start", "text after the end of a document", "begin the next document with '---'"),
    ("escape", "an escape that double quotes do not know", "double the backslash or use single quotes"),
    ("incompatible YAML document", "a %YAML directive other than 1.1", "remove the %YAML line"),
)


class _PureParser(Reader, Scanner, Parser):
    """PyYAML's own parser, for installations without libyaml."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> Any:
        """The next event; halves of surrogate pairs are refused as libyaml does."""
        event = Parser.get_event(self)  # type: ignore[no-untyped-call]  # the stubs leave it untyped
        value = getattr(event, "value", None)
        if value and re.search("[\ud800-\udfff]", value):
            raise yaml.MarkedYAMLError(None, None, "found invalid Unicode character escape code", event.start_mark)
        return event


def event_getter(text: str, *, pure: bool = False) -> Any:
    """A parser with ``get_event`` over ``text``: libyaml's, or PyYAML's own where that is missing or asked for."""
    fast = None if pure else getattr(yaml, "CLoader", None)
    if fast is None:
        return _PureParser(text)
    return fast(text)


def problem_of(error: yaml.YAMLError | UnicodeEncodeError, piece: Piece, source: str) -> SyntaxProblem:
    """The parser's complaint as pyxp's error, with its place and in plain words."""
    if isinstance(error, (ReaderError, UnicodeEncodeError)):
        return forbidden_character(piece, source)
    raw = " ".join(str(part) for part in (getattr(error, "context", None), getattr(error, "problem", None)) if part)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    location = piece.location(source, mark.line, mark.column) if mark else Location(source)
    for part, meaning, hint in _WORDING:
        if part in raw:
            return SyntaxProblem(f"cannot read YAML: {meaning} ({raw})", hint=hint, location=location)
    return SyntaxProblem(f"cannot read YAML: {raw or 'not readable'}", location=location)


def forbidden_character(piece: Piece, source: str) -> SyntaxProblem:
    """The error for a control character, which YAML allows nowhere, and for bytes that are no UTF-8."""
    text = piece.text
    found = re.search(_FORBIDDEN, text)
    if not found:
        return SyntaxProblem("cannot read YAML: a character that is not allowed", location=Location(source))
    start, code = found.start(), ord(found.group())
    location = piece.location(source, text.count("\n", 0, start), start - text.rfind("\n", 0, start) - 1)
    if 0xDC80 <= code <= 0xDCFF:
        byte = code - 0xDC00
        return SyntaxProblem(
            f"cannot read the text: byte 0x{byte:02x} is no UTF-8", hint="save the file as UTF-8", location=location
        )
    return SyntaxProblem(
        f"cannot read YAML: control character U+{code:04X} is not allowed",
        hint="remove it, or write it as an escape in double quotes",
        location=location,
    )


def events(piece: Piece, *, pure: bool = False) -> Iterator[Any]:
    """All events of a piece that is known to be readable."""
    if piece.value is not NOT_JSON:
        yield from json_events(piece.text)
        return
    parser = event_getter(piece.text, pure=pure)
    while True:
        event = parser.get_event()
        if event is None or isinstance(event, yaml.StreamEndEvent):
            return
        if not isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)):
            yield event
