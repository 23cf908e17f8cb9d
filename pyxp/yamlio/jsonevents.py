"""JSON as the events of a YAML parser, so that positions and repeated keys are found in both alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from pyxp.yamlio.cursor import Mark

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]|[^\s{}\[\],:"]++|\n')
_BRACKETS: Final = {
    "{": (MappingStartEvent, (None, None, True)),
    "[": (SequenceStartEvent, (None, None, True)),
    "}": (MappingEndEvent, ()),
    "]": (SequenceEndEvent, ()),
}


def json_events(text: str) -> Iterator[Any]:
    """The events of a text that is known to be one JSON value; texts stand decoded, numbers and words as written."""
    line, line_start = 0, 0
    for found in _TOKEN.finditer(text):
        word = found.group()
        if word == "\n":
            line, line_start = line + 1, found.end()
            continue
        mark: Any = Mark(line, found.start() - line_start)
        if word in _BRACKETS:
            make, arguments = _BRACKETS[word]
            yield make(*arguments, mark, mark)
        elif word[0] == '"':
            yield ScalarEvent(None, None, (False, True), json.loads(word), mark, mark, '"')
        else:
            yield ScalarEvent(None, None, (True, False), word, mark, mark)
