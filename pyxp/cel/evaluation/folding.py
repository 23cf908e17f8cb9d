"""What is computed while planning: literals of literals, and conversions of them.

As in cel-go 0.26 (``interpreter/decorators.go``), what was folded costs nothing when it runs, and a conversion that
fails refuses the expression.
"""

from __future__ import annotations

from typing import Any, Final

from pyxp.cel.evaluation.dispatch import dispatcher
from pyxp.cel.evaluation.planning import NOT_CONSTANT, PlanError, Planning
from pyxp.cel.syntax.nodes import Call, Const, ListLiteral, MapLiteral, Node
from pyxp.cel.values import Crash, EvaluationError, ListView, Opaque, to_key

_CONVERSIONS: Final = frozenset({
    "bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "type", "uint",
})  # fmt: skip

_NO_KEYS: Final = (bytes, list, dict, ListView, Opaque)


def fold(planner: Planning, node: Node) -> Any:
    """The value of a node that is known while planning, else NOT_CONSTANT.

    Raises:
        PlanError: It is a conversion of a literal that cannot be converted.
    """
    if isinstance(node, Const):
        return node.value
    if node.id in planner.checked.constants:
        return planner.checked.constants[node.id]
    if isinstance(node, ListLiteral):
        return NOT_CONSTANT if node.optional else _all([planner.constant(item) for item in node.elements])
    if isinstance(node, MapLiteral):
        return _map(planner, node)
    return _call(planner, node) if isinstance(node, Call) else NOT_CONSTANT


def _all(values: list[Any]) -> Any:
    return NOT_CONSTANT if any(value is NOT_CONSTANT for value in values) else values


def _map(planner: Planning, node: MapLiteral) -> Any:
    keys = _all([planner.constant(key) for key, _, _ in node.entries])
    values = _all([planner.constant(value) for _, value, _ in node.entries])
    if keys is NOT_CONSTANT or values is NOT_CONSTANT or any(optional for _, _, optional in node.entries):
        return NOT_CONSTANT
    try:
        return {map_key(key): value for key, value in zip(keys, values, strict=True)}
    except Crash as crash:
        raise PlanError(str(crash)) from None


def _call(planner: Planning, node: Call) -> Any:
    resolution = planner.checked.calls.get(node.id)
    if resolution is None:
        return NOT_CONSTANT
    if not planner.folds:
        return NOT_CONSTANT
    if node.function == "@in" and resolution.only == "in_list" and planner.constant(node.args[1]) == []:
        return False
    if node.function not in _CONVERSIONS or len(node.args) != 1 or resolution.member:
        return NOT_CONSTANT
    value = planner.constant(node.args[0])
    if value is NOT_CONSTANT:
        return NOT_CONSTANT
    try:
        return dispatcher(resolution.overloads)(value)
    except EvaluationError as error:
        raise PlanError(error.message) from None


def map_key(value: Any) -> Any:
    """The dictionary key for a CEL value.

    Raises:
        Crash: Values of its type cannot be keys.
    """
    if not isinstance(value, _NO_KEYS):
        return to_key(value)
    raise Crash("runtime error: hash of unhashable type")
