"""What CEL values are in Python.

null, bool, int, double, string, bytes are Python's own ``None``, ``bool``, ``int``, ``float``, ``str`` and ``bytes``;
unsigned integers are :class:`UInt`; durations and timestamps count nanoseconds. Lists and maps made by an expression
are ``list`` and ``dict`` (boolean keys stand as :data:`TRUE_KEY` and :data:`FALSE_KEY`, because ``True == 1`` in
Python). Data under a schema is seen through views (:mod:`pyxp.cel.rules.lenses`), which never copy it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from pyxp.cel.types import Type

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
UINT_MAX: Final = 2**64 - 1


class UInt(int):
    """An unsigned 64-bit integer."""

    __slots__ = ()


class _Nanoseconds:
    __slots__ = ("nanoseconds",)

    def __init__(self, nanoseconds: int) -> None:
        self.nanoseconds = nanoseconds

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.nanoseconds == other.nanoseconds

    def __hash__(self) -> int:
        return hash(self.nanoseconds)

    def __lt__(self, other: Self) -> bool:
        return self.nanoseconds < other.nanoseconds

    def __le__(self, other: Self) -> bool:
        return self.nanoseconds <= other.nanoseconds

    def __gt__(self, other: Self) -> bool:
        return self.nanoseconds > other.nanoseconds

    def __ge__(self, other: Self) -> bool:
        return self.nanoseconds >= other.nanoseconds

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.nanoseconds})"


class Duration(_Nanoseconds):
    """A length of time in nanoseconds."""

    __slots__ = ()


class Timestamp(_Nanoseconds):
    """A point in time: nanoseconds since 1970-01-01T00:00:00Z.

    Attributes:
        offset: Seconds east of UTC of the zone in which it was written. As in cel-go, ``string()`` writes it in that
            zone, while its parts are those of UTC.
    """

    __slots__ = ("offset",)

    def __init__(self, nanoseconds: int, offset: int = 0) -> None:
        super().__init__(nanoseconds)
        self.offset = offset


class Optional:
    """A value that may be absent; :data:`NONE` is the absent one."""

    __slots__ = ("present", "value")

    def __init__(self, value: Any = None, *, present: bool = True) -> None:
        self.value = value
        self.present = present

    def __repr__(self) -> str:
        return f"Optional({self.value!r})" if self.present else "NONE"


NONE: Final = Optional(None, present=False)


class Unreadable:
    """A variable whose data does not fit its type; reading it is an error, not having it."""

    __slots__ = ("error",)

    def __init__(self, error: EvaluationError) -> None:
        self.error = error


class Opaque:
    """Base of the values that only library functions understand (quantities, addresses ...).

    Attributes:
        type_name: Name of the type.
        lasting: Whether the value survives being taken out of an optional as plain data.
    """

    __slots__ = ()
    type_name = "opaque"
    lasting = False


class ListView:
    """Base of lists that are read through a schema: a sequence whose elements are CEL values."""

    __slots__ = ()

    def __len__(self) -> int:
        raise NotImplementedError

    def items(self) -> list[Any]:
        """All elements as CEL values."""
        raise NotImplementedError

    def item(self, index: int) -> Any:
        """One element as a CEL value; the index is in range."""
        raise NotImplementedError

    def equals(self, other: Any) -> bool:
        """Equality as the kind of list defines it (sets and map lists ignore order)."""
        raise NotImplementedError

    def plus(self, other: Any) -> Any:
        """Concatenation as the kind of list defines it (union, merge by key)."""
        raise NotImplementedError

    def plain(self) -> Any:
        """The data without its schema."""
        raise NotImplementedError


class MapView:
    """Base of maps and objects that are read through a schema; keys are the names used in expressions."""

    __slots__ = ()

    def __len__(self) -> int:
        raise NotImplementedError

    def find(self, key: Any) -> Any:
        """The value under a key, or :data:`MISSING`."""
        raise NotImplementedError

    def has(self, key: str) -> bool:
        """What ``has()`` says of a key."""
        return self.find(key) is not MISSING

    def keys(self) -> list[Any]:
        """The keys, as an expression sees them."""
        raise NotImplementedError

    def equals(self, other: Any) -> bool:
        """Deep equality with another map."""
        raise NotImplementedError

    def plain(self) -> Any:
        """The data without its schema."""
        raise NotImplementedError


class MessageView(MapView):
    """Base of messages: they have fields where maps have keys, and cannot be walked, counted or looked into.

    Attributes:
        type: The type of the message.
    """

    __slots__ = ()
    type: Type


class Marker:
    """A value that is none of CEL's, compared by identity."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


MISSING: Final = Marker("MISSING")
TRUE_KEY: Final = Marker("true")
FALSE_KEY: Final = Marker("false")


def to_key(value: Any) -> Any:
    """The Python dictionary key that stands for a CEL map key."""
    if value is True:
        return TRUE_KEY
    if value is False:
        return FALSE_KEY
    return value


def from_key(key: Any) -> Any:
    """The CEL map key that a Python dictionary key stands for."""
    if key is TRUE_KEY:
        return True
    if key is FALSE_KEY:
        return False
    return key


def plain_value(value: Any) -> Any:
    """A value that has forgotten its schema: objects and lists are plain data, optionals what they hold.

    Raises:
        EvaluationError: It is one that only library functions know.
    """
    if isinstance(value, MapView | ListView):
        return value.plain()
    if type(value) is Optional:
        return plain_value(value.value) if value.present else None
    if isinstance(value, Opaque) and not value.lasting:
        raise EvaluationError(f"unsupported conversion to ref.Val: {value}")
    return value


class EvaluationError(Exception):
    """An expression met a value it cannot work with, for example a missing key or a division by zero.

    Attributes:
        message: What CEL says.
        cost: What the evaluation had spent by then.
    """

    cost = 0

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NoSuchOverload(EvaluationError):
    """A function or operator was applied to values of types it does not take."""

    def __init__(self, message: str = "no such overload") -> None:
        super().__init__(message)


class Crash(Exception):
    """The server's own code would fail on this: the expression has no value, and no ``||`` gets by without it.

    Attributes:
        left: What was left of the cost that may be spent, None where that is not known.
    """

    left: int | None = None


class CostExceeded(Exception):
    """An evaluation used more than its cost budget, or would have needed too much memory."""


class InternalFailure(Exception):
    """An evaluation failed in a way that CEL does not know; the result must be reported as unchecked."""


class OutOfWork(InternalFailure):
    """An evaluation takes more work than is left for it and for others."""
