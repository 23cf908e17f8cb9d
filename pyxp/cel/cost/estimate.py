"""The most that an expression can cost, from the sizes that the schema allows.

The server refuses rules whose estimate exceeds its limits, so the figures follow the server's to the last digit,
oddities included: numbers and keys of maps have size 0 when they come from the schema, 1 when they are computed.
Source: cel-go 0.26, ``checker/cost.go``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pyxp.cel.checking.checked import Checked
from pyxp.cel.cost.arguments import Argument
from pyxp.cel.cost.calls import estimate_call
from pyxp.cel.cost.knowledge import Entries, Knowledge, Local, is_scalar
from pyxp.cel.cost.loops import ORDERED, RESULT, Loop, Loops
from pyxp.cel.cost.paths import INDICES, ITEMS, KEYS, VALUES, nowhere
from pyxp.cel.cost.sizes import ONE, UNKNOWN, Size, capped, hull, hull_of
from pyxp.cel.cost.units import CALL, NEW_LIST, NEW_MAP, NEW_STRUCT, READ
from pyxp.cel.libraries.registry import SORT
from pyxp.cel.rules.declarations import Declaration
from pyxp.cel.syntax.nodes import (
    Call,
    Const,
    Fold,
    Ident,
    ListLiteral,
    Logic,
    MapLiteral,
    Node,
    OptionalMap,
    Select,
    SortBy,
    StructLiteral,
    children,
)
from pyxp.cel.types import DYN, unwrap_optional

_SELECTED_AT_A_COST: Final = frozenset({"map", "struct", "param"})


def estimate(checked: Checked, root: Declaration) -> int:
    """The largest cost of a checked rule on values of a declaration, at most 2**64 - 1."""
    return _Estimator(checked, root).cost(checked.tree)


class _Estimator:
    def __init__(self, checked: Checked, root: Declaration) -> None:
        self._checked = checked
        self._loops = Loops()
        self._known = Knowledge(checked, self._loops.types, root)
        self._visitors: dict[type, Callable[[Any], int]] = {
            Const: lambda _: 0,
            Ident: self._ident,
            Select: self._select,
            Call: self._call,
            Logic: lambda node: sum(self.cost(term) for term in node.terms),
            ListLiteral: self._list,
            MapLiteral: self._map,
            StructLiteral: lambda node: NEW_STRUCT + sum(self.cost(value) for _, value, _ in node.entries),
            Fold: self._fold,
            OptionalMap: self._optional_map,
            SortBy: self._sort_by,
        }

    def cost(self, node: Node) -> int:
        """The largest cost of a node; sizes and paths are learned on the way, so the order counts."""
        return capped(self._visitors[type(node)](node))

    # leaves

    def _ident(self, node: Ident) -> int:
        local = self._known.local(node)
        # The name of a type is taken for a variable, and thus for `self`, as on the server.
        self._known.paths[node.id] = local.path if local is not None else nowhere().to(node.name)
        return READ

    def _select(self, node: Select) -> int:
        if node.id in self._checked.variables or node.id in self._checked.constants:
            self._known.paths[node.id] = nowhere().to(node.name)
            return READ
        cost = self.cost(node.operand)
        if node.test:
            return cost
        self._known.paths[node.id] = self._known.path(node.operand).to(node.name)
        return cost + (READ if self._known.type(node.operand).kind in _SELECTED_AT_A_COST else 0)

    # calls

    def _call(self, node: Call) -> int:
        if node.function == "dyn" and len(node.args) == 1:
            cost = self.cost(node.args[0]) + CALL
            self._copy(node, node.args[0])
            return cost
        costs: list[int] = []
        args: list[Argument] = []
        for arg in node.args:
            costs.append(self.cost(arg))
            args.append(self._known.argument(arg))
        if node.function == "_?_:_":
            self._known.sizes[node.id] = hull_of(argument.computed or UNKNOWN for argument in args[1:])
            self._join_entries(node)
            return costs[0] + max(costs[1:])
        function, overloads, target = self._meaning(node)
        before = 0
        if target is not None:
            before = self.cost(target)
        aimed = self._known.argument(target) if target is not None else None
        return before + sum(costs) + self._called(node, function, overloads, aimed, args)

    def _meaning(self, node: Call) -> tuple[str, tuple[str, ...], Node | None]:
        """The function that a call means, its overloads, and what stands before the dot."""
        if node.id < 0:
            return node.function, (self._loops.overloads[node.id],), None
        if node.function == "_?._":
            return node.function, ("select_optional_field",), None
        found = self._checked.calls[node.id]
        overloads = tuple(overload.id for overload in found.costed)
        return found.overloads[0].function, overloads, node.target if found.member else None

    def _called(
        self,
        node: Call | SortBy,
        function: str,
        overloads: tuple[str, ...],
        target: Argument | None,
        args: list[Argument],
    ) -> int:
        largest = 0
        result: Size | None = None
        for overload in overloads:
            cost, size = estimate_call(function, overload, target, args)
            largest = max(largest, cost)
            if size is not None:
                result = size if result is None else hull(result, size)
            if overload in ("index_list", "index_map"):
                result = self._indexed(node, ITEMS if overload == "index_list" else VALUES)
            elif overload in ("add_list", "add_string", "add_bytes"):
                self._join_entries(node)
            if result is None:
                result = self._known.size(node)
        if result is not None:
            self._known.sizes[node.id] = result
        return largest

    def _indexed(self, node: Node, part: str) -> Size | None:
        container = children(node)[0]
        self._known.paths[node.id] = self._known.path(container).to(part)
        entries = self._known.entries_of(container)
        return entries.value if entries is not None else None

    def _join_entries(self, node: Node) -> None:
        one, other = (self._known.entries_of(part) for part in children(node)[-2:])
        if one is not None and other is not None:
            joined = Entries(hull(one.key, other.key), hull(one.value, other.value), one.is_list)
            self._known.entries[node.id] = joined

    def _copy(self, node: Node, source: Node) -> None:
        size, entries = self._known.size(source), self._known.entries_of(source)
        if size is not None:
            self._known.sizes[node.id] = size
        if entries is not None:
            self._known.entries[node.id] = entries

    # literals

    def _list(self, node: ListLiteral) -> int:
        cost, sizes = NEW_LIST, []
        for item in node.elements:
            cost += self.cost(item)
            sizes.append(self._known.size(item) or UNKNOWN)
        self._known.entries[node.id] = Entries(ONE, hull_of(sizes), is_list=True)
        return cost

    def _map(self, node: MapLiteral) -> int:
        cost = NEW_MAP
        keys: list[Size] = []
        values: list[Size] = []
        for key, value, _ in node.entries:
            cost += self.cost(key) + self.cost(value)
            keys.append(self._known.size(key) or UNKNOWN)
            values.append(self._known.size(value) or UNKNOWN)
        self._known.entries[node.id] = Entries(hull_of(keys), hull_of(values), is_list=False)
        return cost

    # macros

    def _bind_variables(self, names: tuple[str, ...], over: Node) -> None:
        entries, path = self._known.entries_of(over), self._known.path(over)
        is_list = entries.is_list if entries is not None else self._known.type(over).kind == "list"
        # The second path is made after the first, whose memory it may share.
        if len(names) == 2 or not is_list:
            place = INDICES if is_list else KEYS
            self._known.bind(names[0], Local(path.to(place), entries.key if entries is not None else None))
        if len(names) == 2 or is_list:
            place = ITEMS if is_list else VALUES
            self._known.bind(names[-1], Local(path.to(place), entries.value if entries is not None else None))

    def _fold(self, node: Fold) -> int:
        over = self._known.type(node.range)
        # Maps give their keys, and lists their indices, first.
        element = over.params[0] if over.params and (over.kind == "map" or len(node.variables) == 1) else DYN
        return self._loop(self._loops.loop(node, element))

    def _loop(self, loop: Loop) -> int:
        cost = self.cost(loop.range) + self.cost(loop.start)
        self._known.bind(RESULT, self._known.as_local(loop.start))
        self._bind_variables(loop.variables, loop.range)
        each = capped(self.cost(loop.condition) + self.cost(loop.step))
        self._known.release(*loop.variables)
        cost += self.cost(loop.result)
        self._known.release(RESULT)
        count = self._known.size(loop.range) or UNKNOWN
        if isinstance(loop.start, Const):
            self._known.sizes[loop.id] = ONE
        else:
            self._known.sizes[loop.id] = count
            entries = self._known.entries_of(loop.step)
            if entries is not None:
                self._known.entries[loop.id] = entries
        return cost + capped(count[1] * each)

    def _optional_map(self, node: OptionalMap) -> int:
        # target.hasValue() ? optional.of(body, with target.value() bound) : optional.none()
        asked = capped(self.cost(node.target) + CALL)
        value, _ = unwrap_optional(self._known.type(node.target))
        self._known.bind(node.variable, Local(nowhere(), ONE if is_scalar(value) else None))
        bound = NEW_LIST + asked + self.cost(node.body)
        self._known.release(node.variable)
        of_type = ONE if is_scalar(self._known.type(node.body)) else None
        size = of_type
        if node.flat:
            size = self._known.size(node.body) or of_type
        else:
            bound += CALL
        self._known.sizes[node.id] = hull(size or UNKNOWN, of_type or UNKNOWN)
        return asked + max(bound, CALL)

    def _sort_by(self, node: SortBy) -> int:
        # The target, bound to a name: input.@sortByAssociatedKeys(input.map(variable, key))
        cost = NEW_LIST + self.cost(node.target)
        bound = self._loops.ordered(self._known.type(node.target))
        self._known.bind(ORDERED, self._known.as_local(node.target))
        keys = self._loops.keys(bound, node)
        cost += self._fold(keys)
        overloads = tuple(overload.id for overload in self._checked.calls[node.id].costed)
        args = [self._known.argument(keys)]
        cost += self.cost(bound)
        cost += self._called(node, SORT, overloads, self._known.argument(bound), args)
        self._known.release(ORDERED)
        return cost
