"""Go's ``fmt.Sprintf`` for the values that JSON has.

Format transforms and combine patches hand users' formats to it, so its verbs, flags, explicit argument indexes and
its way of reporting mistakes inside the text (``%!d(string=x)``) are all part of what compositions rely on.
Written after the behaviour of Go 1.26.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from pyxp.gotext.errors import TextError
from pyxp.gotext.values import text_bytes, text_of, type_name
from pyxp.gotext.verbs import Verb

MAX_WIDTH = 1_000_000
"""Go itself refuses widths and precisions beyond this."""

MAX_RESULT = 2 * 2**20
"""The longest text that formatting, joining or replacing may make; etcd stores objects of up to 1.5 MiB."""


class _Parts(list[str]):
    """Parts of a text that grows up to :data:`MAX_RESULT`."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        super().__init__()
        self._left = MAX_RESULT

    def append(self, part: str) -> None:
        """Add a part.

        Raises:
            TextError: the text becomes too long.
        """
        self._left -= len(part)
        if self._left < 0:
            raise _too_long()
        super().append(part)


def _too_long() -> TextError:
    return TextError(f"the formatted text is longer than {MAX_RESULT} characters")


class _Arguments:
    """The arguments of one call, and which of them comes next."""

    __slots__ = ("good", "next", "reordered", "values")

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = values
        self.next = 0
        self.reordered = False
        self.good = True

    def index(self, text: str, position: int) -> tuple[int, bool]:
        """Take an explicit index such as ``[2]`` at ``position``; the new position, and whether there was one."""
        if position >= len(text) or text[position] != "[":
            return position, False
        self.reordered = True
        closing = text.find("]", position)
        if closing < 0 or len(text) - position < 3:
            self.good = False
            return position + 1, False
        number, after = _number(text, position + 1, closing)
        if number is None or after != closing:
            self.good = False
            return closing + 1, False
        if 0 <= number - 1 < len(self.values):
            self.next = number - 1
        else:
            self.good = False
        return closing + 1, True

    def integer(self) -> int | None:
        """The next argument as a width or precision, None when it is not an int or too large."""
        if self.next >= len(self.values):
            return None
        value = self.values[self.next]
        self.next += 1
        fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_WIDTH
        return value if fits else None


def _number(text: str, start: int, end: int) -> tuple[int | None, int]:
    """The decimal number at ``start`` and the position behind it; a crazy one swallows the rest."""
    number, position = 0, start
    while position < end and "0" <= text[position] <= "9":
        if number > MAX_WIDTH:
            return None, end
        number = number * 10 + int(text[position])
        position += 1
    return (number if position > start else None), position


def sprintf(text: str, values: Sequence[Any]) -> str:
    """What Go's ``fmt.Sprintf(text, values...)`` returns.

    Raises:
        TextError: the result would be longer than :data:`MAX_RESULT`.
    """
    parts = _Parts()
    arguments = _Arguments(values)
    position, end = 0, len(text)
    while position < end:
        percent = text.find("%", position)
        if percent < 0:
            parts.append(text[position:])
            break
        if percent > position:
            parts.append(text[position:percent])
        position = _verb(text, percent + 1, arguments, parts)
    if not arguments.reordered and arguments.next < len(values):
        _extra(values[arguments.next :], parts)
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    """The parts as one text; stray bytes that make up a character together become one."""
    text = "".join(parts)
    return text if text.isascii() else text_of(text_bytes(text))


def _extra(values: Sequence[Any], parts: list[str]) -> None:
    parts.append("%!(EXTRA ")
    for position, value in enumerate(values):
        if position:
            parts.append(", ")
        if value is not None:
            parts.append(type_name(value) + "=")
        Verb(parts).value(value, "v")
    parts.append(")")


_FLAGS = {"#": "sharp", "0": "zero", "+": "plus", "-": "minus", " ": "space"}


def _verb(text: str, position: int, arguments: _Arguments, parts: list[str]) -> int:
    """Print what follows a percent sign; the position behind it."""
    verb, end = Verb(parts), len(text)
    arguments.good = True
    while position < end and text[position] in _FLAGS:
        setattr(verb, _FLAGS[text[position]], True)
        position += 1
    simple = position < end and "a" <= text[position] <= "z" and arguments.next < len(arguments.values)
    if not simple:
        position = _size(text, position, arguments, verb)
        if position >= end:
            parts.append("%!(NOVERB)")
            return end
    name = text[position]
    if name == "%":
        parts.append("%")
    elif not arguments.good:
        parts.append(f"%!{name}(BADINDEX)")
    elif arguments.next >= len(arguments.values):
        parts.append(f"%!{name}(MISSING)")
    else:
        if name in "vw":
            verb.sharp_v, verb.sharp = verb.sharp, False
            verb.plus_v, verb.plus = verb.plus, False
        verb.value(arguments.values[arguments.next], name)
        arguments.next += 1
    return position + 1


def _size(text: str, position: int, arguments: _Arguments, verb: Verb) -> int:
    """Read index, width and precision in front of a verb's letter."""
    position, indexed = arguments.index(text, position)
    if text[position : position + 1] == "*":
        position, indexed = position + 1, False
        verb.width = arguments.integer()
        if verb.width is None:
            verb.parts.append("%!(BADWIDTH)")
        elif verb.width < 0:
            verb.width, verb.minus, verb.zero = -verb.width, True, False
    else:
        verb.width, position = _number(text, position, len(text))
        if indexed and verb.width is not None:
            arguments.good = False
    if position + 1 < len(text) and text[position] == ".":
        position, indexed = _precision(text, position + 1, arguments, verb, indexed)
    if not indexed:
        position, _ = arguments.index(text, position)
    return position


def _precision(text: str, position: int, arguments: _Arguments, verb: Verb, indexed: bool) -> tuple[int, bool]:
    if indexed:
        arguments.good = False
    position, indexed = arguments.index(text, position)
    if text[position : position + 1] == "*":
        verb.precision = arguments.integer()
        if verb.precision is None or verb.precision < 0:
            verb.precision = None
            verb.parts.append("%!(BADPREC)")
        return position + 1, False
    number, position = _number(text, position, len(text))
    verb.precision = number or 0
    return position, indexed


def plain(value: Any) -> str:
    """The value as ``%v`` prints it."""
    if isinstance(value, str):
        return value
    return _shown(value, "v")


def _shown(value: Any, verb: str) -> str:
    """A value as a verb without flags prints it."""
    # Scalars are short; what lists and objects hold may be many.
    parts: list[str] = _Parts() if isinstance(value, (dict, list)) else []
    Verb(parts).value(value, verb)
    return "".join(parts)


_SIMPLE = re.compile(r"([^%]*)%([sv])")


def compile_format(text: str) -> Callable[[Sequence[Any]], str]:
    """``sprintf`` with the format read in advance, for formats that hold nothing but ``%s`` and ``%v``."""
    literals, position = [], 0
    for match in _SIMPLE.finditer(text):
        if match.start() != position:
            break
        literals.append((match.group(1), match.group(2)))
        position = match.end()
    tail = text[position:]
    if "%" in tail or not literals:
        return partial(sprintf, text)

    def formatted(values: Sequence[Any]) -> str:
        if len(values) != len(literals):
            return sprintf(text, values)
        parts: list[str] = []
        size = len(text)
        for (literal, verb), value in zip(literals, values, strict=True):
            written = value if isinstance(value, str) else _shown(value, verb)
            size += len(written)
            parts += (literal, written)
        if size > MAX_RESULT:
            raise _too_long()
        parts.append(tail)
        return _joined(parts)

    return formatted
