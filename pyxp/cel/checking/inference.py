"""What is known while an expression is checked: names in scope, types of parameters, what does not fit."""

from __future__ import annotations

from pyxp.cel.checking.checked import Checked, Resolution
from pyxp.cel.checking.environment import Environment
from pyxp.cel.checking.unify import Bindings, assignable, assignable_all, same, substitute
from pyxp.cel.libraries.registry import ONE_FOR_ALL, Overload
from pyxp.cel.syntax.nodes import Node, SyntaxIssue
from pyxp.cel.types import DYN, ERROR, TYPE_NAMES, Type, mentions_param, param, type_of


class Inference:
    """The state of one check.

    Args:
        environment: What the expression may refer to.
        tree: The expression.

    Attributes:
        environment: As given.
        out: What was found out.
        bindings: The types that stand for type parameters.
        scopes: The variables of the macros around, the innermost last.
    """

    def __init__(self, environment: Environment, tree: Node) -> None:
        self.environment = environment
        self.out = Checked(tree)
        self.bindings: Bindings = {}
        self.scopes: list[dict[str, Type]] = []
        self._free = 0
        self._mixes = False

    def enter(self, variables: dict[str, Type]) -> None:
        """Opens the scope of a macro.

        From the first one on, to the end of the expression, the Go checker no longer hides the overloads that it hides.
        """
        self.scopes.append(variables)
        self._mixes = True

    def problem(self, node: Node, message: str) -> Type:
        """Notes what does not fit; gives the type of what is wrong."""
        self.out.issues.append(SyntaxIssue(node.offset, message))
        return ERROR

    def undeclared(self, node: Node, name: str) -> Type:
        """Notes that nothing has a name."""
        return self.problem(node, f"undeclared reference to '{name}' (in container '')")

    def fresh(self) -> Type:
        """A type that is still open."""
        self._free += 1
        return param(f"_var{self._free}")

    def resolved(self, checked: Type) -> Type:
        """A type, as far as it is known by now."""
        return substitute(self.bindings, checked) if checked.params or checked.kind == "param" else checked

    def assignable(self, left: Type, right: Type) -> bool:
        """Whether a value of the right type may stand where the left one is wanted; if so, that is kept in mind."""
        attempt = dict(self.bindings)
        if assignable(attempt, left, right):
            self.bindings = attempt
            return True
        return False

    def lookup(self, node: Node, name: str) -> Type | None:
        """The type of a name, noted as what it means; None when it means nothing."""
        if not name.startswith("."):
            for scope in reversed(self.scopes):
                if name in scope:
                    self.out.variables[node.id] = name
                    return scope[name]
        name = name.lstrip(".")
        environment = self.environment
        if name in environment.variables:
            self.out.variables[node.id] = "." + name if any(name in scope for scope in self.scopes) else name
            return environment.variables[name]
        if name in environment.constants:
            found, self.out.constants[node.id] = environment.constants[name]
            return found
        if name in TYPE_NAMES:
            self.out.constants[node.id] = TYPE_NAMES[name]
            return type_of(TYPE_NAMES[name])
        return None

    def resolve(
        self, node: Node, function: str, overloads: tuple[Overload, ...], args: tuple[Type, ...], *, member: bool
    ) -> Type:
        """The type of a call, noted with the overloads that fit.

        Args:
            node: The call.
            function: Name of the function.
            overloads: Its overloads.
            args: The types of the arguments, the target first.
            member: Whether it is called as a method.
        """
        fitting: list[Overload] = []
        result: Type | None = None
        hidden = self.environment.registry.hidden(function)
        if self._mixes:
            overloads, hidden = (*overloads, *hidden), ()
        overloads = tuple(entry for entry in overloads if entry.member == member and len(entry.args) == len(args))
        # The first overload binds a type that is still open, whatever the value turns out to be.
        may_bind = any(mentions_param(checked) for checked in args)
        is_open = may_bind and any(mentions_param(self.resolved(checked)) for checked in args)
        for candidate in overloads:
            fresh = {name: self.fresh() for name in candidate.params}
            wanted = tuple(substitute(fresh, checked) for checked in candidate.args) if fresh else candidate.args
            attempt = dict(self.bindings) if fresh or may_bind else self.bindings
            if not assignable_all(attempt, args, wanted):
                continue
            self.bindings = attempt
            fitting.append(candidate)
            found = self.resolved(substitute(fresh, candidate.result))
            if result is None:
                result = found
            elif result.kind != "dyn" and not same(found, result):
                result = DYN
        if result is None:
            shown = [str(substitute(self.bindings, checked, free_to_dyn=True)) for checked in args]
            applied = f"{shown[0]}.({', '.join(shown[1:])})" if member else f"({', '.join(shown)})"
            return self.problem(node, f"found no matching overload for '{function}' applied to '{applied}'")
        costed = tuple(fitting)
        is_wide = function in ONE_FOR_ALL and (is_open or self.environment.dynamic)
        possible = overloads if is_wide else costed
        self.out.calls[node.id] = Resolution((*possible, *hidden), costed, member=member, is_open=is_open)
        return result
