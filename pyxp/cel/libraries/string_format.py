"""``'%s is %d'.format([...])``, in the locale en_US.

Source: cel-go 0.26, ``ext/formatting.go``; numbers as golang.org/x/text prints them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, Final

from pyxp.cel.equality import KINDS, elements, map_find, map_keys
from pyxp.cel.libraries.bounds import bounded
from pyxp.cel.libraries.conversions import format_double, runtime_type
from pyxp.cel.libraries.timestamps import format_duration, format_timestamp
from pyxp.cel.values import EvaluationError
from pyxp.gotext.quoting import quote

_MAX_PRECISION: Final = 1000
_DEFAULT_PRECISION: Final = 6
_NOT_PARSED: Final = "could not parse formatting clause"
_SPECIAL: Final = frozenset({"NaN", "Infinity", "-Infinity"})
_SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Clause:
    """A clause of a template such as ``%.2f``: its letter and its precision, which may be missing."""

    __slots__ = ("letter", "precision")

    def __init__(self, letter: str, precision: int | None) -> None:
        self.letter = letter
        self.precision = precision


def clauses(template: str, count: int) -> Iterator[str | Clause]:
    """The parts of a template: text, and clauses in the order of the arguments.

    Args:
        template: The template.
        count: How many arguments there are.

    Raises:
        EvaluationError: A clause is malformed or has no argument.
    """
    offset = used = 0
    while True:
        percent = template.find("%", offset)
        if percent < 0:
            yield template[offset:]
            return
        yield template[offset:percent]
        offset = percent + 1
        if template.startswith("%", offset):
            yield "%"
            offset += 1
            continue
        if offset >= len(template):
            raise EvaluationError("unexpected end of string" if used < count else f"index {used} out of range")
        if used >= count:
            raise EvaluationError(f"index {used} out of range")
        precision, offset = _precision(template, offset)
        yield _clause(template[offset], precision)
        offset += 1
        used += 1


def _precision(template: str, offset: int) -> tuple[int | None, int]:
    """The precision at an offset, None without one, and where the letter is."""
    if template[offset] != ".":
        return None, offset
    end = offset + 1
    while end < len(template) and template[end] in "0123456789":
        end += 1
    if end >= len(template):
        raise EvaluationError(
            f"{_NOT_PARSED}: error while parsing precision: could not find end of precision specifier"
        )
    digits = template[offset + 1 : end]
    if not digits or len(digits) > 18:
        raise EvaluationError(
            f"{_NOT_PARSED}: error while parsing precision: error while converting precision to integer"
        )
    return int(digits), end


def _clause(letter: str, precision: int | None) -> Clause:
    if letter not in FORMATTERS:
        raise EvaluationError(f'{_NOT_PARSED}: unrecognized formatting clause "{letter}"')
    return Clause(letter, precision)


def format_string(template: str, args: list[Any]) -> str:
    """The template with its clauses replaced by the arguments.

    Raises:
        EvaluationError: A clause is malformed, has no argument, or the argument does not suit it.
    """
    out: list[str] = []
    used = length = 0
    for part in clauses(template, len(args)):
        if isinstance(part, Clause):
            text = _written(part, args[used])
            used += 1
        else:
            text = part
        length += len(text)
        bounded(length)
        out.append(text)
    return "".join(out)


def _written(clause: Clause, value: Any) -> str:
    precision = _DEFAULT_PRECISION if clause.precision is None else clause.precision
    if precision > _MAX_PRECISION:
        raise EvaluationError(f"precision {precision} is too large")
    return FORMATTERS[clause.letter](value, precision)


def _wrong(value: Any, what: str) -> EvaluationError:
    return EvaluationError(f"error during formatting: {what}, was given {runtime_type(value)}")


def _string(value: Any, _: int = 0) -> str:
    kind = KINDS[type(value)]
    simple = _SIMPLE.get(kind)
    if simple is not None:
        return simple(value)
    if kind == "timestamp":
        return format_timestamp(value)
    if kind == "duration":
        return format_duration(value)
    what = "strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps"
    raise _wrong(value, f"string clause can only be used on {what}")


def _bytes(value: Any) -> str:
    try:
        return bytes(value).decode()
    except UnicodeDecodeError:
        raise EvaluationError("error during formatting: could not convert argument to string") from None


def _list(value: Any) -> str:
    return f"[{', '.join(_member(item) for item in elements(value))}]"


def _map(value: Any) -> str:
    pairs = []
    for key in map_keys(value):
        if KINDS[type(key)] not in ("string", "bool", "int", "uint"):
            raise EvaluationError(
                f"error during formatting: no formatting function for map key of type {runtime_type(key)}"
            )
        pairs.append((_member(key), _member(map_find(value, key))))
    return f"{{{', '.join(f'{key}:{item}' for key, item in sorted(pairs, key=lambda pair: pair[0]))}}}"


_SIMPLE: Final[dict[str, Callable[[Any], str]]] = {
    "string": str,
    "bytes": _bytes,
    "bool": lambda value: "true" if value else "false",
    "int": lambda value: str(int(value)),
    "uint": lambda value: str(int(value)),
    "double": format_double,
    "null": lambda _: "null",
    "list": _list,
    "map": _map,
    "type": lambda value: str(value.name),
}


def _member(value: Any) -> str:
    """A value within a list or map, as it would be written in an expression."""
    kind = KINDS[type(value)]
    if kind == "string":
        return quote(str(value))
    if kind == "bytes":
        return f"b{quote(_bytes(value))}"
    if kind == "timestamp":
        return f"timestamp({quote(format_timestamp(value))})"
    if kind == "duration":
        return f"duration({quote(format_duration(value))})"
    if kind == "double":
        if math.isfinite(value):
            return f"{value:.{_DEFAULT_PRECISION}f}"
        return '"NaN"' if math.isnan(value) else '"+Inf"' if value > 0 else '"-Inf"'
    if kind in _SIMPLE:
        return _SIMPLE[kind](value)
    raise EvaluationError(f"error during formatting: no formatting function for {runtime_type(value)}")


def _decimal(value: Any, _: int) -> str:
    if KINDS[type(value)] in ("int", "uint"):
        return str(int(value))
    raise _wrong(value, "decimal clause can only be used on integers")


def _number(value: Any, what: str) -> float:
    if type(value) is float or (isinstance(value, str) and value in _SPECIAL):
        return float(value)
    raise _wrong(value, f"{what} clause can only be used on doubles")


def _special(number: float) -> str:
    return "NaN" if math.isnan(number) else "∞" if number > 0 else "-∞"


def _fixed(value: Any, precision: int) -> str:
    number = _number(value, "fixed-point")
    # A negative zero has no sign.
    return f"{number or 0.0:,.{precision}f}" if math.isfinite(number) else _special(number)


def _scientific(value: Any, precision: int) -> str:
    # What is written as precision is used as the width; the precision is always the usual one.
    number = _number(value, "scientific")
    if not math.isfinite(number):
        return _special(number).rjust(precision)
    mantissa, _, exponent = f"{number or 0.0:.{_DEFAULT_PRECISION}e}".partition("e")
    return f"{mantissa}×10{exponent.replace('+', '').translate(_SUPERSCRIPTS)}".rjust(precision)


def _binary(value: Any, _: int) -> str:
    kind = KINDS[type(value)]
    if kind in ("bool", "int", "uint"):
        return format(int(value), "b")
    raise _wrong(value, "only integers and bools can be formatted as binary")


def _octal(value: Any, _: int) -> str:
    if KINDS[type(value)] in ("int", "uint"):
        return format(int(value), "o")
    raise _wrong(value, "octal clause can only be used on integers")


def _hex(value: Any, _: int) -> str:
    kind = KINDS[type(value)]
    if kind in ("int", "uint"):
        return format(int(value), "x")
    if kind == "string":
        return str(value).encode("utf-8", "replace").hex()
    if kind == "bytes":
        return bytes(value).hex()
    raise _wrong(value, "only integers, byte buffers, and strings can be formatted as hex")


FORMATTERS: Final[dict[str, Callable[[Any, int], str]]] = {
    "s": _string,
    "d": _decimal,
    "f": _fixed,
    "e": _scientific,
    "b": _binary,
    "o": _octal,
    "x": _hex,
    "X": lambda value, precision: _hex(value, precision).upper(),
}
"""What writes a value for the letter of a clause, given the precision."""
