"""Closures for lists, maps and messages that an expression makes. Making one costs also when a part of it fails."""

from __future__ import annotations

from typing import Any

from pyxp.cel.cost.units import NEW_LIST, NEW_MAP, NEW_STRUCT
from pyxp.cel.evaluation.folding import map_key
from pyxp.cel.evaluation.planning import PlanError, Planning
from pyxp.cel.evaluation.program import Frame, Step
from pyxp.cel.syntax.nodes import ListLiteral, MapLiteral, StructLiteral
from pyxp.cel.values import EvaluationError, Optional


def plan_list(planner: Planning, node: ListLiteral) -> Step:
    """``[a, ?b]``."""
    steps = [(planner.plan(item), index in node.optional) for index, item in enumerate(node.elements)]

    def build(frame: Frame) -> list[Any]:
        out: list[Any] = []
        try:
            for step, optional in steps:
                value = step(frame)
                if not optional:
                    out.append(value)
                elif type(value) is not Optional:
                    raise EvaluationError("cannot initialize optional list element from non-optional value")
                elif value.present:
                    out.append(value.value)
        finally:
            frame[0] -= NEW_LIST
        return out

    return build


def plan_map(planner: Planning, node: MapLiteral) -> Step:
    """``{k: a, ?l: b}``; of two entries with one key the later counts."""
    steps = [(planner.plan(key), planner.plan(value), optional) for key, value, optional in node.entries]

    def build(frame: Frame) -> dict[Any, Any]:
        out: dict[Any, Any] = {}
        try:
            for key_step, value_step, optional in steps:
                key = key_step(frame)
                value = value_step(frame)
                key = map_key(key)
                if optional:
                    if type(value) is not Optional:
                        raise EvaluationError("cannot initialize optional entry from non-optional value")
                    if not value.present:
                        out.pop(key, None)
                        continue
                    value = value.value
                out[key] = value
        finally:
            frame[0] -= NEW_MAP
        return out

    return build


def plan_struct(planner: Planning, node: StructLiteral) -> Step:
    """``google.protobuf.Int64Value{value: 1}``.

    Raises:
        PlanError: Messages of the type cannot be made.
    """
    from pyxp.cel.libraries.messages import CONSTRUCTORS
    from pyxp.cel.messages import MessageType

    kind = planner.type_of(node)
    construct = kind.make if isinstance(kind, MessageType) else CONSTRUCTORS.get(node.name.lstrip("."))
    if construct is None:
        raise PlanError(f"unknown type: {node.name}")
    steps = [(name, planner.plan(value), optional) for name, value, optional in node.entries]

    def build(frame: Frame) -> Any:
        fields: dict[str, Any] = {}
        try:
            for name, step, optional in steps:
                value = step(frame)
                if optional:
                    if type(value) is not Optional:
                        raise EvaluationError("cannot initialize optional entry from non-optional value")
                    if not value.present:
                        continue
                    value = value.value
                fields[name] = value
        finally:
            frame[0] -= NEW_STRUCT
        return construct(fields)

    return build
