"""Choosing an overload when the types are only known at run time."""

from __future__ import annotations

from typing import Any, Final

from pyxp.cel.equality import KINDS, first_element, map_find, map_keys
from pyxp.cel.libraries.registry import Implementation, Overload
from pyxp.cel.types import Type
from pyxp.cel.values import Duration, NoSuchOverload, Timestamp, UInt

_SCALARS: Final = frozenset({str, int, bool, bytes, float, UInt, type(None), Duration, Timestamp})
"""Types whose values fit an overload, or do not, whatever they are."""


def fits(wanted: Type, value: Any) -> bool:
    """Whether a value may be passed where a type is wanted; of lists and maps, the first element is looked at."""
    kind = wanted.kind
    if kind in ("dyn", "param"):
        return True
    actual = KINDS[type(value)]
    if kind == "opaque":
        if wanted.name == "optional_type":
            return actual == "optional"
        return actual == "opaque" and bool(value.type_name == wanted.name)
    if kind == "list":
        return actual == kind and (not len(value) or fits(wanted.params[0], first_element(value)))
    if kind == "map":
        return actual == kind and (not len(value) or _fits_entry(wanted, value))
    return actual == ("map" if kind == "struct" else kind)


def _fits_entry(wanted: Type, value: Any) -> bool:
    # Fields that no schema declares are counted, but not seen.
    key = next(iter(map_keys(value)), None)
    return key is None or (fits(wanted.params[0], key) and fits(wanted.params[1], map_find(value, key)))


def dispatcher(overloads: tuple[Overload, ...]) -> Implementation:
    """A function that calls the first overload whose argument types fit.

    Its calls raise NoSuchOverload when none does.
    """
    known: dict[tuple[type, ...], Implementation] = {}

    def call(*args: Any) -> Any:
        types = tuple(map(type, args))
        implementation = known.get(types)
        if implementation is None:
            implementation = _fitting(overloads, args)
            if _SCALARS.issuperset(types):
                known[types] = implementation
        return implementation(*args)

    return call


def _fitting(overloads: tuple[Overload, ...], args: tuple[Any, ...]) -> Implementation:
    for candidate in overloads:
        if all(fits(wanted, value) for wanted, value in zip(candidate.args, args, strict=True)):
            return candidate.implementation
    raise NoSuchOverload


def needs_dispatch(overloads: tuple[Overload, ...], args: tuple[Type, ...]) -> bool:
    """Whether the static types leave open which overload is meant, or whether it fits."""
    if len(overloads) != 1:
        return True
    return any(
        actual.kind in ("dyn", "error", "param") and wanted.kind not in ("dyn", "param")
        for actual, wanted in zip(args, overloads[0].args, strict=True)
    )
