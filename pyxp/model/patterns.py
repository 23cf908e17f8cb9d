r"""Regular expressions in RE2's language: in linear time, and within bounds for one and for all.

Few characters make large programs: ``\pL{600}`` compiles to 700,000 instructions. Programs are therefore kept in one
cache that forgets the oldest once all together may take too much memory, and what one document may have compiled is
bounded (:func:`limited`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from pyxp.model.budget import Exceeded

MAX_MEMORY: Final = 64 * 2**20
"""What one pattern may take: enough for whatever Go accepts in practice, such as ``\\pL{1000}``."""

MOST_MEMORY: Final = 192 * 2**20
"""What all patterns that are remembered may take together, the memory they fill while they search included."""

MOST_INSTRUCTIONS: Final = 1_500_000
"""Instructions that the patterns of one document may compile to: about two seconds, and one ``\\pL{1000}``."""

_SIZES: Final = (2**16, 2**19, 2**21, 2**22, 2**23, 2**24, 2**25, MAX_MEMORY)
"""What a pattern may take, tried in turn: a program that needs little is not given room that it could fill."""
_FEWEST: Final = 500
"""Instructions that a pattern counts for at least; reading it takes time as well."""
_TOO_LARGE: Final = "too large"


class PatternError(ValueError):
    """A pattern that RE2 does not accept.

    Attributes:
        message: Why.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


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
        self._kept: dict[str | bytes, tuple[Any, int]] = {}
        self._memory = 0

    def get(self, pattern: str | bytes) -> Any:
        """A program, or the error that compiling gives."""
        found = self._kept.get(pattern)
        if found is None:
            found = _compile(pattern)
            self._memory += found[1]
            while self._memory > MOST_MEMORY and self._kept:
                self._memory -= self._kept.pop(next(iter(self._kept)))[1]
            self._kept[pattern] = found
        elif self._memory > MOST_MEMORY // 2:
            # Only where something may soon have to go does it matter what was used last.
            self._kept.pop(pattern, None)
            self._kept[pattern] = found
        return found[0]


_programs = _Programs()


def _compile(pattern: str | bytes) -> tuple[Any, int]:
    """A program or an error, and the memory that it may take."""
    import re2  # type: ignore[import-untyped]  # ships no types; late: what has no patterns should not pay for it

    left = _left.get()
    if left is not None and left[0] < 0:
        raise Exceeded(f"{MOST_INSTRUCTIONS} instructions", "its regular expressions")
    for size in _SIZES:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = size
        try:
            program = re2.compile(pattern, options)
        except re2.error as error:
            detail = error.args[0] if error.args else b""
            text = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
            if _TOO_LARGE in text and size < MAX_MEMORY:
                continue
            _spend(left, MOST_INSTRUCTIONS if _TOO_LARGE in text else _FEWEST)
            return PatternError(text), _SIZES[0]
        _spend(left, max(program.programsize, _FEWEST))
        if size > _SIZES[0]:
            re2.purge()  # which the library would keep as well, however many
        return program, size
    raise AssertionError("the last size is not tried")


def _spend(left: list[int] | None, instructions: int) -> None:
    if left is not None:
        left[0] -= instructions


def compile_pattern(pattern: str | bytes) -> Any:
    """A compiled pattern with ``search`` and ``finditer``, for texts if it is text itself, else for bytes.

    It is remembered, so ask for it again rather than keep it.

    Raises:
        PatternError: RE2 does not accept the pattern, or it is too large.
        Exceeded: The patterns of this document are too large together.
    """
    found = _programs.get(pattern)
    if isinstance(found, PatternError):
        raise PatternError(found.message)
    return found
