"""The tree of a CEL expression.

Nodes are plain, compared by identity and numbered within one parse, so that the checker can keep what it learns in
dictionaries beside the tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(slots=True, eq=False)
class Node:
    """What every node has: its number within the expression and where it starts in the text."""

    id: int
    offset: int


@dataclass(slots=True, eq=False)
class Const(Node):
    """A literal: null, bool, int, uint, double, string or bytes."""

    value: object


@dataclass(slots=True, eq=False)
class Ident(Node):
    """A name: a variable, a comprehension variable, a type, or the head of a qualified name."""

    name: str


@dataclass(slots=True, eq=False)
class Select(Node):
    """``operand.field``, or ``has(operand.field)`` when ``test`` is set."""

    operand: Node
    name: str
    test: bool = False


@dataclass(slots=True, eq=False)
class Call(Node):
    """A function, method or operator; operators are named as in CEL (``_+_``, ``_?_:_``, ``_[_]``)."""

    function: str
    target: Node | None
    args: list[Node]


@dataclass(slots=True, eq=False)
class Logic(Node):
    """A chain of one kind of ``&&`` or ``||``; kept flat because long chains are common."""

    conjunction: bool
    terms: list[Node]


@dataclass(slots=True, eq=False)
class ListLiteral(Node):
    """``[a, ?b]``; ``optional`` holds the positions of the entries written with a question mark."""

    elements: list[Node]
    optional: frozenset[int] = frozenset()


@dataclass(slots=True, eq=False)
class MapLiteral(Node):
    """``{k: v, ?k: v}``; entries are (key, value, optional)."""

    entries: list[tuple[Node, Node, bool]]


@dataclass(slots=True, eq=False)
class StructLiteral(Node):
    """``name{field: value}``; entries are (field, value, optional)."""

    name: str
    entries: list[tuple[str, Node, bool]]


@dataclass(slots=True, eq=False)
class Fold(Node):
    """A comprehension macro such as ``range.all(x, test)``.

    Attributes:
        kind: ``all``, ``exists``, ``exists_one``, ``filter``, ``map``, ``transformList``, ``transformMap`` or
            ``transformMapEntry``.
        variables: One name (element or key), or two (index and element, key and value).
        test: The condition, absent for a ``map`` or ``transform*`` without a filter.
        result: What is collected, absent for the quantifiers and ``filter``.
    """

    kind: str
    range: Node
    variables: tuple[str, ...]
    test: Node | None = None
    result: Node | None = None


@dataclass(slots=True, eq=False)
class OptionalMap(Node):
    """``target.optMap(x, body)``, or ``optFlatMap`` when ``flat`` is set."""

    target: Node
    variable: str
    body: Node
    flat: bool


@dataclass(slots=True, eq=False)
class SortBy(Node):
    """``target.sortBy(x, key)``: the list ordered by a key computed from each element."""

    target: Node
    variable: str
    key: Node


Position: TypeAlias = tuple[int, int]


@dataclass(slots=True)
class SyntaxIssue:
    """One thing wrong with an expression, placed by offset."""

    offset: int
    message: str


@dataclass(slots=True)
class Source:
    """An expression's text, able to say where an offset is."""

    text: str
    lines: list[str] = field(default_factory=list)

    def position(self, offset: int) -> Position:
        """1-based line and column of an offset."""
        before = self.text[:offset]
        line = before.count("\n") + 1
        return line, offset - (before.rfind("\n") + 1) + 1

    def render(self, issue: SyntaxIssue) -> str:
        """The issue as CEL tools print it: position, message, the line and a mark under the place."""
        line, column = self.position(issue.offset)
        text = self.text.split("\n")[line - 1]
        return f"ERROR: <input>:{line}:{column}: {issue.message}\n | {text}\n | {'.' * (column - 1)}^"


def children(node: Node) -> list[Node]:
    """The nodes directly below a node, in the order in which they are written."""
    match node:
        case Select(operand=operand):
            return [operand]
        case Call(target=target, args=args):
            return [*([target] if target is not None else []), *args]
        case Logic(terms=terms):
            return list(terms)
        case ListLiteral(elements=elements):
            return list(elements)
        case MapLiteral(entries=entries):
            return [part for key, value, _ in entries for part in (key, value)]
        case StructLiteral(entries=fields):
            return [value for _, value, _ in fields]
        case Fold():
            return [part for part in (node.range, node.test, node.result) if part is not None]
        case OptionalMap(target=target, body=body):
            return [target, body]
        case SortBy(target=target, key=key):
            return [target, key]
    return []
