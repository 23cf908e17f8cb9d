"""Plans a checked expression: one closure per node, over a frame (see :mod:`pyxp.cel.evaluation.program`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pyxp.cel.checking.checked import Checked, Resolution
from pyxp.cel.cost.actual import FAILED, charge_for
from pyxp.cel.cost.units import CALL, READ
from pyxp.cel.evaluation.attributes import SELECTIONS, resolve
from pyxp.cel.evaluation.calls import Callee, plan_call, stops_early
from pyxp.cel.evaluation.dispatch import dispatcher, needs_dispatch
from pyxp.cel.evaluation.folding import fold
from pyxp.cel.evaluation.folds import plan_fold, plan_sort
from pyxp.cel.evaluation.literals import plan_list, plan_map, plan_struct
from pyxp.cel.evaluation.logic import plan_logic
from pyxp.cel.evaluation.membership import plan_membership
from pyxp.cel.evaluation.optionals import alternative, plan_optional_map, read_late
from pyxp.cel.evaluation.planning import NOT_CONSTANT, Operand, PlanError
from pyxp.cel.evaluation.program import FIRST_PLACE, Frame, Program, Step, constant
from pyxp.cel.evaluation.variables import read_local, read_variable
from pyxp.cel.libraries.registry import ONE_FOR_ALL
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
    count_steps,
)
from pyxp.cel.types import Type, mentions_dyn
from pyxp.cel.values import EvaluationError

_PURE: Final = frozenset(
    {"cidr", "ip", "quantity", "semver", "url", "isIP", "isCIDR", "isQuantity", "isURL", "isSemver"}
)
_WITH_PATTERN: Final = frozenset({"matches", "find", "findAll"})


def plan(checked: Checked, variables: tuple[str, ...], *, folds: bool = True) -> Program:
    """The program of an expression that checked without issues.

    Args:
        checked: The expression.
        variables: Names of the variables that it may read.
        folds: Whether conversions of literals are made now, so that they cost nothing later and may fail now.

    Raises:
        PlanError: There can be no program: a literal cannot be converted, a pattern is none.
    """
    planner = Planner(checked, variables, folds=folds)
    step = planner.plan(checked.tree)
    return Program(step, variables, planner.size, count_steps(checked.tree))


class Planner:
    """Plans the nodes of one expression; see :class:`pyxp.cel.evaluation.planning.Planning`."""

    def __init__(self, checked: Checked, variables: tuple[str, ...], *, folds: bool) -> None:
        self.checked = checked
        self.folds = folds
        self._scopes: list[dict[str, int]] = [{name: place for place, name in enumerate(variables, FIRST_PLACE)}]
        self._late: dict[int, Step] = {}
        # Where values are dynamic, those that the checker gave a type may be of another.
        self._loose = any(mentions_dyn(kind) for kind in checked.types.values())
        self._constants: dict[int, Any] = {}
        self.size = len(variables) + FIRST_PLACE
        self._planners: dict[type, Callable[[Any], Step]] = {
            Ident: self._attribute,
            Select: self._attribute,
            Call: self._call,
            Logic: self._logic,
            ListLiteral: lambda node: plan_list(self, node),
            MapLiteral: lambda node: plan_map(self, node),
            StructLiteral: lambda node: plan_struct(self, node),
            Fold: lambda node: plan_fold(self, node),
            SortBy: lambda node: plan_sort(self, node),
            OptionalMap: lambda node: plan_optional_map(self, node),
        }

    def plan(self, node: Node) -> Step:
        """The closure of a node.

        Raises:
            PlanError: There can be none.
        """
        value = self.constant(node)
        return constant(value) if value is not NOT_CONSTANT else self._planners[type(node)](node)

    def constant(self, node: Node) -> Any:
        """The value of a node that is known now, else NOT_CONSTANT.

        Raises:
            PlanError: It is a conversion that fails.
        """
        if isinstance(node, Const):
            return node.value
        found = self._constants.get(node.id)
        if found is None and node.id not in self._constants:
            found = self._constants[node.id] = fold(self, node)
        return found

    def type_of(self, node: Node) -> Type:
        """The checked type of a node."""
        return self.checked.types[node.id]

    def bind(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """Opens a scope with fresh variables; gives their places in the frame."""
        places = tuple(range(self.size, self.size + len(names)))
        self.size += len(names)
        self._scopes.append(dict(zip(names, places, strict=True)))
        return places

    def bind_late(self, name: str, first_read: Step) -> int:
        """Opens a scope with a variable that is computed when it is first read; gives its place in the frame."""
        (place,) = self.bind((name,))
        self._late[place] = first_read
        return place

    def release(self) -> None:
        """Closes the innermost scope."""
        self._scopes.pop()

    def variable(self, name: str, own: int, kind: Type) -> Step:
        """The closure that reads a variable.

        Args:
            name: Its name, with a leading dot for one outside all scopes.
            own: What reading costs.
            kind: Its type.
        """
        place = self._place(name)
        if place in self._late:
            return read_late(read_variable(place, name, own, kind), place, self._late[place])
        local = read_local(place, own, kind) if place not in self._scopes[0].values() else None
        return local or read_variable(place, name.lstrip("."), own, kind)

    def place_of(self, node: Node) -> int | None:
        """Where in the frame a node's value stands, None unless it is a variable that is not computed late."""
        name = self.checked.variables.get(node.id)
        if name is None:
            return None
        place = self._place(name)
        return None if place in self._late else place

    def _place(self, name: str) -> int:
        scopes = self._scopes[:1] if name.startswith(".") else reversed(self._scopes)
        name = name.lstrip(".")
        return next(scope[name] for scope in scopes if name in scope)

    def _attribute(self, node: Node) -> Step:
        return resolve(self, node, READ)

    # calls

    def _call(self, node: Call) -> Step:
        if node.function in SELECTIONS or node.function == "_?_:_":
            return resolve(self, node, READ)
        resolution = self.checked.calls[node.id]
        written = [node.target, *node.args] if resolution.member and node.target is not None else node.args
        if self.folds and node.function == "@in" and resolution.only == "in_list":
            members = self.constant(node.args[1])
            found = plan_membership(self.plan(node.args[0]), members) if members is not NOT_CONSTANT else None
            if found is not None:
                return found
        operands = [self._operand(arg) for arg in written]
        if node.function in ("or", "orValue") and len(operands) == 2:
            return alternative(operands[0].step, operands[1].step, unwrap=node.function == "orValue")
        return self._function(resolution, written, operands)

    def _operand(self, node: Node) -> Operand:
        field = None
        if isinstance(node, Select) and not node.test and node.id not in self.checked.variables:
            place = self.place_of(node.operand)
            field = (place, node.name) if place is not None else None
        return Operand(self.plan(node), self.constant(node), self.place_of(node), field)

    def _function(self, resolution: Resolution, written: list[Node], operands: list[Operand]) -> Step:
        overloads = resolution.overloads
        dynamic = dispatcher(overloads)
        types = tuple(self.type_of(arg) for arg in written)
        function = overloads[0].function
        unsure = resolution.is_open or (self._loose and function not in ONE_FOR_ALL)
        implementation = dynamic if unsure or needs_dispatch(overloads, types) else overloads[0].implementation
        charge = charge_for(function, resolution.only)
        if function in _PURE and all(isinstance(arg, Const) for arg in written):
            return _once(implementation, tuple(arg.value for arg in written if isinstance(arg, Const)), charge)
        early = stops_early(function, resolution.costed)
        if function in _WITH_PATTERN and isinstance(operands[1].constant, str):
            # The server puts a call of any number of arguments in the place of one with a constant pattern.
            operands[1], early = self._pattern(operands[1]), True
        return plan_call(Callee(function, implementation, dynamic, charge, early), operands)

    def _pattern(self, operand: Operand) -> Operand:
        """A constant pattern is compiled now."""
        from pyxp.cel.libraries.patterns import Pattern

        try:
            pattern = Pattern(operand.constant)
        except EvaluationError as error:
            if self.folds:
                raise PlanError(error.message) from None
            return operand
        return Operand(constant(pattern), pattern)

    def _logic(self, node: Logic) -> Step:
        return plan_logic([self.plan(term) for term in node.terms], conjunction=node.conjunction)


def _once(implementation: Callable[..., Any], args: tuple[Any, ...], charge: Any) -> Step:
    """Calls of pure functions on literals are made once; their cost is charged each time."""
    message = ""
    try:
        value = implementation(*args)
    except EvaluationError as error:
        value, message = FAILED, error.message
    cost = charge(args, value) if charge is not None else CALL

    def give(frame: Frame) -> Any:
        frame[0] -= cost
        if value is FAILED:
            raise EvaluationError(message)
        return value

    return give
