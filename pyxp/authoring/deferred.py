"""Values that are not known yet, and their refusal of everything that would need them.

:class:`Deferred` is the base of what references and the functions on them give. A symbolic value flows through calls,
dicts and lists like any other; each operation that Python can only do with the value itself raises, and names what to
write instead. Resources and compositions refuse to become text in the same words.
"""

from __future__ import annotations

from typing import Any, NoReturn

from pyxp.authoring.expressions import Expression, Undeclared, describe
from pyxp.authoring.locations import calling_location
from pyxp.authoring.markers import REPR, Session, current_session
from pyxp.errors import UnresolvedValueError

UNKNOWN = "its value is known only in the cluster"
_WHOLE = "hand it to a field as a whole"


def refuse(action: str, hint: str, why: str = UNKNOWN) -> NoReturn:
    """Raises with the line of the platform, and notes the refusal in case the platform catches it.

    Raises:
        UnresolvedValueError: Always.
    """
    error = UnresolvedValueError(f"cannot {action}: {why}", hint=hint, location=calling_location())
    session = current_session()
    if session is not None:
        session.refused.append(error)
    raise error


class Deferred:
    """A value that is known only when a claim is rendered, to be handed on as a whole."""

    __slots__ = ("_expression", "_session")
    _kind = "value"
    _expression: Expression
    _session: Session | None

    def __init__(self, session: Session | None, expression: Expression) -> None:
        object.__setattr__(self, "_session", session)
        object.__setattr__(self, "_expression", expression)

    def __repr__(self) -> str:
        return f"{REPR}{self._kind} {describe(self._expression)}{' again' if self._is_disguised() else ''}>"

    def _is_disguised(self) -> bool:
        session = self._session or current_session()
        return session is not None and session.disguised

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name.startswith("_repr_"):
            raise AttributeError(name)
        refuse_value(self, f"read {name!r} of", _WHOLE)

    def __copy__(self) -> Deferred:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Deferred:
        return self

    def __hash__(self) -> int:
        refuse_value(self, "hash or use as a key", "write choose(ref, {...}) to map values")

    def __eq__(self, other: object) -> bool:
        refuse_value(self, "compare", "write choose(ref, {value: result})")

    def __bool__(self) -> bool:
        refuse_value(self, "decide on", "write choose(ref, {True: ..., False: ...}) or default(ref, value)")

    def __setattr__(self, name: str, value: object) -> None:
        refuse_value(self, f"assign {name!r} on", "only fields of xr.status can be assigned")

    def __format__(self, spec: str) -> str:
        refuse(f"put {describe(self._expression)} into text", _WHOLE)

    def __str__(self) -> str:
        return format(self, "")


def refuse_value(value: Deferred, action: str, hint: str) -> NoReturn:
    """Refuses ``action`` on a symbolic value.

    Raises:
        UnresolvedValueError: Always, unless
        AuthoringError: The value is a field that is not declared, which is what is wrong with it.
    """
    if isinstance(value._expression, Undeclared):
        raise value._expression.error
    refuse(f"{action} {describe(value._expression)}", hint)


def _refusal(action: str, hint: str) -> Any:
    def refused(self: Deferred, *_: object, **__: object) -> NoReturn:
        refuse_value(self, action, hint)

    return refused


