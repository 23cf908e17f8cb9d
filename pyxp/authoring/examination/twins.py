"""Twins of a platform's functions: the same code with instruments in it, over the same globals and closures."""

from __future__ import annotations

import functools
import inspect
import linecache
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from pyxp.authoring.examination.instruments import WATCH, instrument
from pyxp.authoring.locations import Author, origin_of_module


class Twins:
    """Makes the twins of functions, each once.

    Attributes:
        watch: What the twins report to.
        blind: Names of functions of the platform whose source cannot be read, so that they have no twin.
    """

    def __init__(self, watch: object) -> None:
        self.watch = watch
        self.blind: list[str] = []
        self._codes: dict[types.CodeType, types.CodeType | None] = {}
        self._cells: dict[int, tuple[object, Any]] = {}

    def of(self, value: Any) -> Any:
        """The twin of a function, method or partial of the platform; anything else is itself."""
        if isinstance(value, types.FunctionType):
            return self._function(value)
        if isinstance(value, types.MethodType):
            function = self.of(value.__func__)
            return value if function is value.__func__ else types.MethodType(function, value.__self__)
        if isinstance(value, functools.partial):
            return functools.partial(self.of(value.func), *map(self.of, value.args), **value.keywords)
        if isinstance(value, functools._lru_cache_wrapper):  # what an earlier run left in the cache is of that run
            return self.of(value.__wrapped__)
        called = inspect.getattr_static(type(value), "__call__", None)
        if isinstance(called, types.FunctionType) and origin_of_function(called) is Author.PROJECT:
            return types.MethodType(self.of(called), value)
        return value

    def initializer(self, cls: type) -> Callable[..., None] | None:
        """What initializes an object of a class of the platform, or None where making one is more than that."""
        own, after = getattr(cls, "__init__", None), getattr(cls, "__post_init__", None)
        if type(cls) is not type or getattr(cls, "__new__", None) is not object.__new__:
            return None
        if isinstance(own, types.FunctionType) and origin_of_function(own) is Author.PROJECT:
            twin: Callable[..., None] = self.of(own)
            return twin
        if isinstance(after, types.FunctionType) and origin_of_function(after) is Author.PROJECT and cls.__dictoffset__:
            return functools.partial(_initialize, own, self.of(after))
        return None

    def _function(self, function: types.FunctionType) -> types.FunctionType:
        project = origin_of_function(function) is Author.PROJECT
        if origin_of_function(function) is Author.PYXP:
            return function
        code = self._code(function) if project else function.__code__
        closure = self._closure(function)
        if code is function.__code__ and closure is function.__closure__:
            return function
        twin = types.FunctionType(code, function.__globals__, function.__name__, function.__defaults__, closure)
        twin.__kwdefaults__ = function.__kwdefaults__
        twin.__qualname__ = function.__qualname__
        twin.__dict__.update(function.__dict__)
        return twin

    def _closure(self, function: types.FunctionType) -> tuple[Any, ...] | None:
        """The closure of what a library's decorator made, with twins of the platform's functions in it."""
        cells: tuple[Any, ...] | None = function.__closure__
        if not cells or origin_of_function(function) is Author.PROJECT:
            return cells
        twins = tuple(self._cell(cell) for cell in cells)
        return cells if all(new is old for new, old in zip(twins, cells, strict=True)) else twins

    def _cell(self, cell: Any) -> Any:
        known = self._cells.get(id(cell))
        if known is None:
            made = cell
            try:
                content = cell.cell_contents
            except ValueError:
                content = None
            if isinstance(content, types.FunctionType) and origin_of_function(content) is Author.PROJECT:
                made = types.CellType(self._function(content))
            known = self._cells[id(cell)] = (cell, made)
        return known[1]

    def _code(self, function: types.FunctionType) -> types.CodeType:
        code = function.__code__
        if any(constant is self.watch for constant in code.co_consts):  # it was made inside a twin
            return code
        if code not in self._codes:
            made = _instrumented(code)
            if made is None:
                self.blind.append(function.__qualname__)
            self._codes[code] = _watched(made, self.watch) if made is not None else None
        return self._codes[code] or code


def _initialize(own: Any, after: Any, made: Any, *arguments: Any, **named: Any) -> None:
    """Runs a dataclass's ``__init__`` with the twin of its ``__post_init__``."""
    names: dict[str, Any] = vars(made)
    names["__post_init__"] = types.MethodType(after, made)
    try:
        own(made, *arguments, **named)
    finally:
        names.pop("__post_init__", None)


def origin_of_function(function: types.FunctionType) -> Author:
    """Who wrote a function."""
    return origin_of_module(str(function.__globals__.get("__name__", "")), function.__code__.co_filename)


def _instrumented(code: types.CodeType) -> types.CodeType | None:
    """The instrumented form of a function's code, None where its source is not to be had."""
    source = "".join(linecache.getlines(code.co_filename))
    if not source:
        return None
    exact, named = _pairs(code.co_filename, source)
    found = exact.get(code) or named.get((code.co_qualname, code.co_firstlineno))
    fits = found is not None and (found.co_freevars, found.co_varnames[: found.co_argcount]) == (
        code.co_freevars,
        code.co_varnames[: code.co_argcount],
    )
    return found if fits else None


@functools.lru_cache(maxsize=256)
def _pairs(
    file: str, source: str
) -> tuple[dict[types.CodeType, types.CodeType], dict[tuple[str, int], types.CodeType]]:
    """The instrumented code of every function of a module, by its own code, and by name and line.

    By name and line finds functions whose code somebody rewrote, as pytest does with assertions.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            plain = compile(source, file, "exec", dont_inherit=True)
            watched = compile(instrument(source), file, "exec", dont_inherit=True)
        pairs = list(zip(_functions(plain), _functions(watched), strict=True))
    except (SyntaxError, ValueError, RecursionError):
        return {}, {}
    named: dict[tuple[str, int], types.CodeType] = {}
    for own, made in pairs:
        named.setdefault((own.co_qualname, own.co_firstlineno), made)
    return dict(pairs), named


def _functions(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _functions(constant)


def _watched(code: types.CodeType, watch: object) -> types.CodeType:
    """Code with the watch in place of its name."""
    constants = tuple(
        watch
        if isinstance(constant, str) and constant == WATCH
        else _watched(constant, watch)
        if isinstance(constant, types.CodeType)
        else constant
        for constant in code.co_consts
    )
    return code.replace(co_consts=constants)
