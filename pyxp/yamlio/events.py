"""The events of one document: where its values begin and end.

libyaml reads most texts as kubectl does, and many times faster than Python could. Those that it could read differently
(see :mod:`pyxp.yamlio.plainness`), and all that it refuses, go to :mod:`pyxp.yamlio.parsing`, which alone decides what
is right and what is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

import yaml
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from pyxp.yamlio.cursor import Fault
from pyxp.yamlio.jsontext import NOT_JSON
from pyxp.yamlio.streams import Piece

FORBIDDEN: Final = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""Characters that YAML allows nowhere."""


class NotPlain(Exception):
    """libyaml cannot tell how kubectl reads the text."""


class Events(Protocol):
    """The events of the first document of a text."""

    def begin(self) -> int | None:
        """The line, from 0 on, on which the content begins; None where there is no document."""

    @property
    def get_event(self) -> Callable[[], Any]:
        """What gives the next event of the content."""

    def finish(self) -> None:
        """Read what is behind the content; it must hold nothing more."""


class Libyaml:
    """The events that libyaml gives. All methods raise :class:`yaml.YAMLError`, or :class:`NotPlain`.

    Raises:
        UnicodeEncodeError: The text holds halves of surrogate pairs.
    """

    def __init__(self, text: str) -> None:
        self._parser = yaml.CLoader(text)
        self.get_event: Callable[[], Any] = self._parser.get_event

    def begin(self) -> int | None:
        """See :class:`Events`."""
        while True:
            event = self.get_event()
            if event.__class__ is StreamEndEvent:
                return None
            if event.__class__ is DocumentStartEvent:
                first: Any = self._parser.peek_event()
                return int(first.start_mark.line)

    def finish(self) -> None:
        """See :class:`Events`."""
        if self.get_event().__class__ is not DocumentEndEvent or self.get_event().__class__ is not StreamEndEvent:
            raise NotPlain


HAS_LIBYAML: Final = hasattr(yaml, "CLoader")
"""Whether PyYAML was built with libyaml. Without it everything is read by the exact parser."""


def exact_events(text: str) -> Events:
    """The events that kubectl sees.

    Raises:
        Fault: The text holds a character that YAML allows nowhere.
    """
    found = re.search(FORBIDDEN, text)
    if found:
        raise _forbidden(ord(found.group()), found.start())
    return _parser(text)


def _parser(text: str) -> Events:
    # Loaded only where it is used: libyaml reads what most files hold.
    from pyxp.yamlio.parsing import Parser

    return Parser(text)


def _forbidden(code: int, index: int) -> Fault:
    """The complaint about a character; bytes that are not UTF-8 stand as the lower half of a surrogate pair."""
    if 0xDC80 <= code <= 0xDCFF:
        return Fault(f"byte 0x{code - 0xDC00:02x} is not UTF-8", "save the file as UTF-8", index)
    hint = "remove it, or write it as an escape in double quotes"
    return Fault(f"control character U+{code:04X} is not allowed", hint, index)


def events(piece: Piece, *, exact: bool) -> Iterator[Any]:
    """All events of the content of a piece that is known to be readable so."""
    if piece.value is not NOT_JSON:
        from pyxp.yamlio.jsonevents import json_events

        yield from json_events(piece.text)
        return
    parser: Events = _parser(piece.text) if exact else Libyaml(piece.text)
    if parser.begin() is None:
        return
    depth = 0
    while True:
        event = parser.get_event()
        yield event
        kind = event.__class__
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            depth += 1
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            depth -= 1
        if not depth:
            return
