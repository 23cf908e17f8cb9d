"""Closures that read variables, and how optionals come out of them."""

from __future__ import annotations

from typing import Any

from pyxp.cel.evaluation.program import Frame, Step
from pyxp.cel.types import Type, unwrap_optional
from pyxp.cel.values import MISSING, EvaluationError, Optional, Unreadable, plain_value


def may_be_optional(checked: Type) -> bool:
    """Whether values of a type may be optionals."""
    return unwrap_optional(checked)[1] or checked.kind in ("dyn", "error", "param")


def read_variable(place: int, name: str, own: int, kind: Type) -> Step:
    """The closure that reads a variable.

    Args:
        place: Where it is in the frame.
        name: Its name.
        own: What reading costs.
        kind: Its type.
    """
    optional = may_be_optional(kind)

    def read(frame: Frame) -> Any:
        frame[0] -= own
        value = frame[place]
        if value is MISSING:
            raise EvaluationError(f"no such attribute(s): {name}")
        if type(value) is Unreadable:
            raise EvaluationError(value.error.message)
        return plain_optional(value) if optional and type(value) is Optional else value

    return read


def read_local(place: int, own: int, kind: Type) -> Step | None:
    """The closure that reads a variable of a macro, which always has a value; None when it may be an optional.

    Args:
        place: Where it is in the frame.
        own: What reading costs.
        kind: Its type.
    """
    if may_be_optional(kind):
        return None

    def read(frame: Frame) -> Any:
        frame[0] -= own
        return frame[place]

    return read


def plain_optional(value: Optional) -> Optional:
    """An optional as it comes out of an attribute: what it holds has forgotten its schema."""
    if not value.present:
        return value
    held = plain_value(value.value)
    return value if held is value.value else Optional(held)
