"""Checks an expression against its declarations and finds the overloads that it calls.

The algorithm and the wording of the messages are those of the Go checker: arguments first, then the overloads in order
of declaration; more than one that fits makes the result dynamic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyxp.cel.checking.environment import Environment
from pyxp.cel.checking.unify import Bindings, assignable, assignable_all, most_general, same, substitute
from pyxp.cel.libraries.registry import ONE_FOR_ALL, SORT, Overload
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
)
from pyxp.cel.syntax.parser import qualified_name
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
    TYPE_NAMES,
    UINT,
    StructType,
    Type,
    list_of,
    map_of,
    mentions_param,
    optional_of,
    param,
    type_of,
    unwrap_optional,
)
from pyxp.cel.values import UInt

_CONST_TYPES: dict[type, Type] = {
    type(None): NULL, bool: BOOL, int: INT, UInt: UINT, float: DOUBLE, str: STRING, bytes: BYTES,
}  # fmt: skip


class Resolution:
    """The function that a call means.

    Attributes:
        overloads: The overloads that values may call for.
        costed: Those that the cost goes by: of an argument whose type is open, the checker takes the first.
        member: Whether the target is the first argument.
        is_open: Whether the types of the arguments were open, so that the values may fit no overload.
    """

    __slots__ = ("costed", "is_open", "member", "overloads")

    def __init__(
        self, overloads: tuple[Overload, ...], costed: tuple[Overload, ...], *, member: bool, is_open: bool
    ) -> None:
        self.overloads = overloads
        self.costed = costed
        self.member = member
        self.is_open = is_open

    @property
    def only(self) -> str:
        """Identity of the overload that the cost goes by, empty when there are several."""
        return self.costed[0].id if len(self.costed) == 1 else ""


class Checked:
    """A checked expression.

    Attributes:
        tree: The expression.
        types: Types by node number.
        calls: What calls mean, by node number.
        constants: Values of the names that stand for types and constants, by node number.
        variables: Names of the variables read, by node number; with a leading dot where a local name hides one.
        issues: What does not fit.
    """

    __slots__ = ("calls", "constants", "issues", "tree", "types", "variables")

    def __init__(self, tree: Node) -> None:
        self.tree = tree
        self.types: dict[int, Type] = {}
        self.calls: dict[int, Resolution] = {}
        self.constants: dict[int, Any] = {}
        self.variables: dict[int, str] = {}
        self.issues: list[SyntaxIssue] = []

    @property
    def type(self) -> Type:
        """The type of the whole expression."""
        return self.types[self.tree.id]


def check(tree: Node, environment: Environment) -> Checked:
    """The checked expression; ``issues`` says what does not fit."""
    checker = _Checker(environment, tree)
    try:
        checker.check(tree)
    except RecursionError:
        checker.out.issues.append(SyntaxIssue(0, "expression is nested too deeply"))
        return checker.out
    bindings = checker.bindings
    checker.out.types = {key: substitute(bindings, found, free_to_dyn=True) for key, found in checker.out.types.items()}
    return checker.out


class _Checker:
    def __init__(self, environment: Environment, tree: Node) -> None:
        self.environment = environment
        self.out = Checked(tree)
        self.bindings: Bindings = {}
        self._scopes: list[dict[str, Type]] = []
        self._free = 0
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

    def _problem(self, node: Node, message: str) -> Type:
        self.out.issues.append(SyntaxIssue(node.offset, message))
        return ERROR

    def _fresh(self) -> Type:
        self._free += 1
        return param(f"_var{self._free}")

    def _resolved(self, checked: Type) -> Type:
        return substitute(self.bindings, checked)

    def _assignable(self, left: Type, right: Type) -> bool:
        attempt = dict(self.bindings)
        if assignable(attempt, left, right):
            self.bindings = attempt
            return True
        return False

    def _undeclared(self, node: Node, name: str) -> Type:
        return self._problem(node, f"undeclared reference to '{name}' (in container '')")

    # leaves

    def _const(self, node: Const) -> Type:
        return _CONST_TYPES[type(node.value)]

    def _lookup(self, node: Node, name: str) -> Type | None:
        if not name.startswith("."):
            for scope in reversed(self._scopes):
                if name in scope:
                    self.out.variables[node.id] = name
                    return scope[name]
        name = name.lstrip(".")
        environment = self.environment
        if name in environment.variables:
            self.out.variables[node.id] = "." + name if any(name in scope for scope in self._scopes) else name
            return environment.variables[name]
        if name in environment.constants:
            found, self.out.constants[node.id] = environment.constants[name]
            return found
        if name in TYPE_NAMES:
            self.out.constants[node.id] = TYPE_NAMES[name]
            return type_of(TYPE_NAMES[name])
        return None

    def _ident(self, node: Ident) -> Type:
        found = self._lookup(node, node.name)
        return found if found is not None else self._undeclared(node, node.name)

    def _select(self, node: Select) -> Type:
        name = qualified_name(node)
        if name is not None and not any(name.split(".", 1)[0] in scope for scope in self._scopes):
            found = self._lookup(node, name)
            if found is not None:
                return found
        result = self._field(node, node.operand, node.name, optional=False)
        return BOOL if node.test else self._resolved(result)

    def _field(self, node: Node, operand: Node, name: str, *, optional: bool) -> Type:
        target, was_optional = unwrap_optional(self._resolved(self.check(operand)))
        result = ERROR
        if target.kind == "map":
            result = target.params[1]
        elif isinstance(target, StructType):
            found = target.fields.get(name)
            if found is None and name in RESERVED:
                found = target.fields.get(escaped_word(name))
            result = found if found is not None else self._problem(node, f"undefined field '{name}'")
        elif target.kind == "param":
            self._assignable(DYN, target)
            result = DYN
        elif target.kind in ("dyn", "error"):
            result = DYN
        else:
            self._problem(node, f"type '{target}' does not support field selection")
            result = DYN
        return optional_of(result) if was_optional or optional else result

    # calls

    def _call(self, node: Call) -> Type:
        if node.function == "_?._":
            name = node.args[1]
            self.out.types[name.id] = STRING
            assert isinstance(name, Const)  # noqa: S101 - the parser writes a name there
            return self._resolved(self._field(node, node.args[0], str(name.value), optional=True))
        args = [self.check(arg) for arg in node.args]
        find = self.environment.registry.find
        if node.target is None:
            overloads = find(node.function.lstrip("."))
            if overloads is None:
                return self._undeclared(node, node.function)
            return self._resolve(node, node.function, overloads, tuple(args), member=False)
        prefix = qualified_name(node.target)
        if prefix is not None:
            overloads = find(f"{prefix.lstrip('.')}.{node.function}")
            if overloads is not None:
                return self._resolve(node, overloads[0].function, overloads, tuple(args), member=False)
        target = self.check(node.target)
        overloads = find(node.function)
        if overloads is None:
            return self._undeclared(node, node.function)
        return self._resolve(node, node.function, overloads, (target, *args), member=True)

    def _resolve(
        self, node: Node, function: str, overloads: tuple[Overload, ...], args: tuple[Type, ...], *, member: bool
    ) -> Type:
        fitting: list[Overload] = []
        result: Type | None = None
        overloads = tuple(entry for entry in overloads if entry.member == member and len(entry.args) == len(args))
        # The first overload binds a type that is still open, whatever the value turns out to be.
        is_open = any(mentions_param(self._resolved(checked)) for checked in args)
        for candidate in overloads:
            fresh = {name: self._fresh() for name in candidate.params}
            wanted = tuple(substitute(fresh, checked) for checked in candidate.args)
            attempt = dict(self.bindings)
            if not assignable_all(attempt, args, wanted):
                continue
            self.bindings = attempt
            fitting.append(candidate)
            found = self._resolved(substitute(fresh, candidate.result))
            if result is None:
                result = found
            elif result.kind != "dyn" and not same(found, result):
                result = DYN
        if result is None:
            shown = [str(substitute(self.bindings, checked, free_to_dyn=True)) for checked in args]
            applied = f"{shown[0]}.({', '.join(shown[1:])})" if member else f"({', '.join(shown)})"
            return self._problem(node, f"found no matching overload for '{function}' applied to '{applied}'")
        costed = tuple(fitting)
        possible = overloads if is_open and function in ONE_FOR_ALL else costed
        self.out.calls[node.id] = Resolution(possible, costed, member=member, is_open=is_open)
        return result

    def _logic(self, node: Logic) -> Type:
        types = [self.check(term) for term in node.terms]
        name = "_&&_" if node.conjunction else "_||_"
        left = types[0]
        for right in types[1:]:
            if not (self._assignable(left, BOOL) and self._assignable(right, BOOL)):
                shown = f"({self._resolved(left)}, {self._resolved(right)})"
                return self._problem(node, f"found no matching overload for '{name}' applied to '{shown}'")
            left = BOOL
        return BOOL

    # literals

    def _join(self, node: Node, previous: Type | None, current: Type) -> Type:
        if previous is None:
            return current
        if self._assignable(previous, current) or self._assignable(current, previous):
            return most_general(previous, current)
        return DYN

    def _entry(self, node: Node, found: Type, *, optional: bool) -> Type:
        if not optional:
            return found
        inner, was_optional = unwrap_optional(found)
        if not was_optional and found.kind != "dyn":
            self._problem(node, f"expected type 'optional_type({found})' but found '{found}'")
        return inner

    def _list(self, node: ListLiteral) -> Type:
        element: Type | None = None
        for index, item in enumerate(node.elements):
            found = self._entry(item, self.check(item), optional=index in node.optional)
            element = self._join(item, element, found)
        return list_of(element if element is not None else self._fresh())

    def _map(self, node: MapLiteral) -> Type:
        key_type: Type | None = None
        value_type: Type | None = None
        for key, value, optional in node.entries:
            key_type = self._join(key, key_type, self.check(key))
            found = self._entry(value, self.check(value), optional=optional)
            value_type = self._join(value, value_type, found)
        return map_of(key_type or self._fresh(), value_type or self._fresh())

    def _struct(self, node: StructLiteral) -> Type:
        struct = self.environment.structs.get(node.name)
        result = struct
        if struct is None:
            struct, result = _well_known(node.name.lstrip("."))
        for name, value, _ in node.entries:
            found = self.check(value)
            if not isinstance(struct, StructType):
                continue
            wanted = struct.fields.get(name)
            if wanted is None:
                self._problem(node, f"undefined field '{name}'")
            elif not self._assignable(wanted, found):
                self._problem(node, f"expected type of field '{name}' is '{wanted}' but provided type is '{found}'")
        return result if result is not None else self._undeclared(node, node.name)

    # macros

    def _range(self, node: Node, found: Type, count: int) -> tuple[Type, ...]:
        found = self._resolved(found)
        if found.kind == "list":
            return (found.params[0],) if count == 1 else (INT, found.params[0])
        if found.kind == "map":
            return found.params[:count]
        if found.kind in ("dyn", "error", "param"):
            self._assignable(DYN, found)
            return (DYN,) * count
        self._problem(
            node, f"expression of type '{found}' cannot be range of a comprehension (must be list, map, or dynamic)"
        )
        return (ERROR,) * count

    def _condition(self, node: Node) -> None:
        found = self.check(node)
        if not self._assignable(BOOL, found):
            self._problem(node, f"expected type 'bool' but found '{self._resolved(found)}'")

    def _fold(self, node: Fold) -> Type:
        types = self._range(node.range, self.check(node.range), len(node.variables))
        self._scopes.append(dict(zip(node.variables, types, strict=True)))
        if node.test is not None:
            self._condition(node.test)
        result = self.check(node.result) if node.result is not None else None
        self._scopes.pop()
        if node.kind in ("all", "exists", "exists_one"):
            return BOOL
        if result is None:  # filter
            return list_of(self._resolved(types[0]))
        result = self._resolved(result)
        if node.kind == "transformMap":
            return map_of(self._resolved(types[0]), result)
        if node.kind == "transformMapEntry":
            if result.kind in ("map", "dyn", "error"):
                return result
            assert node.result is not None  # noqa: S101 - a transform always has one
            return self._problem(node.result, f"expected type 'map(dyn, dyn)' but found '{result}'")
        return list_of(result)

    def _optional_map(self, node: OptionalMap) -> Type:
        found = self._resolved(self.check(node.target))
        inner, was_optional = unwrap_optional(found)
        if not was_optional and found.kind not in ("dyn", "error", "param"):
            self._problem(node, f"found no matching overload for 'hasValue' applied to '{found}.()'")
        self._scopes.append({node.variable: inner if was_optional else self._fresh()})
        body = self._resolved(self.check(node.body))
        self._scopes.pop()
        if not node.flat:
            return optional_of(body)
        if not unwrap_optional(body)[1] and body.kind not in ("dyn", "error", "param"):
            shown = f"(bool, {body}, optional_type(dyn))"
            self._problem(node, f"found no matching overload for '_?_:_' applied to '{shown}'")
        return body

    def _sort_by(self, node: SortBy) -> Type:
        found = self._resolved(self.check(node.target))
        (element,) = self._range(node.target, found, 1)
        self._scopes.append({node.variable: element})
        key = self._resolved(self.check(node.key))
        self._scopes.pop()
        overloads = self.environment.registry.find(SORT) or ()
        return self._resolved(self._resolve(node, SORT, overloads, (self._resolved(found), list_of(key)), member=True))


def _well_known(name: str) -> tuple[Type | None, Type | None]:
    """A message that every environment knows, and the type of what making it gives."""
    from pyxp.cel.libraries.messages import RESULTS, STRUCTS

    return STRUCTS.get(name), RESULTS.get(name)
