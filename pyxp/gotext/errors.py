"""The error of this room."""

from __future__ import annotations

from pyxp.errors import InputError


class TextError(InputError):
    """A text that Go or Kubernetes would not read, or a value that they could not write.

    Args:
        message: What is wrong, in pyxp's words.
        go: What the program says itself, where that differs and is known.

    Attributes:
        go: What the program says, or else the message.
    """

    def __init__(self, message: str, *, go: str = "") -> None:
        super().__init__(message)
        self.go = go or message


class OutOfRangeError(TextError):
    """A number or duration that is written as it should be, but is too large."""
