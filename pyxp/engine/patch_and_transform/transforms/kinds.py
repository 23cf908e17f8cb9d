"""What each type of transform consists of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

Step: TypeAlias = Callable[[Any], Any]
"""A transform compiled: a function of one value, which raises Failure or TextError for what it cannot take."""

S = TypeVar("S")


class DeadEnd(NamedTuple):
    """A setting that passes the function's checks, but with which the transform fails once it is applied.

    Attributes:
        path: Where, below the settings; empty for the settings themselves.
        message: What is wrong.
        hint: What to write instead, where that is known.
        word: The word that is not one of ``known``, where that is the problem.
        known: The words that the setting takes.
    """

    path: str
    message: str
    hint: str = ""
    word: str = ""
    known: tuple[str, ...] = ()

    def below(self, name: str) -> DeadEnd:
        """The same, with the path led by a name."""
        return self._replace(path=f"{name}.{self.path}" if self.path else name)


def nothing(_: Any) -> None:
    """The check of settings that may be whatever they are."""


def none(_: Any) -> Iterator[DeadEnd]:
    """The dead ends of settings that have none."""
    yield from ()


def no_tries(_: Any) -> int:
    """How often settings look at a value beyond the one time that every transform does: never."""
    return 0


class TransformKind(NamedTuple, Generic[S]):
    """One type of transform, by what is done with its settings.

    Attributes:
        read: ``read(value, path)`` gives the settings; raises Unreadable.
        check: Refuses settings with which the function would not begin; raises Problem.
        compile: Makes them a step; raises Failure.
        dead_ends: What can only fail in settings that pass the check.
        tries: How often they look at a value, which is paid for.
    """

    read: Callable[[Any, str], S]
    check: Callable[[S], None]
    compile: Callable[[S], Step]
    dead_ends: Callable[[S], Iterator[DeadEnd]] = none
    tries: Callable[[S], int] = no_tries
