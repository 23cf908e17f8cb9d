"""What macros stand for: loops with an accumulator, whose parts cost as if they had been written.

The shapes are those of cel-go 0.26 (``parser/macro.go``, ``ext/comprehensions.go``).
"""

from __future__ import annotations

from typing import Final

from pyxp.cel.syntax.nodes import Call, Const, Fold, Ident, ListLiteral, Logic, MapLiteral, Node, SortBy
from pyxp.cel.types import BOOL, DYN, INT, Type, list_of, map_of

RESULT: Final = "@result"
"""Name of the accumulator; it cannot be written in an expression."""

ORDERED: Final = "@ordered"
"""Name of the list that ``sortBy`` orders."""

_OVERLOADS: Final = {
    "@not_strictly_false": "not_strictly_false",
    "!_": "logical_not",
    "_?_:_": "conditional",
    "_==_": "equals",
    "@mapInsert": "@mapInsert",
}


class Loop(Node):
    """A fold over a range.

    Attributes:
        range: What is looped over.
        variables: One name (element or key), or two (index and element, key and value).
        start: The first value of the accumulator.
        condition: Whether to go on, evaluated before each step.
        step: The next value of the accumulator.
        result: The value of the loop.
    """

    __slots__ = ("condition", "range", "result", "start", "step", "variables")

    def __init__(self, fold: Fold, start: Node, condition: Node, step: Node, result: Node) -> None:
        self.id = fold.id
        self.offset = fold.offset
        self.range = fold.range
        self.variables = fold.variables
        self.start = start
        self.condition = condition
        self.step = step
        self.result = result


class Loops:
    """Makes loops of the macros of one expression.

    Attributes:
        types: Types of the nodes that were made, by node number; their numbers are negative.
        overloads: Identity of the overload that a made call means, by node number.
    """

    def __init__(self) -> None:
        self.types: dict[int, Type] = {}
        self.overloads: dict[int, str] = {}

    def loop(self, fold: Fold, element: Type) -> Loop:
        """The loop of a macro.

        Args:
            fold: The macro.
            element: Type of its first variable.
        """
        if fold.kind in ("all", "exists"):
            return self._quantifier(fold)
        start, step = self._start_and_step(fold, element)
        if fold.test is not None:
            step = self._call("_?_:_", [fold.test, step, self._result(start)], self.types[start.id])
        result = self._result(start)
        if fold.kind == "exists_one":
            result = self._call("_==_", [result, self._const(1, INT)], BOOL)
        return Loop(fold, start, self._const(True, BOOL), step, result)

    def ordered(self, kind: Type) -> Node:
        """The list that ``sortBy`` orders, read by its name."""
        return self._ident(ORDERED, kind)

    def keys(self, over: Node, sort: SortBy) -> Fold:
        """What ``sortBy`` orders by: the list, mapped to the keys."""
        call = Call(self._number(list_of(DYN)), 0, "map", over, [])
        return Fold(call, "map", (sort.variable,), None, sort.key)

    def _quantifier(self, fold: Fold) -> Loop:
        universal = fold.kind == "all"
        assert fold.test is not None  # noqa: S101 - a quantifier always has one
        start = self._const(universal, BOOL)
        undecided = self._result(start)
        if not universal:
            undecided = self._call("!_", [undecided], BOOL)
        condition = self._call("@not_strictly_false", [undecided], BOOL)
        step = Logic(self._number(BOOL), 0, conjunction=universal, terms=[self._result(start), fold.test])
        return Loop(fold, start, condition, step, self._result(start))

    def _start_and_step(self, fold: Fold, element: Type) -> tuple[Node, Node]:
        start: Node
        if fold.kind == "exists_one":
            start = self._const(0, INT)
            one = self._const(1, INT)
            return start, self._call("_+_", [self._result(start), one], INT, "add_int64")
        if fold.kind in ("transformMap", "transformMapEntry"):
            start = MapLiteral(self._number(map_of(DYN, DYN)), 0, [])
            assert fold.result is not None  # noqa: S101 - a transform always has one
            key = [self._ident(fold.variables[0], element)] if fold.kind == "transformMap" else []
            inserted = [self._result(start), *key, fold.result]
            return start, self._call("@mapInsert", inserted, map_of(DYN, DYN))
        made = list_of(DYN)
        start = ListLiteral(self._number(made), 0, [], frozenset())
        item = fold.result if fold.result is not None else self._ident(fold.variables[0], element)
        added = ListLiteral(self._number(made), 0, [item], frozenset())
        return start, self._call("_+_", [self._result(start), added], made, "add_list")

    def _number(self, kind: Type) -> int:
        number = -len(self.types) - 1
        self.types[number] = kind
        return number

    def _const(self, value: object, kind: Type) -> Const:
        return Const(self._number(kind), 0, value)

    def _ident(self, name: str, kind: Type) -> Node:
        return Ident(self._number(kind), 0, name)

    def _result(self, start: Node) -> Node:
        return self._ident(RESULT, self.types[start.id])

    def _call(self, function: str, args: list[Node], kind: Type, overload: str | None = None) -> Call:
        node = Call(self._number(kind), 0, function, None, args)
        self.overloads[node.id] = overload or _OVERLOADS[function]
        return node
