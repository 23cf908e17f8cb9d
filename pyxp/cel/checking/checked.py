"""What checking an expression gives: types, and the functions that its calls mean."""

from __future__ import annotations

from typing import Any

from pyxp.cel.libraries.registry import Overload
from pyxp.cel.syntax.nodes import Node, SyntaxIssue
from pyxp.cel.types import Type


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