_BOUND = "state the bound in the claim's schema"
_NO_SUM = "Crossplane has no addition; take the sum as a claim field of its own"
_NO_DIFFERENCE = "Crossplane has no subtraction; take the difference as a claim field of its own"
_NO_QUOTIENT = "Crossplane has no division; take the quotient as a claim field of its own"
_NO_BITS = "Crossplane has no such arithmetic; take the result as a claim field of its own"
_CHOOSE = "write choose(ref, {...})"
_LENGTH = "write for item in up_to(ref) to repeat by it, is_set(ref[2]) for whether there is a third"
REFUSED: dict[str, tuple[str, str]] = {
    "__len__": ("take the length of", _LENGTH),
    "__length_hint__": ("take the length of", _LENGTH),
    "__iter__": ("iterate over", "write up_to(ref) for a list of the claim, or hand the whole list to a field"),
    "__next__": ("iterate over", "write up_to(ref) for a list of the claim, or hand the whole list to a field"),
    "__reversed__": ("iterate over", "write up_to(ref) for a list of the claim, or hand the whole list to a field"),
    "__contains__": ("search in", _CHOOSE),
    "__getitem__": ("take an item of", _WHOLE),
    "__setitem__": ("assign an item of", "put the item into the value before you hand it in"),
    "__delitem__": ("delete an item of", "leave the item out of the value that you hand in"),
    "__delattr__": ("delete a field of", "leave the field out of what you hand in"),
    "__int__": ("turn into int", "write as_int(ref)"),
    "__float__": ("turn into float", "hand the reference to the field as it is"),
    "__complex__": ("turn into complex", "hand the reference to the field as it is"),
    "__index__": ("index or count with", f"{_CHOOSE}, or up_to(ref) in place of range(ref)"),
    "__bytes__": ("turn into bytes", _WHOLE),
    "__fspath__": ("use as a file name", "files are read while generating, when no claim is known"),
    "__lt__": ("compare", _BOUND),
    "__le__": ("compare", _BOUND),
    "__gt__": ("compare", _BOUND),
    "__ge__": ("compare", _BOUND),
    "__ne__": ("compare", "write choose(ref, {value: result})"),
    "__add__": ("add to", _NO_SUM),
    "__radd__": ("add to", _NO_SUM),
    "__sub__": ("subtract from", _NO_DIFFERENCE),
    "__rsub__": ("subtract", _NO_DIFFERENCE),
    "__mul__": ("multiply", "multiply a numeric reference with a whole number"),
    "__rmul__": ("multiply", "multiply a numeric reference with a whole number"),
    "__truediv__": ("divide", _NO_QUOTIENT),
    "__rtruediv__": ("divide by", _NO_QUOTIENT),
    "__floordiv__": ("divide", _NO_QUOTIENT),
    "__rfloordiv__": ("divide by", _NO_QUOTIENT),
    "__mod__": ("use % on", "write an f-string"),
    "__rmod__": ("use % on", "write an f-string"),
    "__divmod__": ("divide", _NO_QUOTIENT),
    "__rdivmod__": ("divide by", _NO_QUOTIENT),
    "__pow__": ("raise to a power", _NO_BITS),
    "__rpow__": ("raise to the power of", _NO_BITS),
    "__matmul__": ("use @ on", _NO_BITS),
    "__rmatmul__": ("use @ on", _NO_BITS),
    "__and__": ("use & on", _NO_BITS),
    "__rand__": ("use & on", _NO_BITS),
    "__or__": ("use | on", "write merge({...}, under=ref) for a map"),
    "__ror__": ("use | on", "write merge({...}, under=ref) for a map"),
    "__xor__": ("use ^ on", _NO_BITS),
    "__rxor__": ("use ^ on", _NO_BITS),
    "__lshift__": ("use << on", _NO_BITS),
    "__rlshift__": ("use << on", _NO_BITS),
    "__rshift__": ("use >> on", _NO_BITS),
    "__rrshift__": ("use >> on", _NO_BITS),
    "__neg__": ("negate", "write ref * -1"),
    "__pos__": ("use + on", "hand the reference to the field as it is"),
    "__abs__": ("take the absolute value of", _BOUND),
    "__invert__": ("invert", _NO_BITS),
    "__round__": ("round", "declare the field as a whole number"),
    "__trunc__": ("round", "declare the field as a whole number"),
    "__floor__": ("round", "declare the field as a whole number"),
    "__ceil__": ("round", "declare the field as a whole number"),
    "__call__": ("call", "a reference is a value, not a function"),
    "__enter__": ("use with `with`", "a reference is a value, not a context"),
    "__exit__": ("use with `with`", "a reference is a value, not a context"),
    "__await__": ("await", "a reference is a value, not a coroutine"),
    "__aiter__": ("iterate over", "write up_to(ref) for a list of the claim, or hand the whole list to a field"),
    "__reduce_ex__": ("copy or pickle", "use the reference itself"),
}
"""What is refused by name of Python's own method: what the message says is done, and the advice."""

for _name, (_action, _hint) in REFUSED.items():
    setattr(Deferred, _name, _refusal(_action, _hint))


class NotText:
    """Base of objects that stand for no text: resources, groups, compositions and composites."""

    def _named(self) -> tuple[str, str]:
        """How a message calls the object, and what to write in its place."""
        raise NotImplementedError

    def __format__(self, spec: str) -> str:
        named, hint = self._named()
        refuse(f"put {named} into text", hint, "it is not a value")

    def __str__(self) -> str:
        return format(self, "")

    def __repr__(self) -> str:
        return f"{REPR}{self._named()[0]}>"
