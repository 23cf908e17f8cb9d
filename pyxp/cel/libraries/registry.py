"""Finds the overloads of a function by name and loads the library modules that declare them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, Final

from pyxp.cel.types import Type, parse_type, split_types

Implementation = Callable[..., Any]


class Overload:
    """One way to call a function.

    Attributes:
        function: Name, qualified for functions like ``sets.contains``.
        id: Stable identity; the cost model knows functions by it.
        member: Whether the first argument is written before a dot.
        args: Argument types, the target first.
        result: Result type.
        implementation: Takes the arguments as CEL values; raises EvaluationError.
        params: Names of the type parameters.
    """

    __slots__ = ("args", "function", "id", "implementation", "member", "params", "result")

    def __init__(self, function: str, identity: str, signature: str, implementation: Implementation) -> None:
        head, _, result = signature.rpartition("->")
        head = head.strip()
        opening = _last_group(head)
        inner = split_types(head[opening + 1 : -1])
        self.function = function
        self.id = identity
        self.member = opening > 0
        self.args = tuple(parse_type(text) for text in ([head[: opening - 1], *inner] if self.member else inner))
        self.result = parse_type(result)
        self.implementation = implementation
        self.params = tuple(sorted({name for checked in (*self.args, self.result) for name in _param_names(checked)}))


def overload(function: str, identity: str, signature: str, implementation: Implementation) -> Overload:
    """An overload from its signature: ``(string, int) -> bool``, or ``string.(int) -> bool`` for a method."""
    return Overload(function, identity, signature, implementation)


def _last_group(text: str) -> int:
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        depth += (text[index] == ")") - (text[index] == "(")
        if depth == 0:
            return index
    raise ValueError(text)


def _param_names(checked: Type) -> Iterable[str]:
    if checked.kind == "param":
        yield checked.name
    for inner in checked.params:
        yield from _param_names(inner)


_LIBRARY_FUNCTIONS: Final[dict[str, str]] = {
    "operators": """
        _==_ _!=_ _<_ _<=_ _>_ _>=_ _+_ _-_ _*_ _/_ _%_ !_ -_ _?_:_ _[_] @in size
    """,
    "conversions": "int uint double string bytes bool duration timestamp dyn type",
    "times": """
        getFullYear getMonth getDayOfYear getDayOfMonth getDate getDayOfWeek getHours getMinutes getSeconds
        getMilliseconds
    """,
    "text": "startsWith endsWith contains matches",
    "strings": """
        charAt indexOf lastIndexOf lowerAscii upperAscii replace split substring trim join strings.quote format
    """,
    "lists": "isSorted sum min max indexOf lastIndexOf",
    "lists_extension": "slice flatten distinct sort lists.range reverse first last @sortByAssociatedKeys",
    "sets": "sets.contains sets.equivalent sets.intersects",
    "regex": "find findAll",
    "optionals": """
        optional.of optional.ofNonZeroValue optional.none optional.unwrap unwrapOpt hasValue value or orValue
        _[?_] _[_]
    """,
    "url": "isURL url getScheme getHost getHostname getPort getEscapedPath getQuery",
    "network": """
        isIP ip ip.isCanonical family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast
        isCIDR cidr containsIP containsCIDR prefixLength masked string
    """,
    "quantity": """
        isQuantity quantity isInteger asInteger asApproximateFloat sign isGreaterThan isLessThan compareTo add sub
    """,
    "formats": """
        format.named format.dns1123Label format.dns1123Subdomain format.dns1035Label format.qualifiedName
        format.dns1123LabelPrefix format.dns1123SubdomainPrefix format.dns1035LabelPrefix format.labelValue format.uri
        format.uuid format.byte format.date format.datetime validate
    """,
    "semver": "isSemver semver isGreaterThan isLessThan compareTo major minor patch",
}
"""Which library declares which functions; a test holds this against the modules."""

SORT: Final = "@sortByAssociatedKeys"
"""The function that the macro ``sortBy`` calls with the list and the keys; it cannot be written in an expression."""

STANDARD: Final = ("operators", "conversions", "times", "text")
KUBERNETES: Final = (
    *STANDARD,
    "url",
    "regex",
    "lists",
    "optionals",
    "quantity",
    "strings",
    "sets",
    "network",
    "formats",
    "semver",
    "lists_extension",
)
"""In the order of apiserver 0.35, ``pkg/cel/environment/base.go``: where the types leave several overloads, the first
counts."""

ONE_FOR_ALL: Final = frozenset({
    "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "_+_", "_-_", "_*_", "_/_", "_%_", "!_", "-_", "@in", "_[_]",
    "_?:_", "size", "type", "dyn", "matches", "sort", SORT,
})  # fmt: skip
"""Functions with one implementation for all overloads: the values decide, whatever overload the checker chose."""


MIXED: Final = frozenset({"_<_", "_<=_", "_>_", "_>=_"})
"""Functions that take numbers of two types, where the environment allows it."""


class Registry:
    """The functions of a set of libraries.

    Args:
        libraries: Names of the libraries.
        revised: Modules of ``pyxp.cel.libraries`` with a ``REVISED`` table of overloads that are other than they are
            declared, by identity: None for one that is not there.
        mixed: Whether the checker lets numbers of different types be ordered; values may be in any case.
    """

    def __init__(self, libraries: Iterable[str], *, revised: str = "", mixed: bool = True) -> None:
        self._homes: dict[str, list[str]] = {}
        for library in libraries:
            for name in _LIBRARY_FUNCTIONS[library].split():
                self._homes.setdefault(name, []).append(library)
        self._revised = revised
        self._mixed = mixed
        self._found: dict[str, tuple[Overload, ...]] = {}
        self._hidden: dict[str, tuple[Overload, ...]] = {}

    def find(self, function: str) -> tuple[Overload, ...] | None:
        """The overloads of a function that the checker knows, None when no library declares it."""
        found = self._found.get(function)
        if found is None:
            homes = self._homes.get(function)
            if homes is None:
                return None
            entries = [entry for home in homes for entry in declared(home) if entry.function == function]
            if self._revised:
                revised = import_module(f"pyxp.cel.libraries.{self._revised}").REVISED
                entries = [kept for entry in entries if (kept := revised.get(entry.id, entry)) is not None]
            hides = function in MIXED and not self._mixed
            self._hidden[function] = tuple(entry for entry in entries if hides and entry.args[0] != entry.args[1])
            found = tuple(entry for entry in entries if entry not in self._hidden[function])
            self._found[function] = found
        return found

    def hidden(self, function: str) -> tuple[Overload, ...]:
        """The overloads that the checker does not know, but values may call for; of a function that was found."""
        return self._hidden.get(function, ())


def declared(library: str) -> tuple[Overload, ...]:
    """Every overload that a library declares."""
    functions: tuple[Overload, ...] = import_module(f"pyxp.cel.libraries.{library}").FUNCTIONS
    return functions


def functions_of(library: str) -> set[str]:
    """The names listed for a library."""
    return set(_LIBRARY_FUNCTIONS[library].split())
