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

LARGEST_TEXT = 64 * 1024 * 1024
"""Most characters of one text. Kubernetes itself takes 3 MB for an object."""

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


def decode(text: str | bytes, source: str) -> str:
    """The text without its byte order mark, its size checked.

    Raises:
        SyntaxProblem: For bytes that are no UTF-8 (or UTF-16 with a mark), and for a text that is too long.
    """
    if len(text) > LARGEST_TEXT:
        raise SyntaxProblem(
            f"cannot read {len(text) // 2**20} MiB of YAML as one text; the most is {LARGEST_TEXT // 2**20} MiB",
            hint="split it into several files",
            location=Location(source),
        )
    if isinstance(text, bytes):
        text = _decoded(text, source)
    return text.removeprefix("\ufeff")


def _decoded(content: bytes, source: str) -> str:
    """The text of UTF-8 bytes, or of UTF-16 bytes with a mark."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        raise SyntaxProblem(
            f"cannot read the text: byte 0x{content[error.start]:02x} is no {encoding.upper()}",
            hint="save the file as UTF-8",
            location=Location(source, before.count(b"\n") + 1, len(before) - before.rfind(b"\n")),
        ) from error


def problem_of(error: yaml.YAMLError, text: str, source: str) -> SyntaxProblem:
    """The parser's complaint as pyxp's error, with its place and in plain words."""
    if isinstance(error, ReaderError):
        return forbidden_character(text, source)
    raw = " ".join(str(part) for part in (getattr(error, "context", None), getattr(error, "problem", None)) if part)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    location = Location(source, mark.line + 1, mark.column + 1) if mark else Location(source)
    for part, meaning, hint in _WORDING:
        if part in raw:
            return SyntaxProblem(f"cannot read YAML: {meaning} ({raw})", hint=hint, location=location)
    return SyntaxProblem(f"cannot read YAML: {raw or 'not readable'}", location=location)


def forbidden_character(text: str, source: str) -> SyntaxProblem:
    """The error for a control character, which YAML allows nowhere."""
    found = re.search(_FORBIDDEN, text)
    if not found:
        return SyntaxProblem("cannot read YAML: a character that is not allowed", location=Location(source))
    start = found.start()
    return SyntaxProblem(
        f"cannot read YAML: control character U+{ord(found.group()):04X} is not allowed",
        hint="remove it, or write it as an escape in double quotes",
        location=Location(source, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)),
    )


def events(text: str, *, pure: bool = False) -> Iterator[Any]:
    """All events of a text that is known to be readable."""
    parser = event_getter(text, pure=pure)
    while True:
        event = parser.get_event()
        if event is None or isinstance(event, yaml.StreamEndEvent):
            return
        yield event
