"""What Python values a manifest can hold, and what to write instead of the others."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import fractions
import math
import pathlib
import re
import types
from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from collections.abc import Set as AbstractSet
from typing import Any

import msgspec

from pyxp.errors import AuthoringError

_WHOLE = range(-(2**63), 2**63)
"""What Kubernetes takes as a whole number."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_TIMES = (datetime.datetime, datetime.date, datetime.time)
_CALLABLE = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)
_ADVICE: tuple[tuple[Any, str], ...] = (
    (decimal.Decimal, "write float(value) for a number, str(value) for text"),
    (fractions.Fraction, "write float(value)"),
    (pathlib.PurePath, "write str(value), or value.as_posix() for slashes everywhere"),
    (bytes | bytearray | memoryview, "write value.decode() for text, base64.b64encode(value).decode() for base64"),
    (_TIMES, "write value.isoformat()"),
    (datetime.timedelta, 'write the duration as text, such as "30m", or a number: value.total_seconds()'),
    (enum.Enum, "write value.value"),
    (range | Iterator | KeysView | ValuesView | ItemsView, "write list(value)"),
    (AbstractSet, "write sorted(value): the order of a set differs from run to run"),
    (msgspec.Struct, "write the fields that the resource needs, or msgspec.to_builtins(value)"),
    (types.ModuleType, "write a value, not a module"),
    (complex, "write text or two numbers"),
)


def plain(value: Any) -> Any:
    """A scalar as manifests hold it: text, a number or a boolean of Python's own types, or None.

    Raises:
        AuthoringError: No manifest holds the value; the hint says what to write.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return _number(int(value))
    if isinstance(value, float):
        return _fraction(float(value))
    raise AuthoringError(f"cannot write {_shown(value)} into a manifest", hint=_advice(value))


def _text(value: str) -> str:
    if _SURROGATE.search(value):
        raise AuthoringError(
            f"cannot write {value!r} into a manifest: it holds half of a surrogate pair, which is not a character",
            hint='decode it with errors="strict" where it comes from',
        )
    # What an enumeration of texts holds, not what it calls itself.
    return value if type(value) is str else str.__str__(value)


def _number(value: int) -> int:
    if value not in _WHOLE:
        raise AuthoringError(
            f"cannot write {_short(value)} into a manifest: Kubernetes holds 64 bits of a whole number",
            hint="write it as text where the field takes text",
        )
    return value


def _fraction(value: float) -> float:
    if not math.isfinite(value):
        raise AuthoringError(
            f"cannot write {value} into a manifest: JSON has no such number", hint="leave the field out, or write text"
        )
    return value


def _advice(value: Any) -> str:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return "write dataclasses.asdict(value)"
    for wanted, advice in _ADVICE:
        if isinstance(value, wanted):
            return advice
    if isinstance(value, _CALLABLE):
        return "call it, or write the value that it stands for"
    return "write text, a number, True or False, a list, a dict with text as keys, or a reference"


def _name(kind: Any) -> str:
    return str(getattr(kind, "__qualname__", kind)).rpartition("<locals>.")[2]


def _shown(value: Any) -> str:
    if isinstance(value, _CALLABLE):
        return f"{'the class' if isinstance(value, type) else 'the function'} {_name(value)}"
    kind = type(value)
    # A library's private modules are not where its users import from: pathlib._local in Python 3.13.
    public = ".".join(part for part in kind.__module__.split(".") if not part.startswith("_"))
    module = "" if public in ("builtins", "") else f"{public}."
    return f"a value of type {module}{_name(kind)}"


def _short(value: int) -> str:
    """A number with its middle left out: the digits of a huge one are counted, not written."""
    digits = value.bit_length() * 30103 // 100000 + 1
    return f"the number {value}" if digits < 30 else f"a number of about {digits} digits"
