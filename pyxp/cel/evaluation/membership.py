"""``x in [constants]``: a look into a set, free of charge, as cel-go 0.26 makes it (``interpreter/decorators.go``)."""

from __future__ import annotations

from typing import Any, Final

from pyxp.cel.equality import KINDS
from pyxp.cel.evaluation.program import Frame, Step
from pyxp.cel.values import Crash

_MEMBERS: Final = frozenset({"bool", "double", "int", "string", "uint"})
_NUMBERS: Final = frozenset({"double", "int", "uint"})


def plan_membership(step: Step, members: list[Any]) -> Step | None:
    """The closure of ``in``, None when the members are of other kinds and must be walked.

    Args:
        step: What is looked for.
        members: The members, constants.
    """
    kinds = {KINDS[type(member)] for member in members}
    if not kinds <= _MEMBERS:
        return None
    # Python too takes numbers of one value for equal, but also booleans for numbers.
    texts = frozenset(member for member in members if isinstance(member, str))
    numbers = frozenset(member for member in members if KINDS[type(member)] in _NUMBERS)
    truths = frozenset(member for member in members if isinstance(member, bool))

    def contained(frame: Frame) -> bool:
        value = step(frame)
        if type(value) is str:
            return value in texts
        kind = KINDS[type(value)]
        if kind in _NUMBERS:
            return value in numbers
        if kind == "bytes":
            raise Crash("runtime error: hash of unhashable type types.Bytes")
        return value in texts if kind == "string" else kind == "bool" and value in truths

    return contained
