"""The members of the input's objects, read as strictly as the real function does.

Field names are case-sensitive and unknown ones are refused; null stands for a field that is not there; integers may
be written as floats without a fraction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from pyxp.engine.patch_and_transform.failures import Unreadable
from pyxp.engine.patch_and_transform.values import as_wire, settled
from pyxp.errors import nearest

T = TypeVar("T")

_INTEGER = "a 64-bit integer"
_NUMBER = re.compile(r"-?[0-9]{1,18}")
_JSON_TYPES = {str: "a string", bool: "a boolean", list: "a list", dict: "an object"}
_INT64 = range(-(2**63), 2**63)


class Fields:
    """The members of one object of the input, read by name.

    Args:
        value: What the input holds there; null counts as an object without members.
        path: Where, for messages.
        names: The members the object may have.

    Raises:
        Unreadable: the value is not an object or has other members.
    """

    def __init__(self, value: Any, path: str, names: Collection[str]) -> None:
        if value is not None and not isinstance(value, dict):
            raise unreadable(path, "an object", value)
        self._members: dict[str, Any] = value or {}
        self._path = path
        unknown = sorted(self._members.keys() - set(names))
        if unknown:
            near = nearest(unknown[0], names)
            hint = f"did you mean {near}?" if near else f"it has {', '.join(names)}"
            raise Unreadable(path, f'unknown name "{unknown[0]}"', at=self._at(unknown[0]), hint=hint)

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def text(self, name: str) -> str:
        """A text, empty when it is not there."""
        return self.optional_text(name) or ""

    def optional_text(self, name: str) -> str | None:
        """A text or None."""
        value = self._members.get(name)
        if value is not None and not isinstance(value, str):
            raise unreadable(self._at(name), "a string", value)
        return value

    def integer(self, name: str) -> int | None:
        """A 64-bit integer or None."""
        value = self._members.get(name)
        if value is None:
            return None
        number = settled(as_wire(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
        if not isinstance(number, int) or number not in _INT64:
            raise unreadable(self._at(name), _INTEGER, value)
        return number

    def items(self, name: str, read: Callable[[Any, str], T]) -> list[T]:
        """A list, empty when it is not there, each element read by ``read(value, path)``."""
        value = self._members.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise unreadable(self._at(name), "a list", value)
        return [read(item, f"{self._at(name)}[{index}]") for index, item in enumerate(value)]

    def object(self, name: str, read: Callable[[Any, str], T]) -> T | None:
        """An object read by ``read(value, path)``, or None."""
        value = self._members.get(name)
        return None if value is None else read(value, self._at(name))

    def raw(self, name: str) -> Any:
        """Any value, None when it is not there, its numbers as the function sees them."""
        return as_wire(self._members.get(name))


def unreadable(path: str, expected: str, value: Any) -> Unreadable:
    """The error for a value of another type than expected."""
    quoted = expected == _INTEGER and isinstance(value, str) and _NUMBER.fullmatch(value)
    hint = "remove the quotes: they make it a text" if quoted else ""
    return Unreadable(path, f"expected {expected}, found {_found(value, expected)}", hint=hint)


def _found(value: Any, expected: str) -> str:
    """What a value is, as JSON calls it; a number that is not the integer that is expected is shown."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value!r:.40}" if expected == _INTEGER else "a number"
    return "null" if value is None else _JSON_TYPES.get(type(value), "something else")
