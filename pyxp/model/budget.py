"""How much one piece of work may make of the data it is given.

Manifests come from strangers, and a few lines can ask for gigabytes: a default list in every item of a list, a text
that is escaped seventy times, a patch set of many patches in many resources. Whoever makes values from values spends
them from a budget first, and work that is not worth its while ends in an error that says so.
"""

from __future__ import annotations

from typing import Any, Final

from pyxp.errors import Exceeded

__all__ = ["DEEPEST", "MOST_TEXT", "MOST_VALUES", "SHORT", "Budget", "Exceeded", "require_flat", "weight"]

MOST_VALUES: Final = 250_000
"""Values that one piece of work may make; the largest object that Kubernetes stores holds about a fifth of that."""

MOST_TEXT: Final = 16 * 2**20
"""Bytes of text that one piece of work may make; what a function answers has to fit into a message of 4 MiB."""


SHORT: Final = 64
"""Characters of a text that is not worth a look: whoever makes many of them counts them as values."""


DEEPEST: Final = 200
"""Levels of objects and lists in one another that something made may have; no more are read either."""


def require_flat(value: Any, above: int = 0) -> None:
    """Refuse a JSON value that nests too deeply.

    Args:
        value: The value.
        above: How many levels it stands below.

    Raises:
        Exceeded: With those it would have more levels than :data:`DEEPEST`.
    """
    level = [value] if isinstance(value, (dict, list)) else []
    while level and above < DEEPEST:
        above += 1
        level = [
            item
            for parent in level
            for item in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(item, (dict, list))
        ]
    if level or above > DEEPEST:
        raise Exceeded(f"{DEEPEST} levels of nesting")


class Budget:
    """Values and text that may still be made.

    Args:
        values: How many values; a member of an object counts once.
        text: How many bytes of text, about: a text that is not plain ASCII counts four for each character, names of
            members excepted.
    """

    __slots__ = ("_text", "_values", "text", "values")

    def __init__(self, values: int = MOST_VALUES, text: int = MOST_TEXT) -> None:
        self.values = self._values = values
        self.text = self._text = text

    def spend(self, value: Any, times: int = 1) -> None:
        """Spend what it takes to make a JSON value ``times`` times over.

        Raises:
            Exceeded: That is more than is left; it costs no more to find out than making what is left.
        """
        if isinstance(value, (dict, list)):
            self._walk(value, times)
        else:
            self.values -= times
            if value.__class__ is str:
                self.text -= times * weight(value)
        if self.values < 0 or self.text < 0:
            self._refuse()

    def count(self, values: int) -> None:
        """Spend plain values.

        Raises:
            Exceeded: That is more than is left.
        """
        self.values -= values
        if self.values < 0:
            self._refuse()

    def _walk(self, value: Any, times: int) -> None:
        waiting = [value]
        while waiting:
            found = waiting.pop()
            # Known before it is walked, which would cost as much as making it.
            self.values -= times * len(found)
            if self.values < 0:
                return
            text = 0
            if isinstance(found, dict):
                text = sum(map(len, found))
                found = found.values()
            for item in found:
                if item.__class__ is str:
                    text += len(item) if item.isascii() else 4 * len(item)
                elif isinstance(item, (dict, list)):
                    waiting.append(item)
            self.text -= times * text

    def _refuse(self) -> None:
        raise Exceeded(f"{self._values} values" if self.values < 0 else f"{self._text >> 20} MiB of text")


def weight(text: str) -> int:
    """The bytes that a text takes, at most."""
    return len(text) if text.isascii() else 4 * len(text)
