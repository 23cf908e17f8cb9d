"""Misspelt keywords, refused with the nearest name, which Python itself does not tell."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from pyxp.errors import did_you_mean

__tracebackhide__ = True
"""Failures of a test are told at its own line, and not at ours."""

P = ParamSpec("P")
R = TypeVar("R")


def refuse_unknown_keywords(called: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse keywords that a function does not have.

    Args:
        called: The function.
        given: The keywords of a call.
        known: Those that there are.

    Raises:
        TypeError: There is no such keyword.
    """
    names = list(known)
    for name in given:
        if name not in names:
            hint = did_you_mean(name, names) or f"it takes {', '.join(names)}"
            raise TypeError(f"{called}() has no option {name!r}; {hint}")


def with_nearest_keyword(function: Callable[P, R]) -> Callable[P, R]:
    """The function, which names the nearest keyword where one is misspelt."""
    known = [name for name in inspect.signature(function).parameters if name != "self"]
    called = function.__qualname__.removesuffix(".__init__").rpartition(".")[2]

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        refuse_unknown_keywords(called, kwargs, known)
        return function(*args, **kwargs)

    return call
