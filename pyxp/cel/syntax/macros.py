"""CEL's macros: calls that the parser replaces by other nodes.

A name is a macro only with the right number of arguments; ``x.all(1)`` is an ordinary (unknown) method call.
"""

from __future__ import annotations

from typing import Final

from pyxp.cel.syntax.nodes import Call, Fold, Ident, Node, OptionalMap, Select, SortBy

STANDARD_MACROS: Final = frozenset({"has", "all/2", "exists/2", "exists_one/2", "map/2", "map/3", "filter/2"})
TWO_VARIABLE_MACROS: Final = frozenset(
    f"{name}/{count}"
    for name, counts in {
        "all": (3,), "exists": (3,), "exists_one": (3,), "existsOne": (3,),
        "transformList": (3, 4), "transformMap": (3, 4), "transformMapEntry": (3, 4),
    }.items()
    for count in counts
)  # fmt: skip
OPTIONAL_MACROS: Final = frozenset({"optMap/2", "optFlatMap/2"})
KUBERNETES_MACROS: Final = STANDARD_MACROS | TWO_VARIABLE_MACROS | OPTIONAL_MACROS | {"sortBy/2"}

_QUANTIFIERS: Final = {"all": "all", "exists": "exists", "exists_one": "exists_one", "existsOne": "exists_one"}


class MacroError(Exception):
    """A macro used with arguments it does not take."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


def expand(call: Call, known: frozenset[str]) -> Node:
    """The node a macro call stands for, or the call itself when it is none.

    Raises:
        MacroError: The arguments do not fit the macro.
    """
    if call.target is None:
        if call.function == "has" and len(call.args) == 1 and "has" in known:
            return _has(call)
        return call
    name = call.function
    if f"{name}/{len(call.args)}" not in known:
        return call
    if name in ("optMap", "optFlatMap"):
        variable = _variable(call.args[0], f"{name}() variable name must be a simple identifier")
        return OptionalMap(call, call.target, variable, flat=name == "optFlatMap")
    if name == "sortBy":
        variable = _variable(call.args[0], "argument must be a simple name")
        return SortBy(call, call.target, variable)
    return _fold(call)


def _has(call: Call) -> Node:
    operand = call.args[0]
    if isinstance(operand, Select) and not operand.test:
        return Select(call.id, call.offset, operand.operand, operand.name, test=True)
    raise MacroError(operand.offset, "invalid argument to has() macro")


def _fold(call: Call) -> Node:
    name, args = call.function, call.args
    if name in ("map", "filter"):
        names: tuple[str, ...] = (_variable(args[0], "argument is not an identifier"),)
        if name == "filter":
            return Fold(call, "filter", names, args[1], None)
        test = args[1] if len(args) == 3 else None
        return Fold(call, "map", names, test, args[-1])
    if name in _QUANTIFIERS:
        names = tuple(_variable(arg, "argument must be a simple name") for arg in args[:-1])
        _distinct(call, names)
        return Fold(call, _QUANTIFIERS[name], names, args[-1], None)
    names = tuple(_variable(arg, "argument must be a simple name") for arg in args[:2])
    _distinct(call, names)
    test = args[2] if len(args) == 4 else None
    return Fold(call, name, names, test, args[-1])


def _distinct(call: Call, names: tuple[str, ...]) -> None:
    if len(set(names)) != len(names):
        raise MacroError(call.args[1].offset, f"duplicate variable name: {names[1]}")


def _variable(node: Node, message: str) -> str:
    if not isinstance(node, Ident) or node.name.startswith("."):
        raise MacroError(node.offset, message)
    if node.name in ("@result", "__result__"):
        raise MacroError(node.offset, "iteration variable overwrites accumulator variable")
    return node.name
