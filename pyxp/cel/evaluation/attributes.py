"""Closures that read variables and look into maps, objects, lists and optionals.

cel-go calls a variable, or the result of a call, with all that is selected from it an attribute: ``a.b``, ``a[b]``,
``a.?b``, ``has(a.b)``, also ``(c ? a : b).d``. An attribute costs a READ for each selection and, when it is evaluated
for its value, one more. Where it only serves another attribute (as the key in ``a[b.c]``, as a branch in
``c ? a.b : d``) it is resolved, without that one. Source: cel-go 0.26, ``interpreter/attributes.go``,
``interpreter/runtimecost.go``.

An optional selection makes all selections after it optional, and so does an optional at the root. What is absent is not
charged for, nor is anything selected from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pyxp.cel.cost.units import READ
from pyxp.cel.equality import KINDS, map_find
from pyxp.cel.evaluation.planning import NOT_CONSTANT, PlanError, Planning
from pyxp.cel.evaluation.program import Frame, Step, constant
from pyxp.cel.evaluation.variables import may_be_optional, plain_optional
from pyxp.cel.libraries.operators import index_list, list_position, show_key
from pyxp.cel.syntax.nodes import Call, Node, Select
from pyxp.cel.values import (
    MISSING,
    NONE,
    EvaluationError,
    ListView,
    MapView,
    NoSuchOverload,
    Optional,
)

SELECTIONS: Final = frozenset({"_[_]", "_[?_]", "_?._"})
_OPTIONAL: Final = frozenset({"_[?_]", "_?._"})
_KEYS: Final = (str, int, float)


def is_attribute(planner: Planning, node: Node) -> bool:
    """Whether a node is an attribute, rather than a constant or a call."""
    if planner.constant(node) is not NOT_CONSTANT:
        return False
    if node.id in planner.checked.variables or isinstance(node, Select):
        return True
    return isinstance(node, Call) and (node.function in SELECTIONS or node.function == "_?_:_")


def resolve(planner: Planning, node: Node, own: int) -> Step:
    """The closure of an attribute, or of something else that attributes are made from.

    Args:
        planner: The planner of the expression.
        node: The node.
        own: What it costs beside its selections: READ when its value is wanted for itself, else 0.
    """
    if not is_attribute(planner, node):
        return _relative(planner.plan(node), own, optional=may_be_optional(planner.type_of(node)))
    if node.id in planner.checked.variables:
        return planner.variable(planner.checked.variables[node.id], own, planner.type_of(node))
    if isinstance(node, Select):
        return _presence(planner, node, own) if node.test else _select(planner, node, own)
    assert isinstance(node, Call)  # noqa: S101 - is_attribute says so
    if node.function == "_?_:_":
        return _conditional(planner, node)
    return _index(planner, node, own)


def _relative(step: Step, own: int, *, optional: bool) -> Step:
    """What a call or a literal gives, as the root of an attribute."""
    if not own and not optional:
        return step

    def read(frame: Frame) -> Any:
        try:
            value = step(frame)
        finally:
            frame[0] -= own
        return plain_optional(value) if type(value) is Optional else value

    return read


def _select(planner: Planning, node: Select, own: int) -> Step:
    step = _select_from(resolve(planner, node.operand, own), node.name)
    place = planner.place_of(node.operand)
    return step if place is None else _select_from_variable(place, node.name, own, step)


def _select_from_variable(place: int, name: str, own: int, general: Step) -> Step:
    """A field of a variable; the general closure does it where the variable is not an object."""
    cost = own + READ

    def select(frame: Frame) -> Any:
        target = frame[place]
        if not isinstance(target, MapView):
            return general(frame)
        frame[0] -= cost
        found = target.find(name)
        if found is MISSING:
            raise EvaluationError(f"no such key: {name}")
        return found

    return select


def _select_from(operand: Step, name: str) -> Step:
    def select(frame: Frame) -> Any:
        target = operand(frame)
        if type(target) is Optional:
            return _within(frame, target, name)
        frame[0] -= READ
        found = target.find(name) if isinstance(target, MapView) else _find(target, name)
        if found is MISSING:
            raise EvaluationError(f"no such key: {name}")
        return found

    return select


def _find(target: Any, key: Any) -> Any:
    """What is under a key; what is not a container has no keys."""
    kind = KINDS[type(target)]
    if kind == "list":
        return index_list(target, key)
    if kind == "message":
        return target.find(key)
    return map_find(target, key) if kind == "map" else MISSING


def _within(frame: Frame, target: Optional, key: Any) -> Optional:
    """The value under a key or index of what an optional holds, as an optional."""
    if not target.present:
        return NONE
    found = _find_if_there(target.value, key)
    if found is MISSING:
        return NONE
    frame[0] -= READ
    return Optional(found)


def _find_if_there(target: Any, key: Any) -> Any:
    if KINDS[type(target)] == "list":
        position = list_position(key)
        return index_list(target, position) if 0 <= position < len(target) else MISSING
    return _find(target, key)


def _presence(planner: Planning, node: Select, own: int) -> Step:
    operand = resolve(planner, node.operand, 0)
    name = node.name

    def present(frame: Frame) -> bool:
        target = operand(frame)
        if type(target) is Optional:
            return _within(frame, target, name).present
        frame[0] -= READ
        return target.has(name) if isinstance(target, MapView) else _find(target, name) is not MISSING

    if own and _starts_with_choice(planner, node.operand):
        return _refunded(present)
    place = planner.place_of(node.operand)
    return present if place is None else _presence_in_variable(place, name, present)


def _presence_in_variable(place: int, name: str, general: Step) -> Step:
    """Whether a variable has a field; the general closure does it where the variable is not an object."""

    def present(frame: Frame) -> bool:
        target = frame[place]
        if not isinstance(target, MapView):
            return bool(general(frame))
        frame[0] -= READ
        return target.has(name)

    return present


def _starts_with_choice(planner: Planning, node: Node) -> bool:
    """Whether an attribute is one of ``c ? a : b``."""
    while is_attribute(planner, node):
        if isinstance(node, Call):
            if node.function == "_?_:_":
                return True
            node = node.args[0]
        elif isinstance(node, Select) and node.id not in planner.checked.variables:
            node = node.operand
        else:
            return False
    return False


def _refunded(step: Step) -> Step:
    """A presence test gives back its READ, also where it had none to pay: for what starts with a choice."""

    def give_back(frame: Frame) -> Any:
        try:
            return step(frame)
        finally:
            frame[0] += READ

    return give_back


def _conditional(planner: Planning, node: Call) -> Step:
    condition = planner.plan(node.args[0])
    chosen, other = (resolve(planner, branch, 0) for branch in node.args[1:])

    def choose(frame: Frame) -> Any:
        decided = condition(frame)
        if decided is True:
            return chosen(frame)
        if decided is False:
            return other(frame)
        raise NoSuchOverload

    return choose


def _index(planner: Planning, node: Call, own: int) -> Step:
    operand = resolve(planner, node.args[0], own)
    key = _key(planner, node.args[1])
    return _optional_index(operand, key) if node.function in _OPTIONAL else _plain_index(operand, key)


def _key(planner: Planning, node: Node) -> Step:
    value = planner.constant(node)
    if value is NOT_CONSTANT:
        return resolve(planner, node, 0) if is_attribute(planner, node) else planner.plan(node)
    if not isinstance(value, _KEYS):
        raise PlanError(_not_a_key(value))
    return constant(value)


def _not_a_key(value: Any) -> str:
    return f"invalid qualifier type: {KINDS[type(value)]}"


def _optional_index(operand: Step, key: Step) -> Step:
    def optional(frame: Frame) -> Optional:
        target = operand(frame)
        if type(target) is not Optional:
            target = Optional(target)
        if not target.present:
            return NONE
        found = key(frame)
        if not isinstance(found, _KEYS):
            raise EvaluationError(_not_a_key(found))
        return _within(frame, target, found)

    return optional


def _plain_index(operand: Step, key_step: Callable[[Frame], Any]) -> Step:
    def index(frame: Frame) -> Any:
        target = operand(frame)
        if type(target) is Optional:
            return _within(frame, target, key_step(frame)) if target.present else NONE
        try:
            key = key_step(frame)
        finally:
            frame[0] -= READ
        if type(target) is list or isinstance(target, ListView):
            return index_list(target, key)
        found = _find(target, key)
        if found is MISSING:
            raise EvaluationError(f"no such key: {show_key(key)}")
        return found

    return index
