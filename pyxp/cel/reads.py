"""What an expression looks at: the parts of its variables by which alone its value is decided."""

from __future__ import annotations

from typing import NamedTuple

from pyxp.cel.checking.checked import Checked
from pyxp.cel.syntax.nodes import Call, Const, Ident, Node, Select, children

Path = tuple[str, ...]


class Read(NamedTuple):
    """A part that is looked at.

    Attributes:
        path: The variable, and the fields and keys that lead to the part.
        whether: Only whether it is there is asked, not what it is.
    """

    path: Path
    whether: bool = False


def reads_of(checked: Checked) -> tuple[Read, ...]:
    """All that an expression may look at, each part once; parts of its own names are among them.

    ``has(a.b)`` and ``'b' in a`` ask whether ``a.b`` is there; the second also whether ``b`` is among the items, where
    ``a`` is a list. Everything else looks at all of the part that its fields and constant keys lead to.
    """
    found: dict[Read, None] = {}
    waiting = [checked.tree]
    while waiting:
        node = waiting.pop()
        if node.id in checked.constants:
            continue
        path = _path(node, checked)
        if path is not None:
            found[Read(path, isinstance(node, Select) and node.test)] = None
        elif (asked := _asked(node, checked)) is not None:
            found[Read(asked, True)] = None
        else:
            waiting.extend(reversed(children(node)))
    return tuple(found)


def _asked(node: Node, checked: Checked) -> Path | None:
    """The part of which ``'b' in a`` asks whether it is there."""
    match node:
        case Call(function="@in", args=[Const(value=str(key)), holder]):
            path = _path(holder, checked)
            return None if path is None else (*path, key)
    return None


def _path(node: Node, checked: Checked) -> Path | None:
    """The way to a part; None for what is no part of a variable."""
    steps: list[str] = []
    is_last = True
    while True:
        match node:
            case Ident():
                name = checked.variables.get(node.id)
                return None if name is None else (name.removeprefix("."), *reversed(steps))
            case Select(operand=operand, name=name) if is_last or not node.test:
                steps.append(name)
                node = operand
            case Call(function="_[_]", args=[operand, Const(value=str(key))]):
                steps.append(key)
                node = operand
            case _:
                return None
        is_last = False
