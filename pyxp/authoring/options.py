"""Options by their declared names: a misspelt one is refused, with the nearest that there is.

A wrong name that is swallowed would be a setting that silently does nothing, so nothing that takes options takes any.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from pyxp.authoring.locations import calling_location
from pyxp.errors import AuthoringError, nearest

P = ParamSpec("P")
T = TypeVar("T")


class UnknownOptionError(AuthoringError, TypeError):
    """An option that is not declared, with the nearest one that is."""


def unknown_options(given: Iterable[str], declared: Collection[str], owner: str) -> UnknownOptionError | None:
    """What to say of the names that ``owner`` does not take, None where it takes them all."""
    unknown = [name for name in given if name not in declared]
    if not unknown:
        return None
    close = [found for name in unknown if (found := nearest(name, declared))]
    return UnknownOptionError(
        f"{owner} takes no {_listed(unknown, 'or')}",
        hint=f"did you mean {_listed(close, 'and')}?" if close else f"it takes {', '.join(declared) or 'no options'}",
        location=calling_location(),
    )


def closed(function: Callable[P, T]) -> Callable[P, T]:
    """``function``, refusing keywords that it does not declare with the nearest one that it does."""
    parameters = inspect.signature(function).parameters.values()
    declared = [parameter.name for parameter in parameters if parameter.kind in (_EITHER, _KEYWORD)]
    shown = function.__qualname__.removesuffix(".__init__").rpartition(".")[2]

    @wraps(function)
    def checked(*args: P.args, **options: P.kwargs) -> T:
        wrong = unknown_options(options, [name for name in declared if name != "self"], f"{shown}(...)")
        if wrong is not None:
            raise wrong
        return function(*args, **options)

    return checked


def closed_class(cls: type[T]) -> type[T]:
    """``cls``, its constructor refusing keywords that it does not declare."""
    cls.__init__ = closed(cls.__init__)  # type: ignore[method-assign] # the same signature, checked
    cls.__init__.__qualname__ = f"{cls.__name__}.__init__"
    return cls


_EITHER, _KEYWORD = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY


def _listed(names: Iterable[str], joined_by: str) -> str:
    return f" {joined_by} ".join(repr(name) for name in names)
