r"""Which texts libyaml reads as kubectl does, whatever its version: all but those that use what they differ in.

They differ in control characters and line breaks beyond the usual ones, in directives and document ends, the escape
``\/``, tags, odd anchors, and in question marks and colons in brackets. The look is quick; in doubt it says no.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter
from typing import Any, Final

import yaml
from yaml.events import ScalarEvent, StreamEndEvent

_ODD_ASCII: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ODD: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_ODD_LINES: Final = ("\n%", "\n...", "\n---")
_TAG_OR_ANCHOR: Final = re.compile(r"[!&*](?![ \t\n])")
_NAME: Final = re.compile(r"[&*][A-Za-z0-9_-]++(?=[ \t\n])(?![ \t]++!)")
_FLOW: Final = re.compile(r"[\[{](?![\]}][ \t]*+\n)")
_FLOW_ODD: Final = re.compile(r"[?!&*]|:[,\[\]{}]")
_QUOTED: Final = re.compile(r""""(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'""")
_QUOTE: Final = re.compile("[\"']")
_OF_ONE_LINE: Final = re.compile(r"""(?:"(?:[^"\\\n]|\\.)*+"|'(?:[^'\n]|'')*+')(?=[ \t]*+(?:\n|:[ \t\n]))""")
_QUOTE_OR_ESCAPE: Final = re.compile(r"\"|\\.")
_LONGEST_PROPERTY: Final = 200
# Brackets of one line that are looked at, each with all that follows them.
_MOST_OF_ONE_LINE: Final = 16


def is_plain(text: str) -> bool:
    """Whether libyaml reads a text, which ends in a line break, as kubectl does, if it reads it at all."""
    odd = _ODD_ASCII if text.isascii() else _ODD
    if odd.search(text) or text[0] in "%." or any(line in text for line in _ODD_LINES):
        return False
    if text.startswith("---") and text[3] not in " \t\n":
        return False
    return _is_plain_but_for(text, _quoted(text))


def _is_plain_but_for(text: str, quoted: list[tuple[int, int]]) -> bool:
    """Whether nothing is odd beside what is in quotes, which are given by their beginnings and ends."""
    names = all(_NAME.match(text, index) for index in _beginnings(_TAG_OR_ANCHOR, text, quoted))
    return names and _flows_are_plain(text, quoted)


def _beginnings(pattern: re.Pattern[str], text: str, quoted: list[tuple[int, int]]) -> Iterator[int]:
    """Where a pattern matches and a value may begin."""
    for found in pattern.finditer(text):
        index = found.start()
        if (not index or text[index - 1] in " \t\n") and _begins_value(text, index):
            before = bisect_right(quoted, index, key=itemgetter(0)) - 1
            if before < 0 or quoted[before][1] <= index:
                yield index


def _quoted(text: str) -> list[tuple[int, int]]:
    """Beginnings and ends of the quoted values and keys of a line each; none if one may go on in other lines.

    Other lines would look like any others then, and what looks quoted in them may not be.
    """
    found: list[tuple[int, int]] = []
    end = 0
    for quote in _QUOTE.finditer(text):
        index = quote.start()
        if index < end or (index and text[index - 1] not in " \t\n") or not _begins_value(text, index):
            continue
        whole = _OF_ONE_LINE.match(text, index)
        if whole is None:
            return []
        end = whole.end()
        found.append((index, end))
    return found


def _flows_are_plain(text: str, quoted: list[tuple[int, int]]) -> bool:
    """Whether collections in brackets can be read in one way only."""
    end, many = 0, 0
    for index in _beginnings(_FLOW, text, quoted):
        many = many + 1 if index < end else 0
        end = text.index("\n", index)
        if many > _MOST_OF_ONE_LINE:
            return not _FLOW_ODD.search(text)
        bare = _QUOTED.sub("", text[index:end])
        if bare.count("[") != bare.count("]") or bare.count("{") != bare.count("}") or '"' in bare or "'" in bare:
            # It may go on in other lines, which look like any others: the whole text must be beyond doubt.
            return not _FLOW_ODD.search(text)
        if _FLOW_ODD.search(bare):
            return False
    return True


def _begins_value(text: str, index: int, properties: int = 2) -> bool:
    """Whether a value may begin here: behind indentation, an indicator, an anchor or a tag."""
    before = index - 1
    while before >= 0 and text[before] in " \t":
        before -= 1
    if before < 0 or text[before] in "\n:?-":
        return True
    recent = text[max(before - _LONGEST_PROPERTY, 0) : before + 1]
    word = recent[max(recent.rfind(" "), recent.rfind("\t"), recent.rfind("\n")) + 1 :]
    if len(word) > _LONGEST_PROPERTY:
        return True
    return word[0] in "&!" and properties > 0 and _begins_value(text, before + 1 - len(word), properties - 1)


def escapes_slash(text: str) -> bool:
    r"""Whether a text that libyaml reads has the escape ``\/`` in double quotes, which kubectl does not know."""
    if "\\/" not in text or not _may_escape_slash(text):
        return False
    parser = yaml.CLoader(text)
    while True:
        event: Any = parser.get_event()
        if event.__class__ is StreamEndEvent:
            return False
        if event.__class__ is ScalarEvent and event.style == '"':
            start: Any = event.start_mark
            end: Any = event.end_mark
            written = text[start.index : end.index]
            if "\\/" in re.findall(r"\\.", written):
                return True


def _may_escape_slash(text: str) -> bool:
    r"""Whether some ``\/`` follows a double quote that may open a text."""
    opened = False
    for found in _QUOTE_OR_ESCAPE.finditer(text):
        if found.group() == '"':
            opened = not found.start() or text[found.start() - 1] in " \t\n[{,:"
        elif opened and found.group() == "\\/":
            return True
    return False
