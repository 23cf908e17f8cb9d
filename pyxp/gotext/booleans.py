"""Booleans: Go's ``strconv.ParseBool`` and ``FormatBool``."""

from __future__ import annotations

from typing import Final

from pyxp.gotext.errors import TextError

_TRUE: Final = frozenset(("1", "t", "T", "TRUE", "true", "True"))
_FALSE: Final = frozenset(("0", "f", "F", "FALSE", "false", "False"))


def parse_bool(text: str) -> bool:
    """What ``strconv.ParseBool`` reads.

    Raises:
        TextError: The text is not a boolean.
    """
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise TextError(f'"{text[:100]}" is not a boolean')


def format_bool(value: bool) -> str:
    """``true`` or ``false``."""
    return "true" if value else "false"
