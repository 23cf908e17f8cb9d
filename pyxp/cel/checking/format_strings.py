"""Checks templates that are literals against the arguments that are written out: ``'%d'.format(['a'])``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyxp.cel.checking.checked import Checked
from pyxp.cel.syntax.nodes import Call, Const, ListLiteral, MapLiteral, Node, SyntaxIssue
from pyxp.cel.values import EvaluationError

_ON_TEXT: Final = frozenset({
    "list", "map", "int", "uint", "double", "bool", "string", "timestamp", "bytes", "duration", "type", "null",
})  # fmt: skip
_FLOATING: Final = (frozenset({"double", "string"}), "clause can only be used on doubles")
_CLAUSES: Final = {
    "s": (_ON_TEXT, "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, "
                    "durations, and timestamps"),
    "d": (frozenset({"int", "uint"}), "decimal clause can only be used on integers"),
    "o": (frozenset({"int", "uint"}), "octal clause can only be used on integers"),
    "b": (frozenset({"int", "uint", "bool"}), "only integers and bools can be formatted as binary"),
    "x": (frozenset({"int", "uint", "string", "bytes"}),
          "only integers, byte buffers, and strings can be formatted as hex"),
    "f": (_FLOATING[0], f"fixed-point {_FLOATING[1]}"),
    "e": (_FLOATING[0], f"scientific {_FLOATING[1]}"),
}  # fmt: skip
"""The types that a clause takes, by its letter, and what is said of others."""


def check_format(node: Call, checked: Checked) -> Iterator[SyntaxIssue]:
    """What is wrong with a call of ``format`` on a literal.

    Args:
        node: The call.
        checked: The expression that it is part of.
    """
    template, args = node.target, node.args[0]
    if not (isinstance(template, Const) and isinstance(template.value, str) and isinstance(args, ListLiteral)):
        return
    from pyxp.cel.libraries.string_format import Clause, clauses

    used = 0
    try:
        for part in clauses(template.value, len(args.elements)):
            if isinstance(part, Clause):
                problem = _misfit(part.letter, args.elements[used], checked)
                if problem is not None:
                    yield problem
                    return
                used += 1
    except EvaluationError as error:
        yield SyntaxIssue(node.offset, error.message)
        return
    if used < len(args.elements):
        counts = f"(expected {used}, got {len(args.elements)})"
        yield SyntaxIssue(node.offset, f"too many arguments supplied to string.format {counts}")


def _misfit(letter: str, argument: Node, checked: Checked) -> SyntaxIssue | None:
    wanted, problem = _CLAUSES[letter.lower()]
    found = _unfit_text(argument, checked) if letter == "s" else argument
    if found is None:
        return None
    kind = checked.types[found.id]
    if letter != "s" and (kind.kind == "dyn" or kind.kind in wanted):
        return None
    return SyntaxIssue(found.offset, f"error during formatting: {problem}, was given {kind.name}")


def _unfit_text(node: Node, checked: Checked) -> Node | None:
    """The first part of an argument that cannot be written as text."""
    kind = checked.types[node.id].kind
    if kind != "dyn" and kind not in _ON_TEXT:
        return node
    parts: list[Node] = []
    if isinstance(node, ListLiteral):
        parts = node.elements
    elif isinstance(node, MapLiteral):
        parts = [part for key, value, _ in node.entries for part in (key, value)]
    return next((found for part in parts if (found := _unfit_text(part, checked)) is not None), None)
