"""Functions that platforms call, as they stand in modules of their own: decorated, cached, in classes."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


def traced(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator of the platform's own."""

    @functools.wraps(function)
    def wrapper(*arguments: Any, **named: Any) -> Any:
        return function(*arguments, **named)

    return wrapper


@traced
def decorated(value: Any) -> str:
    """Decides in a decorated function."""
    return "a" if value is None else "b"  # here


def matched(value: Any) -> str:
    """Decides with a match statement."""
    match value:  # here
        case None:
            return "a"
        case _:
            return "b"


@contextlib.contextmanager
def scope(value: Any) -> Iterator[str]:
    """Decides in a context manager."""
    yield "a" if value is None else "b"  # here


@functools.cache
def cached(text: str) -> str:
    """Gives what it is given."""
    return text


class Names:
    """Decides in methods."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.first = "a" if value is not None else "b"  # here

    def method(self) -> str:
        """Decides in a method."""
        return "a" if self.value is None else "b"

    @property
    def listed(self) -> str:
        """Decides nothing."""
        return "c"


class Lazy:
    """Decides in a property, a class method and a static method."""

    def __init__(self, value: Any) -> None:
        self.value = value

    @property
    def name(self) -> str:
        """Decides in a property."""
        return "a" if self.value is None else "b"  # here

    @staticmethod
    def still(value: Any) -> str:
        """Decides in a static method."""
        return "a" if value is None else "b"

    @classmethod
    def known(cls, value: Any) -> str:
        """Decides in a class method."""
        return "a" if value is None else "b"


class Called:
    """Decides in a call, and in a property that is computed once."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __call__(self) -> str:
        """Decides where it is called."""
        return "a" if self.value is None else "b"

    @functools.cached_property
    def once(self) -> str:
        """Decides once."""
        return "a" if self.value is None else "b"


@dataclass
class Filled:
    """Decides after its fields are set."""

    value: Any
    name: str = ""

    def __post_init__(self) -> None:
        self.name = "a" if self.value is None else "b"


@dataclass(frozen=True)
class Context:
    """What functions hand on."""

    spec: Any
    label: str
    other: str | None = None
