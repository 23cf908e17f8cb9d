r"""Regular expressions as Go reads them: RE2's language, linear in time, within bounds for one and for all.

They come from users, so they are never given to Python's own engine, which tries without end. Go and the RE2 library
share their syntax; RE2 alone knows ``\C`` and takes group names beyond ASCII, which is refused here.

Few characters make large programs: ``\pL{600}`` compiles to 700,000 instructions. Programs are therefore kept in one
cache that forgets the oldest once all together may take too much memory, and what one document may have compiled is
bounded (:func:`limited`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from pyxp.errors import Exceeded
from pyxp.gotext.errors import TextError
from pyxp.gotext.values import text_bytes, text_of, valid_text

MAX_MEMORY: Final = 64 * 2**20
"""What one pattern may take. Go bounds the size of a pattern, not its memory: with 64 MiB the library takes whatever Go
takes in practice, such as ``\\pL{1000}``, where 16 MiB refuse it."""

MAX_LENGTH: Final = 64 * 2**10
"""Characters of the longest pattern that is compiled at all."""

MOST_MEMORY: Final = 192 * 2**20
"""What all patterns that are remembered may take together, the memory they fill while they search included."""

MOST_INSTRUCTIONS: Final = 1_500_000
"""Instructions that the patterns of one document may compile to: about two seconds, and one ``\\pL{1000}``."""

MOST_GROUPS: Final = 200
"""Capturing groups of one pattern: the library takes memory with their square, 2.5 GB for 9,000 of them, and time with
their number for each character."""

_SIZES: Final = (2**16, 2**19, 2**21, 2**22, 2**23, 2**24, 2**25, MAX_MEMORY)
"""What a pattern may take, tried in turn: a program that needs little is not given room that it could fill."""
_FEWEST: Final = 500
"""Instructions that a pattern counts for at least; reading it takes time as well."""
_TOO_LARGE: Final = "too large"
_QUOTED: Final = r"\\Q.*?(?:\\E|$)"
_ANY_BYTE: Final = r"(?<!\\)(?:\\\\)*\\C"


class PatternError(TextError):
    """A pattern that Go does not take, or that is too large."""


_left: ContextVar[list[int] | None] = ContextVar("_left", default=None)


@contextmanager
def limited() -> Iterator[None]:
    """What is compiled inside belongs to one document, and is bounded together; of nested blocks the outer counts."""
    if _left.get() is not None:
        yield
        return
    token = _left.set([MOST_INSTRUCTIONS])
    try:
        yield
    finally:
        _left.reset(token)


class _Programs:
    """Compiled patterns, and why others cannot be compiled, the latest used last."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str | bytes, bool], tuple[Any, int]] = {}
        self._memory = 0

    def get(self, pattern: str | bytes, groups: bool = False) -> Any:
        """A program, or the error that compiling gives; with its groups, or only for the whole match."""
        key = (pattern, groups)
        found = self._kept.get(key)
        if found is None:
            # With and without its groups a pattern counts once for its document.
            left = None if (pattern, not groups) in self._kept else _left.get()
            found = _compile(pattern, groups, left)
            self._memory += found[1]
            while self._memory > MOST_MEMORY and self._kept:
                self._memory -= self._kept.pop(next(iter(self._kept)))[1]
            self._kept[key] = found
        elif self._memory > MOST_MEMORY // 2:
            # Only where something may soon have to go does it matter what was used last.
            self._kept.pop(key, None)
            self._kept[key] = found
        return found[0]


_programs = _Programs()


def _compile(pattern: str | bytes, groups: bool, left: list[int] | None) -> tuple[Any, int]:
    """A program or an error, and the memory that it may take."""
    import re2  # type: ignore[import-untyped]  # ships no types; late: what has no patterns should not pay for it

    if left is not None and left[0] < 0:
        raise Exceeded(f"{MOST_INSTRUCTIONS} instructions", "its regular expressions")
    refused = _refusal(pattern)
    if refused:
        return PatternError(refused), _SIZES[0]
    for size in _SIZES:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = size
        options.never_capture = not groups and _has_few_groups(pattern)
        try:
            program = re2.compile(pattern, options)
        except MemoryError:
            return _out_of_memory(), _SIZES[0]
        except re2.error as error:
            detail = error.args[0] if error.args else b""
            text = _decoded(detail)
            if _TOO_LARGE in text and size < MAX_MEMORY:
                continue
            _spend(left, MOST_INSTRUCTIONS if _TOO_LARGE in text else _FEWEST)
            return PatternError(text), _SIZES[0]
        _spend(left, max(program.programsize, _FEWEST))
        if not all(_decoded(name).isascii() for name in program.groupindex):
            return PatternError("invalid group name"), _SIZES[0]
        if program.groups > MOST_GROUPS:
            return Exceeded(f"{MOST_GROUPS} capturing groups", "a regular expression"), _SIZES[0]
        if size > _SIZES[0]:
            re2.purge()  # which the library would keep as well, however many
        return program, size
    raise AssertionError("the last size is not tried")


