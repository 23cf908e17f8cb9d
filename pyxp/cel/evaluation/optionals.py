"""Closures for what only optionals have: ``optMap``, ``optFlatMap``, ``or`` and ``orValue``."""

from __future__ import annotations

from typing import Any, Final

from pyxp.cel.cost.units import CALL
from pyxp.cel.evaluation.planning import Planning
from pyxp.cel.evaluation.program import Frame, Step, spend, work_on
from pyxp.cel.evaluation.variables import plain_optional
from pyxp.cel.syntax.nodes import OptionalMap, count_steps
from pyxp.cel.values import NONE, EvaluationError, Marker, NoSuchOverload, Optional

_UNREAD: Final = Marker("UNREAD")


def alternative(step: Step, other: Step, *, unwrap: bool) -> Step:
    """``or`` and ``orValue``: the other side is evaluated only when it is needed, and neither call costs anything."""

    def choose(frame: Frame) -> Any:
        value = step(frame)
        if type(value) is not Optional:
            return value
        if not value.present:
            return other(frame)
        return value.value if unwrap else value

    return choose


def plan_optional_map(planner: Planning, node: OptionalMap) -> Step:
    """``target.optMap(x, body)``.

    The macro stands for ``target.hasValue() ? optional.of(body) : optional.none()``, with ``x`` for
    ``target.value()``: the target is evaluated again when ``x`` is first read, and not at all when it never is.
    """
    target = planner.plan(node.target)
    steps = count_steps(node.target)

    def asked(frame: Frame) -> Any:
        work_on(frame, steps)
        try:
            value = target(frame)
        finally:
            spend(frame, CALL)
        if type(value) is not Optional:
            raise NoSuchOverload
        return value

    def first_read(frame: Frame) -> Any:
        value = asked(frame)
        if not value.present:
            raise EvaluationError("optional.none() dereference")
        return value.value

    place = planner.bind_late(node.variable, first_read)
    body = planner.plan(node.body)
    planner.release()
    return _flat(asked, body, place) if node.flat else _wrapped(asked, body, place)


def _flat(asked: Step, body: Step, place: int) -> Step:
    def apply(frame: Frame) -> Any:
        if not asked(frame).present:
            frame[0] -= CALL  # optional.none()
            return NONE
        frame[place] = _UNREAD
        value = body(frame)
        return plain_optional(value) if type(value) is Optional else value

    return apply


def _wrapped(asked: Step, body: Step, place: int) -> Step:
    def apply(frame: Frame) -> Any:
        if not asked(frame).present:
            frame[0] -= CALL  # optional.none()
            return NONE
        frame[place] = _UNREAD
        try:
            value = body(frame)
        finally:
            frame[0] -= CALL  # optional.of
        return plain_optional(Optional(value))

    return apply


def read_late(read: Step, place: int, first_read: Step) -> Step:
    """The closure of a variable whose value is computed when it is first read.

    Args:
        read: Reads the variable.
        place: Where it is in the frame.
        first_read: Computes it.
    """

    def late(frame: Frame) -> Any:
        if frame[place] is _UNREAD:
            frame[place] = first_read(frame)
        return read(frame)

    return late
