"""``'%s is %d'.format([...])``."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from pyxp.cel.equality import KINDS, elements, map_find, map_keys
from pyxp.cel.libraries.bounds import bounded
from pyxp.cel.libraries.conversions import format_double, runtime_type
from pyxp.cel.libraries.timestamps import format_duration, format_timestamp
from pyxp.cel.values import EvaluationError

_CLAUSE: Final = re.compile(r"%(?:%|(?:\.([0-9]*))?(.))", re.DOTALL)
_MAX_PRECISION: Final = 1000


def format_string(template: str, args: list[Any]) -> str:
    """The template with its clauses replaced by the arguments.

    Raises:
        EvaluationError: A clause is malformed, has no argument, or the argument does not suit it.
    """
    out: list[str] = []
    offset, used, length = 0, 0, 0
    while True:
        percent = template.find("%", offset)
        if percent < 0:
            out.append(template[offset:])
            return "".join(out)
        out.append(template[offset:percent])
        match = _CLAUSE.match(template, percent)
        if match is None:
            raise EvaluationError("unexpected end of string")
        offset = match.end()
        if match[2] is None:
            out.append("%")
            continue
        if used >= len(args):
            raise EvaluationError(f"index {used} out of range")
        text = _clause(match[2], match[1], args[used])
        used += 1
        length += len(text)
        bounded(length)
        out.append(text)


def _clause(letter: str, precision: str | None, value: Any) -> str:
    digits = 6 if not precision else int(precision[:9])
    if digits > _MAX_PRECISION:
        raise EvaluationError(f"precision {digits} is too large")
    if letter == "s":
        return _text(value)
    if letter in "fe":
        return _fixed(value, digits) if letter == "f" else _scientific(value, digits)
    formatter = {"d": _decimal, "b": _binary, "o": _octal, "x": _hex, "X": _hex}.get(letter)
    if formatter is None:
        raise EvaluationError(f'could not parse formatting clause: unrecognized formatting clause "{letter}"')
    text = formatter(value)
    return text.upper() if letter == "X" else text


def _wrong(value: Any, what: str) -> EvaluationError:
    return EvaluationError(f"error during formatting: {what}, was given {runtime_type(value)}")


def _text(value: Any) -> str:
    kind = KINDS[type(value)]
    if kind == "string":
        return str(value)
    if kind == "bytes":
        return bytes(value).decode("utf-8", "replace")
    if kind == "bool":
        return "true" if value else "false"
    if kind in ("int", "uint"):
        return str(int(value))
    if kind == "double":
        return _special(value) or format_double(value)
    if kind == "null":
        return "null"
    if kind == "timestamp":
        return format_timestamp(value)
    if kind == "duration":
        return format_duration(value)
    if kind == "list":
        return f"[{', '.join(_text(item) for item in elements(value))}]"
    if kind == "map":
        pairs = sorted((_text(key), _text(map_find(value, key))) for key in map_keys(value))
        return f"{{{', '.join(f'{key}: {item}' for key, item in pairs)}}}"
    if kind == "type":
        return str(value.name)
    raise _wrong(value, "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists ...")


def _special(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return ("Infinity" if value > 0 else "-Infinity") if math.isinf(value) else ""


def _decimal(value: Any) -> str:
    kind = KINDS[type(value)]
    if kind in ("int", "uint"):
        return str(int(value))
    if kind == "double" and (special := _special(value)):
        return special
    raise _wrong(value, "decimal clause can only be used on integers")


def _number(value: Any, what: str) -> float:
    if KINDS[type(value)] not in ("double", "int", "uint"):
        raise _wrong(value, f"{what} clause can only be used on doubles")
    return float(value)


def _fixed(value: Any, digits: int) -> str:
    number = _number(value, "fixed-point")
    return _special(number) or f"{number:.{digits}f}"


def _scientific(value: Any, digits: int) -> str:
    number = _number(value, "scientific")
    return _special(number) or f"{number:.{digits}e}"


def _binary(value: Any) -> str:
    kind = KINDS[type(value)]
    if kind == "bool":
        return "1" if value else "0"
    if kind in ("int", "uint"):
        return format(int(value), "b")
    raise _wrong(value, "only integers and bools can be formatted as binary")


def _octal(value: Any) -> str:
    if KINDS[type(value)] in ("int", "uint"):
        return format(int(value), "o")
    raise _wrong(value, "octal clause can only be used on integers")


def _hex(value: Any) -> str:
    kind = KINDS[type(value)]
    if kind in ("int", "uint"):
        return format(int(value), "x")
    if kind == "string":
        return str(value).encode("utf-8", "replace").hex()
    if kind == "bytes":
        return bytes(value).hex()
    raise _wrong(value, "only integers, byte buffers, and strings can be formatted as hex")