def _has_few_groups(pattern: str | bytes) -> bool:
    """Whether its groups, without names, are too few to be worth counting: parentheses that are none count as well."""
    text = _decoded(pattern)
    return text.count("(") <= MOST_GROUPS and not re.search(r"\(\?P?<", text)


def _out_of_memory() -> Exceeded:
    return Exceeded("the memory that there is", "a regular expression")


def _refusal(pattern: str | bytes) -> str:
    """Why Go does not take a pattern that RE2 would, or that is too long; empty for all others."""
    if len(pattern) > MAX_LENGTH:
        return f"the pattern is longer than {MAX_LENGTH} characters"
    text = _decoded(pattern)
    if r"\C" in text and re.search(_ANY_BYTE, re.sub(_QUOTED, "", text, flags=re.DOTALL)):
        return r"invalid escape sequence: \C"
    return ""


def _decoded(text: str | bytes) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def _spend(left: list[int] | None, instructions: int) -> None:
    if left is not None:
        left[0] -= instructions


def compile_pattern(pattern: str | bytes, *, groups: bool = False) -> Any:
    """A compiled pattern with ``search`` and ``finditer``, for texts if it is text itself, else for bytes.

    It is remembered, so ask for it again rather than keep it.

    Args:
        pattern: The pattern.
        groups: Whether matches tell its groups as well; without them it may count none, and costs less.

    Raises:
        PatternError: Go does not take the pattern, or it is too large.
        Exceeded: The patterns of this document are too large together, or it has more groups than
            :data:`MOST_GROUPS`.
    """
    found = _programs.get(pattern, groups)
    if isinstance(found, PatternError):
        raise PatternError(found.message)
    if isinstance(found, Exceeded):
        raise Exceeded(found.bound, "a regular expression")
    return found


def _search(program: Any, text: str | bytes) -> Any:
    try:
        return program.search(text)
    except MemoryError:
        raise _out_of_memory() from None


def matches(pattern: str, text: str) -> bool:
    """Whether ``pattern`` is found anywhere in ``text``.

    Raises:
        PatternError: Go does not take the pattern, or it is too large.
        Exceeded: The patterns of this document are too large together.
    """
    return _search(compile_pattern(pattern), text) is not None


class Pattern:
    """A regular expression for Go strings, stray bytes included.

    Args:
        source: The pattern.

    Raises:
        PatternError: Go does not take the pattern, or it is too large.
        Exceeded: The patterns of this document are too large together.
    """

    __slots__ = ("_source",)

    def __init__(self, source: str) -> None:
        try:
            self._source = source.encode()
        except UnicodeEncodeError as error:
            raise PatternError(str(error)) from error
        self._program()

    def _program(self, *, groups: bool = False) -> Any:
        """The program, which is remembered as long as there is room for it."""
        return compile_pattern(self._source, groups=groups)

    @property
    def group_count(self) -> int:
        """How many groups the pattern has, the whole match not counted."""
        return int(self._program(groups=True).groups)

    def matches(self, text: str) -> bool:
        """Whether the pattern matches somewhere in the text."""
        return _search(self._program(), _searchable(text)) is not None

    def groups(self, text: str) -> list[str] | None:
        """The first match and its groups, empty text for groups without part in it; None without a match."""
        data, program = _searchable(text), self._program(groups=True)
        match = _search(program, data)
        if match is None:
            return None
        spans = [match.span(number) for number in range(program.groups + 1)]
        if len(text) == len(data) or data == text_bytes(text):
            return [text_of(data[start:end]) if start >= 0 else "" for start, end in spans]
        return [text[_length(data, start) : _length(data, end)] if start >= 0 else "" for start, end in spans]


def _searchable(text: str) -> bytes:
    """The text for RE2. Go matches a stray byte as U+FFFD, one character for one byte."""
    return valid_text(text).encode()


def _length(data: bytes, end: int) -> int:
    r"""The number of characters before a position in bytes; RE2's ``\B`` also matches inside of a character."""
    return len(data[:end].decode(errors="ignore"))
