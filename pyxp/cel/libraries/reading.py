"""Texts that functions read: what Go refuses becomes an error of the expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pyxp.cel.values import EvaluationError
from pyxp.gotext.errors import TextError

T = TypeVar("T")


def read_as(read: Callable[[str], T], text: str, problem: str = "") -> T:
    """What a reader of :mod:`pyxp.gotext` makes of a text.

    Args:
        read: The reader.
        text: The text.
        problem: What to say of a text that cannot be read; what Go says if not given.

    Raises:
        EvaluationError: The text cannot be read.
    """
    try:
        return read(text)
    except TextError as error:
        raise EvaluationError(problem or error.go) from None


def is_read(read: Callable[[str], object], text: str) -> bool:
    """Whether a reader takes the text."""
    try:
        read(text)
    except (TextError, EvaluationError):
        return False
    return True
