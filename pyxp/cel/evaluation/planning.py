"""What the modules that make closures may ask of whoever plans the whole expression."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, Protocol

from pyxp.cel.checking.checked import Checked
from pyxp.cel.evaluation.program import Step
from pyxp.cel.syntax.nodes import Node
from pyxp.cel.types import Type
from pyxp.cel.values import Marker

NOT_CONSTANT: Final = Marker("NOT_CONSTANT")


class PlanError(Exception):
    """An expression that checks but cannot be made into a program."""


class Operand(NamedTuple):
    """An argument of a call.

    Attributes:
        step: Its closure.
        constant: Its value, when that is known.
        place: Where in the frame its value stands, when it is a variable.
        field: Of a field of a variable, where that stands and the field's name.
    """

    step: Step
    constant: Any = NOT_CONSTANT
    place: int | None = None
    field: tuple[int, str] | None = None


class Planning(Protocol):
    """The plan of one expression, while it is made."""

    @property
    def checked(self) -> Checked:
        """The expression."""

    @property
    def folds(self) -> bool:
        """Whether conversions of literals are made now, so that they cost nothing later and may fail now."""

    def plan(self, node: Node) -> Step:
        """The closure of a node.

        Raises:
            PlanError: There can be none.
        """

    def constant(self, node: Node) -> Any:
        """The value of a node that is known now, else NOT_CONSTANT.

        Raises:
            PlanError: It is a conversion that fails.
        """

    def type_of(self, node: Node) -> Type:
        """The checked type of a node."""

    def bind(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """Opens a scope with fresh variables; gives their places in the frame."""

    def bind_late(self, name: str, first_read: Step) -> int:
        """Opens a scope with a variable that is computed when it is first read; gives its place in the frame."""

    def release(self) -> None:
        """Closes the innermost scope."""

    def variable(self, name: str, own: int, kind: Type) -> Step:
        """The closure that reads a variable.

        Args:
            name: Its name, with a leading dot for one outside all scopes.
            own: What reading costs.
            kind: Its type.
        """

    def place_of(self, node: Node) -> int | None:
        """Where in the frame a node's value stands, None unless it is a variable that is not computed late."""
