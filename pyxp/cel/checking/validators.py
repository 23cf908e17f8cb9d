"""Checks beyond types: literals that cannot work, lists and maps of mixed types."""

from __future__ import annotations

from collections.abc import Iterator

from pyxp.cel.checking.checked import Checked
from pyxp.cel.checking.environment import Environment
from pyxp.cel.syntax.nodes import Call, Const, ListLiteral, MapLiteral, Node, SyntaxIssue, children
from pyxp.cel.types import Type, unwrap_optional
from pyxp.cel.values import EvaluationError

_MIXED_ALLOWED_IN = frozenset({"format"})


def validate(checked: Checked, environment: Environment) -> list[SyntaxIssue]:
    """What is wrong with the literals of an expression that checked without issues."""
    if not environment.homogeneous:
        return []
    return list(_walk(checked.tree, checked, exempt=False))


def _walk(node: Node, checked: Checked, *, exempt: bool) -> Iterator[SyntaxIssue]:
    if isinstance(node, Call):
        yield from _call(node, checked)
        exempt = exempt or node.function in _MIXED_ALLOWED_IN
    elif isinstance(node, ListLiteral) and not exempt:
        types = [(item, _entry(checked, item, index in node.optional)) for index, item in enumerate(node.elements)]
        yield from _homogeneous(types)
    elif isinstance(node, MapLiteral) and not exempt:
        yield from _homogeneous([(key, checked.types[key.id]) for key, _, _ in node.entries])
        yield from _homogeneous([(value, _entry(checked, value, mark)) for _, value, mark in node.entries])
    for child in children(node):
        yield from _walk(child, checked, exempt=exempt)


def _entry(checked: Checked, node: Node, optional: bool) -> Type:
    found = checked.types[node.id]
    return unwrap_optional(found)[0] if optional else found


def _homogeneous(entries: list[tuple[Node, Type]]) -> Iterator[SyntaxIssue]:
    for node, found in entries[1:]:
        first = entries[0][1]
        if not _equivalent(first, found):
            yield SyntaxIssue(node.offset, f"expected type '{first}' but found '{found}'")
            return


def _equivalent(left: Type, right: Type) -> bool:
    if left is right:
        return True
    if left.kind != right.kind or left.name != right.name or len(left.params) != len(right.params):
        return False
    return left.kind != "struct" and all(map(_equivalent, left.params, right.params))


def _call(node: Call, checked: Checked) -> Iterator[SyntaxIssue]:
    name = node.function
    if name == "matches":
        pattern = node.args[-1]
        if isinstance(pattern, Const) and isinstance(pattern.value, str):
            from pyxp.cel.libraries.patterns import compile_pattern

            if _fails(compile_pattern, pattern.value):
                yield SyntaxIssue(pattern.offset, "invalid matches argument")
    elif name == "format" and node.target is not None and len(node.args) == 1:
        from pyxp.cel.checking.format_strings import check_format

        yield from check_format(node, checked)
    elif name in ("duration", "timestamp") and node.target is None and len(node.args) == 1:
        text = node.args[0]
        if isinstance(text, Const) and isinstance(text.value, str):
            from pyxp.cel.libraries.timestamps import parse_duration, parse_timestamp

            if _fails(parse_duration if name == "duration" else parse_timestamp, text.value):
                yield SyntaxIssue(text.offset, f"invalid {name} argument")


def _fails(read: object, text: str) -> bool:
    try:
        read(text)  # type: ignore[operator]  # a function of one string; they give different things
    except EvaluationError:
        return True
    return False
