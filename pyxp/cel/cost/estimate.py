"""The most that an expression can cost, from the sizes that the schema allows.

The server refuses rules whose estimate exceeds its limits, so the figures follow the server's closely, oddities
included: numbers and keys of maps have size 0 when they come from the schema, 1 when they are computed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from pyxp.cel.checking.checker import Checked
from pyxp.cel.cost.actual import LIST_COST, MAP_COST, STRUCT_COST
from pyxp.cel.cost.calls import estimate_call
from pyxp.cel.cost.sizes import UNKNOWN, Size, Sized, capped, hull, of_literal, scaled
from pyxp.cel.rules.declarations import KEY, Declaration
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
)
from pyxp.cel.types import DYN, Type, unwrap_optional

ONE: Final = (1, 1)
_SCALARS: Final = frozenset({"bool", "double", "duration", "int", "timestamp", "uint"})


class Entries(NamedTuple):
    """Sizes of the keys and values of a computed list or map."""

    key: Size
    value: Size


class _Local(NamedTuple):
    declaration: Declaration | None
    size: Size | None = None
    entries: Entries | None = None


def estimate(checked: Checked, root: Declaration) -> int:
    """The largest cost of a checked rule on values of a declaration, at most 2**64 - 1."""
    return capped(_Estimator(checked, root).cost(checked.tree))


class _Estimator:
    def __init__(self, checked: Checked, root: Declaration) -> None:
        self._checked = checked
        self._root = root
        self._declared: dict[int, Declaration | None] = {}
        self._sizes: dict[int, Size] = {}
        self._entries: dict[int, Entries] = {}
        self._locals: list[dict[str, _Local]] = []
        self._visitors: dict[type, Callable[[Any], int]] = {
            Const: lambda _: 0,
            Ident: self._ident,
            Select: self._select,
            Call: self._call,
            Logic: lambda node: sum(self.cost(term) for term in node.terms),
            ListLiteral: self._list,
            MapLiteral: self._map,
            StructLiteral: lambda node: STRUCT_COST + sum(self.cost(value) for _, value, _ in node.entries),
            Fold: self._fold,
            OptionalMap: self._optional_map,
            SortBy: self._sort_by,
        }

    def cost(self, node: Node) -> int:
        """The largest cost of a node; sizes are learned on the way."""
        return capped(self._visitors[type(node)](node))

    # sizes

    def size(self, node: Node) -> Size | None:
        """The sizes a node's value can have, None when nothing is known."""
        found = self._sizes.get(node.id)
        if found is None:
            found = of_literal(node)
        if found is None and (declared := self._declared.get(node.id)) is not None:
            found = (0, declared.largest)
        if found is None and _scalar(self._checked.types[node.id]):
            found = ONE
        if found is None and isinstance(node, Ident) and (local := self._local(node.name)) is not None:
            found = local.size
        return found

    def entries(self, node: Node) -> Entries | None:
        """The sizes of what a node's value contains, None when it is not computed in the expression."""
        found = self._entries.get(node.id)
        if found is None and isinstance(node, Ident) and (local := self._local(node.name)) is not None:
            found = local.entries
        return found

    def sized(self, node: Node) -> Sized:
        """A node as the cost of calls sees it."""
        declared = self._declared.get(node.id)
        kind = self._checked.types[node.id]
        element = declared.element if declared is not None else None
        return Sized(
            size=self.size(node) or UNKNOWN,
            type=kind,
            element=((0, element.largest) if element is not None else UNKNOWN) if kind.params else None,
            constant=node.value if isinstance(node, Const) else None,
        )

    def _local(self, name: str) -> _Local | None:
        return next((scope[name] for scope in reversed(self._locals) if name in scope), None)

    # nodes

    def _ident(self, node: Ident) -> int:
        local = self._local(node.name)
        if local is not None:
            self._declared[node.id] = local.declaration
        else:
            # Any other name, even that of a type, is taken for the root, as on the server.
            self._declared[node.id] = self._root
        return 1

    def _select(self, node: Select) -> int:
        if node.id in self._checked.variables or node.id in self._checked.constants:
            self._declared[node.id] = self._root
            return 1
        cost = self.cost(node.operand)
        if node.test:
            return cost
        declared = self._declared.get(node.operand.id)
        self._declared[node.id] = declared.fields.get(node.name) if declared is not None else None
        return cost + (self._checked.types[node.operand.id].kind in ("map", "struct", "param"))

    def _call(self, node: Call) -> int:
        if node.function == "dyn" and len(node.args) == 1:
            cost = self.cost(node.args[0]) + 1
            self._copy(node, node.args[0])
            return cost
        args = sum(self.cost(arg) for arg in node.args) if node.function != "_?_:_" else 0
        if node.function == "_?._":
            return 1 + args
        if node.function == "_?_:_":
            return self._conditional(node)
        resolution = self._checked.calls[node.id]
        target = node.target if resolution.member else None
        if target is not None:
            args += self.cost(target)
        largest = 0
        result: Size | None = None
        sized_target = self.sized(target) if target is not None else None
        sized_args = [self.sized(arg) for arg in node.args]
        for overload in resolution.overloads:
            cost, size = estimate_call(overload, sized_target, sized_args)
            largest = max(largest, cost)
            if size is not None:
                result = size if result is None else hull(result, size)
            if overload.id in ("index_list", "index_map"):
                result = self._index(node)
            elif overload.id == "add_list":
                self._add_entries(node)
        if result is not None:
            self._sizes[node.id] = result
        return args + largest

    def _index(self, node: Call) -> Size | None:
        container = self._declared.get(node.args[0].id)
        self._declared[node.id] = container.element if container is not None else None
        entries = self.entries(node.args[0])
        return entries.value if entries is not None else self.size(node)

    def _add_entries(self, node: Call) -> None:
        left, right = (self.entries(arg) for arg in node.args)
        if left is not None and right is not None:
            self._entries[node.id] = Entries(hull(left.key, right.key), hull(left.value, right.value))

    def _conditional(self, node: Call) -> int:
        condition, chosen, other = node.args
        cost = self.cost(condition) + max(self.cost(chosen), self.cost(other))
        self._sizes[node.id] = hull(self.size(chosen) or UNKNOWN, self.size(other) or UNKNOWN)
        left, right = self.entries(chosen), self.entries(other)
        if left is not None and right is not None:
            self._entries[node.id] = Entries(hull(left.key, right.key), hull(left.value, right.value))
        return cost

    def _copy(self, node: Node, source: Node) -> None:
        size, entries = self.size(source), self.entries(source)
        if size is not None:
            self._sizes[node.id] = size
        if entries is not None:
            self._entries[node.id] = entries

    def _list(self, node: ListLiteral) -> int:
        cost = LIST_COST + sum(self.cost(item) for item in node.elements)
        sizes = [self.size(item) or UNKNOWN for item in node.elements]
        self._entries[node.id] = Entries(ONE, _hull_of(sizes))
        return cost

    def _map(self, node: MapLiteral) -> int:
        cost = MAP_COST + sum(self.cost(key) + self.cost(value) for key, value, _ in node.entries)
        keys = [self.size(key) or UNKNOWN for key, _, _ in node.entries]
        values = [self.size(value) or UNKNOWN for _, value, _ in node.entries]
        self._entries[node.id] = Entries(_hull_of(keys), _hull_of(values))
        return cost

    # macros; the constants are the costs of the loops that they stand for, see evaluation.folds

    def _loop_variables(self, node: Fold) -> dict[str, _Local]:
        declared = self._declared.get(node.range.id)
        entries = self.entries(node.range)
        is_list = self._checked.types[node.range.id].kind == "list"
        value = _Local(declared.element if declared is not None else None, entries.value if entries else None)
        key_declaration = KEY if declared is not None and not is_list else None
        key = _Local(key_declaration, entries.key if entries else None)
        if len(node.variables) == 2:
            return dict(zip(node.variables, (key, value), strict=True))
        return {node.variables[0]: value if is_list else key}

    def _fold(self, node: Fold) -> int:
        outside = self.cost(node.range)
        count = (self.size(node.range) or UNKNOWN)[1]
        self._locals.append(self._loop_variables(node))
        test = self.cost(node.test) if node.test is not None else 0
        result = self.cost(node.result) if node.result is not None else 0
        variable = Ident(-node.id, node.offset, node.variables[0])
        self._checked.types.setdefault(variable.id, DYN)
        item = node.result if node.result is not None else variable
        size = self.size(item) or UNKNOWN
        self._locals.pop()
        if node.kind in ("all", "exists", "exists_one"):
            each, after = {"all": (3, 1), "exists": (4, 1), "exists_one": (2, 2)}[node.kind]
            self._sizes[node.id] = ONE
            return outside + count * (each + test) + after
        self._sizes[node.id] = (0, count)
        if node.kind in ("transformMap", "transformMapEntry"):
            each = 3 if node.kind == "transformMap" else 2
            return outside + MAP_COST + count * (each + test + result) + 1
        self._entries[node.id] = Entries((0, 1), (0, size[1]))
        each = 13 if node.kind == "filter" else 12
        return outside + LIST_COST + count * (each + test + result) + 1

    def _optional_map(self, node: OptionalMap) -> int:
        target = self.cost(node.target)
        self._locals.append({node.variable: _Local(None)})
        body = self.cost(node.body)
        self._locals.pop()
        # has a value? then: an empty loop range, the value, the body, and the optional around it
        return target + 1 + LIST_COST + target + 1 + body + (0 if node.flat else 1)

    def _sort_by(self, node: SortBy) -> int:
        target = self.cost(node.target)
        count = (self.size(node.target) or UNKNOWN)[1]
        declared = self._declared.get(node.target.id)
        self._locals.append({node.variable: _Local(declared.element if declared is not None else None)})
        key = self.cost(node.key)
        self._locals.pop()
        keys = self._checked.types[node.key.id].kind
        compared = scaled(capped(count * count), 2.1 if keys in ("string", "bytes") else 2.0)
        self._sizes[node.id] = (0, capped(count * count))
        return LIST_COST + target + 1 + (LIST_COST + 1 + count * (12 + key) + 1) + compared + 1 + LIST_COST


def _hull_of(sizes: list[Size]) -> Size:
    if not sizes:
        return (0, 0)
    return (min(size[0] for size in sizes), max(size[1] for size in sizes))


def _scalar(checked: Type) -> bool:
    inner, _ = unwrap_optional(checked)
    return inner.kind in _SCALARS
