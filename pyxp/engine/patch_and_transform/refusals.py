"""How the real function refuses an input that it can read: a field, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

from pyxp.errors import nearest
from pyxp.gotext.patterns import Pattern, PatternError

T = TypeVar("T")


class Problem(Exception):
    """What is wrong with one field; the path grows while the checks unwind.

    Attributes:
        path: The field, as the real function's messages call it.
        text: What is wrong.
        value: The word that is not one of ``known``, where that is the problem.
        known: The words that the field takes.
        within: What the path goes on from, where the real function leaves that out of its message.
    """

    def __init__(self, path: str, text: str, value: str = "", known: tuple[str, ...] = (), *, within: str = "") -> None:
        super().__init__(text)
        self.within = within
        self.path = path
        self.text = text
        self.value = value
        self.known = known

    @property
    def hint(self) -> str:
        """What to write instead, where that is known."""
        return word_meant(self.value, self.known) if self.known else ""


def word_meant(word: str, known: Sequence[str]) -> str:
    """The hint for a word that a field does not take: the nearest one that it does, or all of them."""
    near = nearest(word, known)
    return f"did you mean {near}?" if near else f"one of {', '.join(known)}"


def each(path: str, items: Iterable[T], check: Callable[[T], None]) -> None:
    """Check all items of a list that stands at a path.

    Raises:
        Problem: The first one.
    """
    for index, item in enumerate(items):
        under(f"{path}[{index}]", item, check)


def under(path: str, item: T, check: Callable[[T], None]) -> None:
    """Check what stands at a path.

    Raises:
        Problem: The first one.
    """
    try:
        check(item)
    except Problem as problem:
        raise Problem(f"{path}.{problem.path}", problem.text, problem.value, problem.known) from None


def require(value: object, path: str, text: str) -> None:
    """Refuse a value that is missing or empty.

    Raises:
        Problem: It is.
    """
    if value is None or value == "":
        raise Problem(path, f"Required value: {text}")


def invalid(value: str | None, text: str) -> str:
    """What is said of a value that is not taken."""
    return f'Invalid value: "{value or ""}": {text}'


def one_of(value: str, known: Collection[str], path: str, text: str) -> None:
    """Refuse a word that is not known.

    Raises:
        Problem: It is not.
    """
    if value not in known:
        raise Problem(path, invalid(value, text), value, tuple(word for word in known if word))


def check_regexp(source: str, path: str) -> None:
    """Refuse a pattern that is not a regular expression.

    Raises:
        Problem: It is not.
    """
    try:
        Pattern(source)
    except PatternError as error:
        raise Problem(path, invalid(source, f"invalid regexp: {error.message}")) from error
