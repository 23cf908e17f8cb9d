"""Message types and their values: objects with declared fields of which some are set.

A field that is not set reads as its default (an empty message, list or map, zero); ``has()`` says whether it is set. A
list, map or number is set when it holds anything else than its default, as for messages of protocol buffers.

Source: cel-go 0.30, ``common/types/object.go``, ``common/types/pb/equal.go``.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from pyxp.cel.equality import KINDS, elements, equals, kind_of, map_find, map_keys
from pyxp.cel.libraries.timestamps import format_duration, format_timestamp
from pyxp.cel.types import STRING, StructType, Type
from pyxp.cel.values import MISSING, Duration, EvaluationError, MessageView, NoSuchOverload, Timestamp, UInt

_EMPTY: Final[Mapping[str, Callable[[], Any]]] = {
    "map": dict, "list": list, "string": str, "bytes": bytes, "bool": bool, "int": int, "uint": lambda: UInt(0),
    "double": float, "duration": lambda: Duration(0), "timestamp": lambda: Timestamp(0), "dyn": lambda: None,
}  # fmt: skip
_MESSAGES: Final = frozenset({"duration", "timestamp", "dyn"})
_ENUMERATIONS: Final = range(-(2**31), 2**31)
_EXACT: Final = 2**53 - 1


class Fields(Protocol):
    """The fields of a message that are set."""

    def get(self, key: str, default: Any, /) -> Any:
        """The value of a field, or the default."""


class MessageType(StructType):
    """The type of messages.

    Attributes:
        explicit: Fields of which it is known whether they are set, also when they hold their default. Those whose
            values are messages are among them in any case.
    """

    __slots__ = ("explicit",)

    def __init__(self, name: str, fields: Mapping[str, Type], explicit: frozenset[str] = frozenset()) -> None:
        super().__init__(name, fields)
        own = {field for field, kind in fields.items() if isinstance(kind, MessageType) or kind.kind in _MESSAGES}
        self.explicit = explicit | own

    def default(self, field: str) -> Any:
        """What a field reads as that is not set.

        Raises:
            EvaluationError: There is no such field.
        """
        kind = self.fields.get(field)
        if kind is None:
            raise EvaluationError(f"no such field '{field}'")
        return Message(kind, {}) if isinstance(kind, MessageType) else _EMPTY[kind.kind]()

    def make(self, fields: Mapping[str, Any]) -> Message:
        """A message of values of an expression.

        Raises:
            EvaluationError: A value is of another type than its field.
        """
        found = {}
        for name, value in fields.items():
            kind = self.fields[name]
            if value is not None or not _is_nullable(kind):
                found[name] = _fitting(value, kind)
        return Message(self, found)


class Message(MessageView):
    """A message.

    Args:
        kind: Its type.
        fields: The fields that are set.
        sent: Whether there is a message at all: one that was not sent equals only another such.
    """

    __slots__ = ("_fields", "_sent", "type")

    def __init__(self, kind: MessageType, fields: Fields, *, sent: bool = True) -> None:
        self.type: MessageType = kind
        self._fields = fields
        self._sent = sent

    def __len__(self) -> int:
        return len(self.type.fields)

    def find(self, key: Any) -> Any:
        """The value of a field.

        Raises:
            EvaluationError: The type has none of that name.
        """
        if not isinstance(key, str):
            raise NoSuchOverload
        found = self._fields.get(key, MISSING)
        return self.type.default(key) if found is MISSING else found

    def has(self, key: str) -> bool:
        """Whether a field is set.

        Raises:
            EvaluationError: The type has none of that name.
        """
        default = self.type.default(key)
        found = self._fields.get(key, MISSING)
        return found is not MISSING and (key in self.type.explicit or not equals(found, default))

    def keys(self) -> list[Any]:
        """The names of all fields."""
        return list(self.type.fields)

    def plain(self) -> Any:
        """The message itself: it keeps its type."""
        return self

    def equals(self, other: Any) -> bool:
        """Whether another message is of the same type, with the same fields set to the same values."""
        return (
            isinstance(other, Message)
            and self.type is other.type
            and self._sent is other._sent
            and all(
                self.has(name) is other.has(name) and equals(self.find(name), other.find(name))
                for name in self.type.fields
            )
        )


def _is_nullable(kind: Type) -> bool:
    """Whether null stands for a value of a type that is not set."""
    return isinstance(kind, MessageType) or kind.kind in ("duration", "timestamp")


def _fitting(value: Any, kind: Type) -> Any:
    """A value as a field of a type holds it; what is of any type is JSON, and numbers are those of enumerations."""
    actual = KINDS[type(value)]
    if isinstance(kind, MessageType):
        if isinstance(value, Message) and value.type is kind:
            return value
    elif kind.kind == "dyn":
        return json_value(value)
    elif kind.kind == actual == "list":
        inner = kind.params[0]
        return [_fitting(item, inner) for item in elements(value) if item is not None or not _is_nullable(inner)]
    elif kind.kind == actual == "map":
        key_kind, inner = kind.params
        pairs = [(key, map_find(value, key)) for key in map_keys(value)]
        kept = [(key, item) for key, item in pairs if item is not None or not _is_nullable(inner)]
        return {_fitting(key, key_kind): _fitting(item, inner) for key, item in kept}
    elif kind.kind == actual:
        if actual == "int" and value not in _ENUMERATIONS:
            raise EvaluationError("field type conversion error: integer overflow")
        return value
    raise EvaluationError(f"field type conversion error: expected {kind}, found {kind_of(value)}")


def json_value(value: Any) -> Any:
    """A value as JSON has it, all numbers doubles; integers that no double holds are text, as are bytes and times.

    Raises:
        EvaluationError: It has no place in JSON.
    """
    actual = KINDS[type(value)]
    if actual in ("null", "bool", "string", "double"):
        return value
    if actual in ("int", "uint"):
        return float(value) if -_EXACT <= value <= _EXACT else str(int(value))
    if actual == "bytes":
        return b64encode(value).decode()
    if actual == "duration":
        return format_duration(value)
    if actual == "timestamp":
        return format_timestamp(Timestamp(value.nanoseconds))
    if actual == "list":
        return [json_value(item) for item in elements(value)]
    if actual == "map":
        return {_fitting(key, STRING): json_value(map_find(value, key)) for key in map_keys(value)}
    raise EvaluationError(f"no JSON has a {actual}")
