"""Markers: what a reference leaves in text, and the session that remembers every one of them.

Formatting a reference gives text with a marker in it: private-use characters around two letters of different case, so
that slicing, re-casing or escaping the text damages the marker and the damage is seen.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from pyxp.authoring.blocks import Blocks
from pyxp.authoring.expressions import Expression, Text, describe
from pyxp.authoring.locations import calling_location
from pyxp.errors import AuthoringError, Location, UnresolvedValueError

_OPEN, _CLOSE, _BETWEEN, _DIGIT = "\ue0f0", "\ue0f1", "\ue0f2", 0xE0E0
_MARKER = re.compile(
    f"{_OPEN}(?P<letters>[^{_OPEN}{_CLOSE}]*?)(?P<session>[\ue0e0-\ue0e9]+){_BETWEEN}"
    f"(?P<number>[\ue0e0-\ue0e9]+){_CLOSE}"
)
_REMAINS = re.compile("[\ue0e0-\ue0f2]")
_ESCAPED = re.compile(
    r"\\u[eE]0(?:[eE][0-9a-fA-F]|[fF][0-2])|%EE%83%[AB][0-9A-F]|\\xee\\x83|&#(?:x[eE]0[eEfF]|575[6-8])"
)
_WRITTEN_OUT = re.compile(r"\\+u([eE]0(?:[eE][0-9]|[fF][0-2]))")
"""A character of a marker as ``repr`` and JSON write it."""
REPR = "<pyxp "
"""What the ``repr`` of everything begins with that cannot stand in a manifest."""

_MANY_LETTERS = "qZ" + "".join(chr(code) for code in range(32, 127) if chr(code) not in "%{}$") * 8
_NUMBERS = itertools.count(1)
_CURRENT: ContextVar[Session | None] = ContextVar("session", default=None)


class HarmedTextError(UnresolvedValueError):
    """Text in which a marker was cut, changed or escaped."""


@dataclass(eq=False)
class Marked:
    """One marker that was handed out.

    Attributes:
        expression: What the marker stands for; an object of its own for every marker.
        location: The line that formatted it.
    """

    expression: Expression
    location: Location


class Session:
    """Everything that is said of values while one composite is composed.

    Attributes:
        marked: Every marker that was handed out, in order.
        undeclared: Reads of fields that do not exist.
        refused: Operations that were refused; a platform that catches the error is told all the same.
        constructed: Every resource that was made, added or not.
        blocks: The blocks of conditions and the loops.
        number: Tells its markers from those of other sessions; the same one makes the same markers.
        disguised: Whether markers are long and hold every character that text is cut at or searched for, so that
            whatever is computed from them comes out different.
    """

    def __init__(self, *, disguised: bool = False, number: int | None = None) -> None:
        self.marked: list[Marked] = []
        self.undeclared: list[AuthoringError] = []
        self.refused: list[UnresolvedValueError] = []
        self.constructed: list[Any] = []
        self.blocks = Blocks()
        self.disguised = disguised
        self._letters = _MANY_LETTERS if disguised else "xX"
        self.number = next(_NUMBERS) if number is None else number

    def mark(self, expression: Expression) -> str:
        """A marker for ``expression`` that :meth:`parse` turns back."""
        self.marked.append(Marked(replace(expression), calling_location()))
        number = len(self.marked) - 1
        return f"{_OPEN}{self._letters}{_digits(self.number)}{_BETWEEN}{_digits(number)}{_CLOSE}"

    def parse(self, text: str) -> str | Text:
        """``text`` itself where it has no marker, otherwise its literal and symbolic parts.

        Raises:
            HarmedTextError: A marker was sliced, re-cased or escaped, comes from another composite, or the text
                holds what Python calls an object instead of a value.
        """
        if not _REMAINS.search(text):
            return self._plain(text)
        parts: list[str | Expression] = []
        end = 0
        for found in _MARKER.finditer(text):
            if found.start() > end:
                parts.append(self._plain(text[end : found.start()]))
            parts.append(self._at(found).expression)
            end = found.end()
        if end < len(text):
            parts.append(self._plain(text[end:]))
        return Text(tuple(parts))

    def marks_in(self, text: str) -> list[Marked]:
        """The markers of this session that stand in ``text`` unharmed."""
        return [self._at(found) for found in _MARKER.finditer(text) if self._is_own(found)]

    def readable(self, text: str) -> str:
        """``text`` for a message: each marker as the field that it stands for, in braces, also where it is escaped."""
        plain = _WRITTEN_OUT.sub(lambda found: chr(int(found[1], 16)), text)
        return _REMAINS.sub("", _MARKER.sub(self._readable, plain))

    def _readable(self, found: re.Match[str]) -> str:
        return f"{{{describe(self._at(found).expression)}}}" if self._is_own(found) else "{...}"

    def _plain(self, text: str) -> str:
        if _REMAINS.search(text):
            raise HarmedTextError(
                "cannot slice, split or change the case of text that holds a reference",
                hint="build the text in one f-string; change case with upper(ref) or lower(ref)",
            )
        if _ESCAPED.search(text):
            raise HarmedTextError(
                "cannot escape, quote or encode text that holds a reference",
                hint="write json_document({...}) for JSON; other encodings are possible only of constants",
            )
        if REPR in text:
            named = text[text.index(REPR) :]
            raise HarmedTextError(
                f"cannot put {named[: named.find('>') + 1]} into text: it is Python's name of a value, not the value",
                hint="format the value itself: no repr(...), no !r or = in an f-string, no str(...) of a list or dict",
            )
        return text

    def _is_own(self, found: re.Match[str]) -> bool:
        own = found["letters"] == self._letters and _number(found["session"]) == self.number
        return own and _number(found["number"]) < len(self.marked)

    def _at(self, found: re.Match[str]) -> Marked:
        if not self._is_own(found):
            changed = found["letters"] != self._letters
            raise HarmedTextError(
                "cannot slice, split or change the case of text that holds a reference"
                if changed
                else "cannot use text with a reference that was made while another composite was composed",
                hint="build the text in one f-string; change case with upper(ref) or lower(ref)"
                if changed
                else "make the text anew in compose: keep no references in caches or global variables",
            )
        return self.marked[_number(found["number"])]


def has_marker(text: str) -> bool:
    """Whether ``text`` holds a marker, unharmed or not, of any session."""
    return _REMAINS.search(text) is not None


def mentions_marker(text: str) -> bool:
    """Whether ``text``, such as an error's, quotes a marker, as it is or written out."""
    return has_marker(text) or _WRITTEN_OUT.search(text) is not None


def current_session() -> Session | None:
    """The session of the composite that is being composed, None outside of ``compose``."""
    return _CURRENT.get()


@contextmanager
def composing(session: Session) -> Iterator[Session]:
    """Makes ``session`` the current one."""
    token = _CURRENT.set(session)
    try:
        yield session
    finally:
        _CURRENT.reset(token)


def shown(value: object) -> str:
    """``value`` for a message: text in quotes with its references readable."""
    session = current_session()
    return repr(session.readable(value)) if isinstance(value, str) and session else repr(value)


def _digits(number: int) -> str:
    return "".join(chr(_DIGIT + int(digit)) for digit in str(number))


def _number(digits: str) -> int:
    return int("".join(str(ord(digit) - _DIGIT) for digit in digits))
