"""What an estimate learns of the nodes of an expression: where their values come from, how large they can be."""

from __future__ import annotations

from typing import Final, NamedTuple

from pyxp.cel.checking.checked import Checked
from pyxp.cel.cost.arguments import Argument
from pyxp.cel.cost.paths import Path, declared_size, nowhere
from pyxp.cel.cost.sizes import ONE, Size, of_literal
from pyxp.cel.rules.declarations import Declaration
from pyxp.cel.syntax.nodes import Ident, Node
from pyxp.cel.types import Type, unwrap_optional

_SCALARS: Final = frozenset({"bool", "double", "duration", "int", "timestamp", "uint"})


class Entries(NamedTuple):
    """Sizes of the keys and values of a computed list or map."""

    key: Size
    value: Size
    is_list: bool


class Local(NamedTuple):
    """A variable that an expression binds: where its value comes from, and what is known of its size."""

    path: Path
    size: Size | None
    entries: Entries | None = None


class Knowledge:
    """What is known of the nodes of one expression; it grows while the nodes are visited in the server's order.

    Args:
        checked: The expression.
        made: Types of the nodes that were made, whose numbers are negative.
        root: The declaration of ``self``.

    Attributes:
        paths: Where values come from, by node number.
        sizes: How large they can be.
        entries: The sizes of what computed lists and maps contain.
    """

    def __init__(self, checked: Checked, made: dict[int, Type], root: Declaration) -> None:
        self.paths: dict[int, Path] = {}
        self.sizes: dict[int, Size] = {}
        self.entries: dict[int, Entries] = {}
        self._locals: dict[str, list[Local]] = {}
        self._written = checked.types
        self._made = made
        self._root = root

    def type(self, node: Node) -> Type:
        """The type of a node."""
        return self._made[node.id] if node.id < 0 else self._written[node.id]

    def local(self, node: Node) -> Local | None:
        """The bound variable that a node reads, None when it reads none."""
        scopes = self._locals.get(node.name) if isinstance(node, Ident) else None
        return scopes[-1] if scopes else None

    def bind(self, name: str, local: Local) -> None:
        """Binds a variable."""
        self._locals.setdefault(name, []).append(local)

    def release(self, *names: str) -> None:
        """Forgets variables; others of these names are seen again."""
        for name in names:
            self._locals[name].pop()

    def as_local(self, node: Node) -> Local:
        """A node as the value of a variable."""
        return Local(self.path(node), self.size(node), self.entries_of(node))

    def path(self, node: Node) -> Path:
        """Where a node's value comes from."""
        local = self.local(node)
        return local.path if local is not None else self.paths.get(node.id) or nowhere()

    def size(self, node: Node) -> Size | None:
        """The sizes a node's value can have, None when nothing is known."""
        found = self.sizes.get(node.id) or of_literal(node)
        if found is not None:
            return found
        found = declared_size(self.path(node), self._root)
        if found is not None:
            self.sizes[node.id] = found
            return found
        if is_scalar(self.type(node)):
            return ONE
        local = self.local(node)
        return local.size if local is not None else None

    def entries_of(self, node: Node) -> Entries | None:
        """The sizes of what a node's value contains, None when it is not computed in the expression."""
        found = self.entries.get(node.id)
        if found is None and (local := self.local(node)) is not None:
            found = local.entries
        return found

    def argument(self, node: Node) -> Argument:
        """A node as the estimates of calls see it, with what is known of it now."""
        return Argument(self.type(node), self.path(node), self._root, node, self.size(node))


def is_scalar(checked: Type) -> bool:
    """Whether values of a type have no parts, and thus the size 1."""
    inner, is_optional = unwrap_optional(checked)
    return is_scalar(inner) if is_optional else inner.kind in _SCALARS
