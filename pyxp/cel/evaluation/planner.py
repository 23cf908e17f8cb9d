"""Plans a checked expression: one closure per node over a frame.

A frame is a list: its first item is the cost that may still be spent, its last the list elements that may still be
copied (which the server does not charge, as it does not copy them), the others are the variables. Every closure
charges what it costs before or after it works; a frame that is overdrawn raises CostExceeded at the next loop step,
call that walks data, or at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pyxp.cel.checking.checker import Checked
from pyxp.cel.cost.actual import LIST_COST, MAP_COST, MAX_COPIES, charge_for
from pyxp.cel.evaluation.calls import plan_call
from pyxp.cel.evaluation.dispatch import dispatcher, needs_dispatch
from pyxp.cel.evaluation.folds import plan_fold, plan_sort
from pyxp.cel.evaluation.lookups import plan_index, plan_select
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
)
from pyxp.cel.types import Type
from pyxp.cel.values import (
    MISSING,
    NONE,
    CostExceeded,
    EvaluationError,
    InternalFailure,
    NoSuchOverload,
    Optional,
    Unreadable,
    to_key,
)

Frame = list[Any]
Step = Callable[[Frame], Any]

_FOLDED = frozenset({
    "duration", "timestamp", "cidr", "ip", "quantity", "semver", "url", "isIP", "isCIDR", "isQuantity",
    "isURL", "isSemver", "bytes", "int", "uint", "double",
})  # fmt: skip
_WITH_PATTERN = frozenset({"matches", "find", "findAll"})


class Program:
    """A planned expression; may run many times."""

    def __init__(self, step: Step, variables: tuple[str, ...], size: int) -> None:
        self._step = step
        self.variables = variables
        self._extra: list[Any] = [*[None] * (size - 1 - len(variables)), MAX_COPIES]

    def run(self, values: Mapping[str, Any], limit: int) -> tuple[Any, int]:
        """The value of the expression and what it cost.

        Args:
            values: The variables; one that is absent is an error when it is used.
            limit: The cost that may be spent.

        Raises:
            EvaluationError: The expression met a value it cannot work with. ``error.cost`` is what was spent.
            CostExceeded: The limit was exceeded, or the data is nested too deeply.
            InternalFailure: The expression could not be evaluated for a reason that lies here.
        """
        frame = [limit, *(values.get(name, MISSING) for name in self.variables), *self._extra]
        try:
            value = self._step(frame)
        except EvaluationError as error:
            error.cost = limit - frame[0]
            if frame[0] < 0:
                raise CostExceeded("operation cancelled: actual cost limit exceeded") from None
            raise
        except (TypeError, AttributeError, ValueError, ArithmeticError) as error:
            raise InternalFailure(f"cannot be evaluated: {error}") from error
        except RecursionError:
            raise CostExceeded("operation cancelled: value or expression nested too deeply") from None
        if frame[0] < 0:
            raise CostExceeded("operation cancelled: actual cost limit exceeded")
        return value, limit - frame[0]


def plan(checked: Checked, variables: tuple[str, ...]) -> Program:
    """The program of an expression that checked without issues."""
    planner = Planner(checked, variables)
    step = planner.plan(checked.tree)
    return Program(step, variables, planner.size)


class Planner:
    """Plans the nodes of one expression."""

    def __init__(self, checked: Checked, variables: tuple[str, ...]) -> None:
        self.checked = checked
        self._scopes: list[dict[str, int]] = [{name: index + 1 for index, name in enumerate(variables)}]
        self.size = len(variables) + 1
        self._planners: dict[type, Callable[[Any], Step]] = {
            Const: self._const,
            Ident: self._ident,
            Select: self._select,
            Call: self._call,
            Logic: self._logic,
            ListLiteral: self._list,
            MapLiteral: self._map,
            Fold: lambda node: plan_fold(self, node),
            SortBy: lambda node: plan_sort(self, node),
            OptionalMap: self._optional_map,
        }

    def plan(self, node: Node) -> Step:
        """The closure of a node."""
        found = self._planners.get(type(node))
        if found is None:
            raise EvaluationError("message construction is not supported")
        step: Step = found(node)
        return step

    def type_of(self, node: Node) -> Type:
        """The checked type of a node."""
        return self.checked.types[node.id]

    def bind(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """Opens a scope with fresh variables; gives their places in the frame."""
        places = tuple(range(self.size, self.size + len(names)))
        self.size += len(names)
        self._scopes.append(dict(zip(names, places, strict=True)))
        return places

    def release(self) -> None:
        """Closes the innermost scope."""
        self._scopes.pop()

    def is_attribute(self, node: Node) -> bool:
        """Whether a node reads a variable or something within one (such chains are charged once)."""
        if node.id in self.checked.variables:
            return True
        if isinstance(node, Select):
            return not node.test and self.is_attribute(node.operand)
        return isinstance(node, Call) and node.function in ("_[_]", "_[?_]", "_?._") and self.is_attribute(node.args[0])

    # leaves

    def _const(self, node: Const) -> Step:
        return constant(node.value)

    def _variable(self, name: str) -> Step:
        outer = name.startswith(".")
        name = name.lstrip(".")
        scopes = self._scopes[:1] if outer else reversed(self._scopes)
        place = next(scope[name] for scope in scopes if name in scope)

        def read(frame: Frame) -> Any:
            frame[0] -= 1
            value = frame[place]
            if value is MISSING:
                raise EvaluationError(f"no such attribute(s): {name}")
            if type(value) is Unreadable:
                raise EvaluationError(value.error.message)
            return value

        return read

    def _ident(self, node: Ident) -> Step:
        if node.id in self.checked.constants:
            return constant(self.checked.constants[node.id])
        return self._variable(self.checked.variables[node.id])

    def _select(self, node: Select) -> Step:
        if node.id in self.checked.constants:
            return constant(self.checked.constants[node.id])
        if node.id in self.checked.variables:
            return self._variable(self.checked.variables[node.id])
        return plan_select(self, node)

    # calls

    def _call(self, node: Call) -> Step:
        if node.function in ("_[_]", "_[?_]", "_?._"):
            return plan_index(self, node)
        if node.function == "_?_:_":
            return self._conditional(node)
        resolution = self.checked.calls[node.id]
        written = [node.target, *node.args] if resolution.member and node.target is not None else node.args
        steps = [self.plan(arg) for arg in written]
        overloads = resolution.overloads
        if node.function == "@in" and (members := _text_constants(node.args[1])) is not None:
            return _membership(steps[0], members)
        types = tuple(self.type_of(arg) for arg in written)
        if node.function in ("or", "orValue") and len(steps) == 2:
            return _alternative(steps[0], steps[1], unwrap=node.function == "orValue")
        dynamic = dispatcher(overloads)
        implementation = dynamic if needs_dispatch(overloads, types) else overloads[0].implementation
        function = overloads[0].function
        charge = charge_for(function, overloads[0].id if len(overloads) == 1 else "")
        if function in _FOLDED and all(isinstance(arg, Const) for arg in written):
            return _folded(implementation, tuple(arg.value for arg in written if isinstance(arg, Const)), charge)
        if function in _WITH_PATTERN:
            steps[1] = _pattern(node.args[-1 if function == "matches" else 0], steps[1])
        return plan_call(function, steps, implementation, dynamic, charge)

    def _conditional(self, node: Call) -> Step:
        condition, chosen, other = (self.plan(arg) for arg in node.args)

        def choose(frame: Frame) -> Any:
            decided = condition(frame)
            if decided is True:
                return chosen(frame)
            if decided is False:
                return other(frame)
            raise NoSuchOverload

        return choose

    def _logic(self, node: Logic) -> Step:
        steps = tuple(self.plan(term) for term in node.terms)
        conjunction = node.conjunction
        decisive = not conjunction

        def decide(frame: Frame) -> bool:
            problem: EvaluationError | None = None
            for step in steps:
                try:
                    value = step(frame)
                except EvaluationError as error:
                    problem = problem or error
                    continue
                if value is decisive:
                    return not conjunction
                if value is not True and value is not False:
                    problem = problem or NoSuchOverload()
            if problem is not None:
                raise problem
            return conjunction

        return decide

    # literals

    def _list(self, node: ListLiteral) -> Step:
        if not node.optional and all(isinstance(item, Const) for item in node.elements):
            return constant([item.value for item in node.elements if isinstance(item, Const)])
        steps = [(self.plan(item), index in node.optional) for index, item in enumerate(node.elements)]

        def build(frame: Frame) -> list[Any]:
            out: list[Any] = []
            for step, optional in steps:
                value = step(frame)
                if not optional:
                    out.append(value)
                elif type(value) is not Optional:
                    raise EvaluationError("cannot initialize optional list element from non-optional value")
                elif value.present:
                    out.append(value.value)
            frame[0] -= LIST_COST
            return out

        return build

    def _map(self, node: MapLiteral) -> Step:
        steps = [(self.plan(key), self.plan(value), optional) for key, value, optional in node.entries]
        constant_entries = all(
            isinstance(key, Const) and isinstance(value, Const) and not optional
            for key, value, optional in node.entries
        )
        cost = 0 if constant_entries else MAP_COST

        def build(frame: Frame) -> dict[Any, Any]:
            out: dict[Any, Any] = {}
            for key_step, value_step, optional in steps:
                key = map_key(key_step(frame))
                value = value_step(frame)
                if optional:
                    if type(value) is not Optional:
                        raise EvaluationError("cannot initialize optional entry from non-optional value")
                    if not value.present:
                        continue
                    value = value.value
                if key in out:
                    raise EvaluationError(f"Failed with repeated key: {key}")
                out[key] = value
            frame[0] -= cost
            return out

        return build

    def _optional_map(self, node: OptionalMap) -> Step:
        target = self.plan(node.target)
        (place,) = self.bind((node.variable,))
        body = self.plan(node.body)
        self.release()
        flat = node.flat

        def apply(frame: Frame) -> Any:
            before = frame[0]
            value = target(frame)
            if type(value) is not Optional:
                raise NoSuchOverload
            frame[0] -= 1  # hasValue
            if not value.present:
                frame[0] -= 1  # optional.none
                return NONE
            # The macro writes the target twice: to ask whether it has a value, and to take it.
            frame[0] -= before - frame[0] - 1
            frame[place] = value.value
            found = body(frame)
            frame[0] -= 1 if flat else 2  # value, optional.of
            return found if flat else Optional(found)

        return apply


def constant(value: Any) -> Step:
    """A closure that gives a value for free."""
    return lambda _frame: value


def map_key(value: Any) -> Any:
    """The dictionary key for a CEL value.

    Raises:
        EvaluationError: Values of its type cannot be keys.
    """
    if type(value) is float or not isinstance(value, str | int):
        raise EvaluationError("unsupported key type")
    return to_key(value)


def _pattern(node: Node, step: Step) -> Step:
    """A literal pattern is compiled when the expression is planned; a bad one fails when it runs, as any other."""
    if not isinstance(node, Const) or not isinstance(node.value, str):
        return step
    from pyxp.cel.libraries.patterns import Pattern

    try:
        return constant(Pattern(node.value))
    except EvaluationError:
        return step


def _alternative(step: Step, other: Step, *, unwrap: bool) -> Step:
    """``or`` and ``orValue``: the other side is evaluated only when it is needed."""

    def choose(frame: Frame) -> Any:
        value = step(frame)
        if type(value) is not Optional:
            raise NoSuchOverload
        if not value.present:
            return other(frame)
        return value.value if unwrap else value

    return choose


def _text_constants(node: Node) -> frozenset[str] | None:
    if not isinstance(node, ListLiteral) or node.optional:
        return None
    values = [item.value for item in node.elements if isinstance(item, Const) and isinstance(item.value, str)]
    return frozenset(values) if len(values) == len(node.elements) else None


def _membership(step: Step, members: frozenset[str]) -> Step:
    # Membership in a constant list is free on the server too, which turns such lists into sets.
    def contained(frame: Frame) -> bool:
        value = step(frame)
        return type(value) is str and value in members

    return contained


def _folded(implementation: Callable[..., Any], args: tuple[Any, ...], charge: Any) -> Step:
    """Calls of pure functions on literals are made once; their cost is charged each time."""
    try:
        value = implementation(*args)
    except EvaluationError as error:
        message = error.message

        def fail(frame: Frame) -> Any:
            frame[0] -= 1
            raise EvaluationError(message)

        return fail
    cost = charge(args, value) if charge is not None else 1

    def give(frame: Frame) -> Any:
        frame[0] -= cost
        return value

    return give
