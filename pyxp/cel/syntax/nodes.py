"""The tree of a CEL expression.

Nodes are plain, compared by identity and numbered within one parse, so that the checker can keep what it learns in
dictionaries beside the tree. They are written out rather than declared as dataclasses, which would take longer to
import than most expressions take to run.
"""

from __future__ import annotations


class Node:
    """What every node has: its number within the expression and where it starts in the text."""

    __slots__ = ("id", "offset")

    def __init__(self, id: int, offset: int) -> None:  # noqa: A002 - the natural name of the attribute
        self.id = id
        self.offset = offset


class Const(Node):
    """A literal: null, bool, int, uint, double, string or bytes."""

    __slots__ = ("value",)

    def __init__(self, id: int, offset: int, value: object) -> None:  # noqa: A002 - as in Node
        self.id = id
        self.offset = offset
        self.value = value


class Ident(Node):
    """A name: a variable, a comprehension variable, a type, or the head of a qualified name."""

    __slots__ = ("name",)

    def __init__(self, id: int, offset: int, name: str) -> None:  # noqa: A002 - as in Node
        self.id = id
        self.offset = offset
        self.name = name


class Select(Node):
    """``operand.field``, or ``has(operand.field)`` when ``test`` is set."""

    __slots__ = ("name", "operand", "test")

    def __init__(self, id: int, offset: int, operand: Node, name: str, *, test: bool = False) -> None:  # noqa: A002
        self.id = id
        self.offset = offset
        self.operand = operand
        self.name = name
        self.test = test


class Call(Node):
    """A function, method or operator; operators are named as in CEL (``_+_``, ``_?_:_``, ``_[_]``)."""

    __slots__ = ("args", "function", "target")

    def __init__(self, id: int, offset: int, function: str, target: Node | None, args: list[Node]) -> None:  # noqa: A002
        self.id = id
        self.offset = offset
        self.function = function
        self.target = target
        self.args = args


class Logic(Node):
    """A chain of one kind of ``&&`` or ``||``; kept flat because long chains are common."""

    __slots__ = ("conjunction", "terms")

    def __init__(self, id: int, offset: int, *, conjunction: bool, terms: list[Node]) -> None:  # noqa: A002 - as in Node
        self.id = id
        self.offset = offset
        self.conjunction = conjunction
        self.terms = terms


class ListLiteral(Node):
    """``[a, ?b]``; ``optional`` holds the positions of the entries written with a question mark."""

    __slots__ = ("elements", "optional")

    def __init__(self, id: int, offset: int, elements: list[Node], optional: frozenset[int]) -> None:  # noqa: A002
        self.id = id
        self.offset = offset
        self.elements = elements
        self.optional = optional


class MapLiteral(Node):
    """``{k: v, ?k: v}``; entries are (key, value, optional)."""

    __slots__ = ("entries",)

    def __init__(self, id: int, offset: int, entries: list[tuple[Node, Node, bool]]) -> None:  # noqa: A002 - as in Node
        self.id = id
        self.offset = offset
        self.entries = entries


class StructLiteral(Node):
    """``name{field: value}``; entries are (field, value, optional)."""

    __slots__ = ("entries", "name")

    def __init__(self, id: int, offset: int, name: str, entries: list[tuple[str, Node, bool]]) -> None:  # noqa: A002
        self.id = id
        self.offset = offset
        self.name = name
        self.entries = entries


class Fold(Node):
    """A comprehension macro such as ``range.all(x, test)``.

    Attributes:
        kind: ``all``, ``exists``, ``exists_one``, ``filter``, ``map``, ``transformList``, ``transformMap`` or
            ``transformMapEntry``.
        range: What is looped over.
        variables: One name (element or key), or two (index and element, key and value).
        test: The condition, absent for a ``map`` or ``transform*`` without a filter.
        result: What is collected, absent for the quantifiers and ``filter``.
    """

    __slots__ = ("kind", "range", "result", "test", "variables")

    def __init__(
        self, call: Call, kind: str, variables: tuple[str, ...], test: Node | None, result: Node | None
    ) -> None:
        assert call.target is not None  # noqa: S101 - comprehension macros are methods
        self.id = call.id
        self.offset = call.offset
        self.kind = kind
        self.range = call.target
        self.variables = variables
        self.test = test
        self.result = result


class OptionalMap(Node):
    """``target.optMap(x, body)``, or ``optFlatMap`` when ``flat`` is set."""

    __slots__ = ("body", "flat", "target", "variable")

    def __init__(self, call: Call, target: Node, variable: str, *, flat: bool) -> None:
        self.id = call.id
        self.offset = call.offset
        self.target = target
        self.variable = variable
        self.body = call.args[1]
        self.flat = flat


class SortBy(Node):
    """``target.sortBy(x, key)``: the list ordered by a key computed from each element."""

    __slots__ = ("key", "target", "variable")

    def __init__(self, call: Call, target: Node, variable: str) -> None:
        self.id = call.id
        self.offset = call.offset
        self.target = target
        self.variable = variable
        self.key = call.args[1]


class SyntaxIssue:
    """One thing wrong with an expression, placed by offset."""

    __slots__ = ("message", "offset")

    def __init__(self, offset: int, message: str) -> None:
        self.offset = offset
        self.message = message


class Source:
    """An expression's text, able to say where an offset is."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and column of an offset."""
        before = self.text[:offset]
        line = before.count("\n") + 1
        return line, offset - (before.rfind("\n") + 1) + 1

    def render(self, issue: SyntaxIssue) -> str:
        """The issue as CEL tools print it: position, message, the line and a mark under the place."""
        line, column = self.position(issue.offset)
        text = self.text.split("\n")[line - 1]
        return f"ERROR: <input>:{line}:{column}: {issue.message}\n | {text}\n | {'.' * (column - 1)}^"


def count_steps(node: Node) -> int:
    """How many nodes of a tree there are to evaluate: all but literals and names, which are read on the way."""
    count, waiting = 0, [node]
    while waiting:
        node = waiting.pop()
        count += not isinstance(node, Const | Ident)
        waiting += children(node)
    return count


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


def qualified_name(node: Node) -> str | None:
    """``a.b.c`` for a chain of plain selections, None for anything else."""
    parts: list[str] = []
    while isinstance(node, Select) and not node.test:
        parts.append(node.name)
        node = node.operand
    if not isinstance(node, Ident):
        return None
    parts.append(node.name)
    return ".".join(reversed(parts))
