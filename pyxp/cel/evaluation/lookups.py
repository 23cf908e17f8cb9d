"""Closures that look into maps, objects, lists and optionals: ``a.b``, ``has(a.b)``, ``a[b]``, ``a.?b``, ``a[?b]``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyxp.cel.equality import KINDS, map_find
from pyxp.cel.libraries.operators import index_list, list_position, show_key
from pyxp.cel.syntax.nodes import Call, Select
from pyxp.cel.values import MISSING, NONE, EvaluationError, ListView, MapView, Optional

if TYPE_CHECKING:
    from pyxp.cel.evaluation.planner import Planner

Frame = list[Any]
Step = Callable[[Frame], Any]


def plan_select(planner: Planner, node: Select) -> Step:
    """``operand.name``, or ``has(operand.name)``."""
    operand = planner.plan(node.operand)
    name = node.name
    if node.test:
        return _presence(operand, name)
    cost = 1 if planner.is_attribute(node.operand) else 2

    def select(frame: Frame) -> Any:
        target = operand(frame)
        frame[0] -= cost
        found = target.find(name) if isinstance(target, MapView) else _find_member(target, name)
        if found is MISSING:
            raise EvaluationError(f"no such key: {name}")
        return found

    return select


def _find_member(target: Any, name: str) -> Any:
    kind = KINDS[type(target)]
    if kind == "optional":
        return find_optional(target, name)
    if kind == "list":
        return index_list(target, name)
    return map_find(target, name) if kind == "map" else MISSING


def _presence(operand: Step, name: str) -> Step:
    def present(frame: Frame) -> bool:
        target = operand(frame)
        if isinstance(target, MapView):
            return target.has(name)
        if type(target) is Optional:
            return find_optional(target, name).present
        return _find_member(target, name) is not MISSING

    return present


def find_optional(target: Any, key: Any) -> Optional:
    """The value under a key or index, through an optional if need be, as an optional.

    Raises:
        EvaluationError: The target cannot be indexed by such a key.
    """
    if type(target) is Optional:
        if not target.present:
            return NONE
        target = target.value
    if type(target) is list or isinstance(target, ListView):
        position = list_position(key)
        return Optional(index_list(target, position)) if 0 <= position < len(target) else NONE
    found = map_find(target, key) if KINDS[type(target)] == "map" else MISSING
    return NONE if found is MISSING else Optional(found)


def plan_index(planner: Planner, node: Call) -> Step:
    """``a[b]``, ``a[?b]`` and ``a.?b``."""
    target_step, key_step = planner.plan(node.args[0]), planner.plan(node.args[1])
    cost = 1 if planner.is_attribute(node.args[0]) else 2
    if node.function != "_[_]":

        def optional(frame: Frame) -> Optional:
            target = target_step(frame)
            key = key_step(frame)
            frame[0] -= cost
            return find_optional(target, key)

        return optional

    def index(frame: Frame) -> Any:
        target = target_step(frame)
        key = key_step(frame)
        frame[0] -= cost
        if type(target) is list or isinstance(target, ListView):
            return index_list(target, key)
        if type(target) is Optional:
            return find_optional(target, key)
        # What is no container has no key; that is also what the Go implementation says.
        found = map_find(target, key) if KINDS[type(target)] == "map" else MISSING
        if found is MISSING:
            raise EvaluationError(f"no such key: {show_key(key)}")
        return found

    return index
