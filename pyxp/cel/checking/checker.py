"""Checks an expression against its declarations and finds the overloads that it calls.

The algorithm and the wording of the messages are those of the Go checker: arguments first, then the overloads in order
of declaration; more than one that fits makes the result dynamic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyxp.cel.checking.checked import Checked
from pyxp.cel.checking.environment import Environment
from pyxp.cel.checking.inference import Inference
from pyxp.cel.checking.unify import most_general, substitute
from pyxp.cel.libraries.registry import SORT
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
    SyntaxIssue,
    qualified_name,
)
from pyxp.cel.syntax.words import RESERVED, escaped_word
from pyxp.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DYN,
    ERROR,
    INT,
    NULL,
    STRING,
    UINT,
    StructType,
    Type,
    list_of,
    map_of,
    optional_of,
    unwrap_optional,
)
from pyxp.cel.values import UInt

_CONST_TYPES: dict[type, Type] = {
    type(None): NULL, bool: BOOL, int: INT, UInt: UINT, float: DOUBLE, str: STRING, bytes: BYTES,
}  # fmt: skip


def check(tree: Node, environment: Environment) -> Checked:
    """The checked expression; ``issues`` says what does not fit."""
    checker = _Checker(environment, tree)
    try:
        checker.check(tree)
    except RecursionError:
        checker.out.issues.append(SyntaxIssue(0, "expression is nested too deeply"))
        return checker.out
    bindings = checker.bindings
    # Most types are plain: there is nothing to put into them.
    checker.out.types = {
        key: substitute(bindings, found, free_to_dyn=True) if found.params or found.kind == "param" else found
        for key, found in checker.out.types.items()
    }
    return checker.out


class _Checker(Inference):
    def __init__(self, environment: Environment, tree: Node) -> None:
        super().__init__(environment, tree)
        self._visitors: dict[type, Callable[[Any], Type]] = {
            Const: self._const,
            Ident: self._ident,
            Select: self._select,
            Call: self._call,
            Logic: self._logic,
            ListLiteral: self._list,
            MapLiteral: self._map,
            StructLiteral: self._struct,
            Fold: self._fold,
            OptionalMap: self._optional_map,
            SortBy: self._sort_by,
        }

    def check(self, node: Node) -> Type:
        """The type of a node, recorded."""
        found = self._visitors[type(node)](node)
        self.out.types[node.id] = found
        return found

    # leaves

    def _const(self, node: Const) -> Type:
        return _CONST_TYPES[type(node.value)]

    def _ident(self, node: Ident) -> Type:
        found = self.lookup(node, node.name)
        return found if found is not None else self.undeclared(node, node.name)

    def _select(self, node: Select) -> Type:
        name = qualified_name(node)
        if name is not None and not any(name.split(".", 1)[0] in scope for scope in self.scopes):
            found = self.lookup(node, name)
            if found is not None:
                return found
        result = self._field(node, node.operand, node.name, optional=False)
        return BOOL if node.test else self.resolved(result)

    def _field(self, node: Node, operand: Node, name: str, *, optional: bool) -> Type:
        target, was_optional = unwrap_optional(self.resolved(self.check(operand)))
        result = ERROR
        if target.kind == "map":
            result = target.params[1]
        elif isinstance(target, StructType):
            found = target.fields.get(name)
            if found is None and name in RESERVED:
                found = target.fields.get(escaped_word(name))
            result = found if found is not None else self.problem(node, f"undefined field '{name}'")
        elif target.kind == "param":
            self.assignable(DYN, target)
            result = DYN
        elif target.kind in ("dyn", "error"):
            result = DYN
        else:
            self.problem(node, f"type '{target}' does not support field selection")
            result = DYN
        return optional_of(result) if was_optional or optional else result

    # calls

    def _call(self, node: Call) -> Type:
        if node.function == "_?._":
            name = node.args[1]
            self.out.types[name.id] = STRING
            assert isinstance(name, Const)  # noqa: S101 - the parser writes a name there
            return self.resolved(self._field(node, node.args[0], str(name.value), optional=True))
        args = [self.check(arg) for arg in node.args]
        find = self.environment.registry.find
        if node.target is None:
            overloads = find(node.function.lstrip("."))
            if overloads is None:
                return self.undeclared(node, node.function)
            return self.resolve(node, node.function, overloads, tuple(args), member=False)
        prefix = qualified_name(node.target)
        if prefix is not None:
            overloads = find(f"{prefix.lstrip('.')}.{node.function}")
            if overloads is not None:
                return self.resolve(node, overloads[0].function, overloads, tuple(args), member=False)
        target = self.check(node.target)
        overloads = find(node.function)
        if overloads is None:
            return self.undeclared(node, node.function)
        return self.resolve(node, node.function, overloads, (target, *args), member=True)

    def _logic(self, node: Logic) -> Type:
        types = [self.check(term) for term in node.terms]
        name = "_&&_" if node.conjunction else "_||_"
        left = types[0]
        for right in types[1:]:
            if not (self.assignable(left, BOOL) and self.assignable(right, BOOL)):
                shown = f"({self.resolved(left)}, {self.resolved(right)})"
                return self.problem(node, f"found no matching overload for '{name}' applied to '{shown}'")
            left = BOOL
        return BOOL

    # literals

    def _join(self, node: Node, previous: Type | None, current: Type) -> Type:
        if previous is None:
            return current
        if self.assignable(previous, current) or self.assignable(current, previous):
            return most_general(previous, current)
        return DYN

    def _entry(self, node: Node, found: Type, *, optional: bool) -> Type:
        if not optional:
            return found
        inner, was_optional = unwrap_optional(found)
        if not was_optional and found.kind != "dyn":
            self.problem(node, f"expected type 'optional_type({found})' but found '{found}'")
        return inner

    def _list(self, node: ListLiteral) -> Type:
        element: Type | None = None
        for index, item in enumerate(node.elements):
            found = self._entry(item, self.check(item), optional=index in node.optional)
            element = self._join(item, element, found)
        return list_of(element if element is not None else self.fresh())

    def _map(self, node: MapLiteral) -> Type:
        key_type: Type | None = None
        value_type: Type | None = None
        for key, value, optional in node.entries:
            key_type = self._join(key, key_type, self.check(key))
            found = self._entry(value, self.check(value), optional=optional)
            value_type = self._join(value, value_type, found)
        return map_of(key_type or self.fresh(), value_type or self.fresh())

    def _struct(self, node: StructLiteral) -> Type:
        struct = self.environment.structs.get(node.name.lstrip("."))
        result = struct
        if struct is None:
            struct, result = _well_known(node.name.lstrip("."))
        for name, value, _ in node.entries:
            found = self.check(value)
            if not isinstance(struct, StructType):
                continue
            wanted = struct.fields.get(name)
            if wanted is None:
                self.problem(node, f"undefined field '{name}'")
            elif not self.assignable(wanted, found):
                self.problem(node, f"expected type of field '{name}' is '{wanted}' but provided type is '{found}'")
        return result if result is not None else self.undeclared(node, node.name)

    # macros

    def _range(self, node: Node, found: Type, count: int) -> tuple[Type, ...]:
        found = self.resolved(found)
        if found.kind == "list":
            return (found.params[0],) if count == 1 else (INT, found.params[0])
        if found.kind == "map":
            return found.params[:count]
        if found.kind in ("dyn", "error", "param"):
            self.assignable(DYN, found)
            return (DYN,) * count
        self.problem(
            node, f"expression of type '{found}' cannot be range of a comprehension (must be list, map, or dynamic)"
        )
        return (ERROR,) * count

    def _condition(self, node: Node) -> None:
        found = self.check(node)
        if not self.assignable(BOOL, found):
            self.problem(node, f"expected type 'bool' but found '{self.resolved(found)}'")

    def _fold(self, node: Fold) -> Type:
        types = self._range(node.range, self.check(node.range), len(node.variables))
        self.enter(dict(zip(node.variables, types, strict=True)))
        if node.test is not None:
            self._condition(node.test)
        result = self.check(node.result) if node.result is not None else None
        self.scopes.pop()
        if node.kind in ("all", "exists", "exists_one"):
            return BOOL
        if result is None:  # filter
            return list_of(self.resolved(types[0]))
        result = self.resolved(result)
        if node.kind == "transformMap":
            return map_of(self.resolved(types[0]), result)
        if node.kind == "transformMapEntry":
            if result.kind in ("map", "dyn", "error"):
                return result
            assert node.result is not None  # noqa: S101 - a transform always has one
            return self.problem(node.result, f"expected type 'map(dyn, dyn)' but found '{result}'")
        return list_of(result)

    def _optional_map(self, node: OptionalMap) -> Type:
        found = self.resolved(self.check(node.target))
        inner, was_optional = unwrap_optional(found)
        if not was_optional and found.kind not in ("dyn", "error", "param"):
            self.problem(node, f"found no matching overload for 'hasValue' applied to '{found}.()'")
        self.enter({node.variable: inner if was_optional else self.fresh()})
        body = self.resolved(self.check(node.body))
        self.scopes.pop()
        if not node.flat:
            return optional_of(body)
        if not unwrap_optional(body)[1] and body.kind not in ("dyn", "error", "param"):
            shown = f"(bool, {body}, optional_type(dyn))"
            self.problem(node, f"found no matching overload for '_?_:_' applied to '{shown}'")
        return body

    def _sort_by(self, node: SortBy) -> Type:
        found = self.resolved(self.check(node.target))
        (element,) = self._range(node.target, found, 1)
        self.enter({node.variable: element})
        key = self.resolved(self.check(node.key))
        self.scopes.pop()
        overloads = self.environment.registry.find(SORT) or ()
        return self.resolved(self.resolve(node, SORT, overloads, (self.resolved(found), list_of(key)), member=True))


def _well_known(name: str) -> tuple[Type | None, Type | None]:
    """A message that every environment knows, and the type of what making it gives."""
    from pyxp.cel.libraries.messages import RESULTS, STRUCTS

    return STRUCTS.get(name), RESULTS.get(name)
