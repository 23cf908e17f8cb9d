"""Assignability of types and the bindings of type parameters it finds.

The rules are those of the Go checker, including its leniency: ``dyn`` goes with everything, null with objects, opaque
types, durations and timestamps.
"""

from __future__ import annotations

from pyxp.cel.types import DYN, PRIMITIVES, StructType, Type

Bindings = dict[str, Type]

_NULLABLE = frozenset({"opaque", "struct", "duration", "timestamp", "null"})


def _takes_null(checked: Type) -> bool:
    return checked.kind in _NULLABLE or (checked.kind in PRIMITIVES and bool(checked.params))


def same(left: Type, right: Type) -> bool:
    """Exact equality of types."""
    return left is right or (not isinstance(left, StructType) and not isinstance(right, StructType) and left == right)


def substitute(bindings: Bindings, checked: Type, *, free_to_dyn: bool = False) -> Type:
    """The type with its bound parameters replaced, the free ones by ``dyn`` when asked."""
    if checked.kind == "param":
        bound = bindings.get(checked.name)
        if bound is not None:
            return substitute(bindings, bound, free_to_dyn=free_to_dyn)
        return DYN if free_to_dyn else checked
    if not checked.params or (not bindings and not free_to_dyn):
        return checked
    params = tuple(substitute(bindings, inner, free_to_dyn=free_to_dyn) for inner in checked.params)
    return checked if params == checked.params else Type(checked.kind, checked.name, params)


def assignable(bindings: Bindings, left: Type, right: Type) -> bool:
    """Whether ``left`` is assignable to ``right``; may add bindings even when it is not (give it a copy)."""
    if right.kind == "param":
        valid, bound = _binds(bindings, left, right)
        if valid:
            return True
        if bound:
            return False
    if left.kind == "param":
        return _binds(bindings, right, left)[0]
    if left.kind in ("dyn", "error") or right.kind in ("dyn", "error"):
        return True
    if left.kind == "null":
        return _takes_null(right)
    if right.kind == "null":
        return _takes_null(left)
    if left.kind != right.kind:
        return False
    if left.kind == "type" or left.kind in PRIMITIVES:
        return True
    if left.kind == "struct":
        return left is right
    return left.name == right.name and assignable_all(bindings, left.params, right.params)


def assignable_all(bindings: Bindings, left: tuple[Type, ...], right: tuple[Type, ...]) -> bool:
    """Whether each type of ``left`` is assignable to its partner in ``right``."""
    return len(left) == len(right) and all(assignable(bindings, a, b) for a, b in zip(left, right, strict=True))


def _binds(bindings: Bindings, candidate: Type, parameter: Type) -> tuple[bool, bool]:
    """Whether a type may stand for a parameter, and whether the parameter had a binding."""
    if same(candidate, parameter):
        return True, True
    bound = bindings.get(parameter.name)
    if bound is None:
        if _occurs(bindings, parameter, candidate):
            return False, False
        bindings[parameter.name] = candidate
        return True, False
    if same(candidate, bound):
        return True, True
    if assignable(bindings, candidate, bound):
        general = most_general(candidate, bound)
        if not _occurs(bindings, parameter, general):
            bindings[parameter.name] = general
        return True, True
    return False, True


def most_general(left: Type, right: Type) -> Type:
    """The less specific of two types that are known to go together."""
    return left if _less_specific(left, right) else right


def _less_specific(left: Type, right: Type) -> bool:
    if left.kind in ("dyn", "param"):
        return True
    if right.kind in ("dyn", "param"):
        return False
    if right.kind == "null" and left.kind in _NULLABLE:
        return True
    if left.kind != right.kind:
        return False
    if left.kind == "type":
        return True
    if left.params:
        return (
            left.name == right.name
            and len(left.params) == len(right.params)
            and all(_less_specific(a, b) for a, b in zip(left.params, right.params, strict=True))
        )
    return same(left, right)


def _occurs(bindings: Bindings, parameter: Type, within: Type) -> bool:
    if same(parameter, within):
        return True
    if within.kind == "param":
        bound = bindings.get(within.name)
        return bound is not None and _occurs(bindings, parameter, bound)
    return any(_occurs(bindings, parameter, inner) for inner in within.params)
