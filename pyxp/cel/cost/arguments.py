"""Arguments of calls, as the estimates of calls see them."""

from __future__ import annotations

from typing import Any

from pyxp.cel.cost.paths import ITEMS, Path, declared_size
from pyxp.cel.cost.sizes import UNKNOWN, Size
from pyxp.cel.rules.declarations import Declaration
from pyxp.cel.syntax.nodes import Const, Node
from pyxp.cel.types import Type


class Argument:
    """An argument, or what stands before the dot.

    Attributes:
        type: Its type.
        computed: The sizes it can have as far as the expression tells, None when it does not.
    """

    __slots__ = ("_node", "_path", "_root", "computed", "type")

    def __init__(self, type: Type, path: Path, root: Declaration, node: Node | None, computed: Size | None) -> None:  # noqa: A002
        self.type = type
        self.computed = computed
        self._node = node
        self._path = path
        self._root = root

    @property
    def size(self) -> Size:
        """The sizes it can have."""
        return self.computed or declared_size(self._path, self._root) or UNKNOWN

    @property
    def largest(self) -> int:
        """The largest size it can have."""
        return self.size[1]

    @property
    def element(self) -> Argument | None:
        """The element of a list, key of a map or value of an optional; None when the type has no parameters."""
        if not self.type.params:
            return None
        path = self._path.copied(ITEMS) if self._path else self._path
        return Argument(self.type.params[0], path, self._root, None, None)

    def whole_number(self) -> int | None:
        """Its value when it is a literal of type int."""
        value: Any = self._node.value if isinstance(self._node, Const) else None
        return value if type(value) is int else None
