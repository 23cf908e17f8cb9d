"""What a scalar means: the resolution rules of go-yaml v2, then of the JSON that its result is turned into.

The Kubernetes tool chain turns YAML into JSON before anything looks at it. Two steps therefore decide a value: what
go-yaml makes of the text, and what JSON can hold of that. ``1.0`` and ``1e3`` end as integers, an integer beyond 64
bits as a float, infinity as an error. Source: resolve.go and decode.go of sigs.k8s.io/yaml, and recorded API server
verdicts.
"""

from __future__ import annotations

import base64
import calendar
import math
import re
import struct
from typing import Any, Final

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
UINT_MAX: Final = 2**64 - 1

Scalar = str | int | float | bool | None

_LONGEST_SHOWN: Final = 60

TAG: Final = "tag:yaml.org,2002:"


class ScalarProblem(ValueError):
    """A scalar that the tool chain refuses; the reader adds the place."""


def shown(text: str) -> str:
    """The text for a message: its beginning, where it is long."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


class _Mark:
    """A value that is not data: a merge key, or an open anchor."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


MERGE: Final = _Mark("merge key")
OPEN: Final = _Mark("open anchor")

WORDS: Final[dict[str, Scalar]] = {
    **dict.fromkeys(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], True),
    **dict.fromkeys(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], False),
    **dict.fromkeys(["", "~", "null", "Null", "NULL"], None),
    **dict.fromkeys([".nan", ".NaN", ".NAN"], float("nan")),
    **{f"{sign}{word}": float("inf") for sign in ("", "+") for word in (".inf", ".Inf", ".INF")},
    **{f"-{word}": float("-inf") for word in (".inf", ".Inf", ".INF")},
}
"""Plain scalars with a meaning of their own."""

STARTERS: Final = frozenset("yYnNtTfFoO~0123456789+-.")
"""First characters of the plain scalars that may be something else than text."""

_INTEGER = r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)"
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_BASE64 = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
_TIMESTAMP = (
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt](?=.*(?:Z|[+-]..:..)\Z)| +(?!.*(?:Z|[+-]..:..)\Z))([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?"
    r"(?:Z|[+-]([0-9]{2}):([0-9]{2}))?)?"
)
# No reader needs a number longer than this, and Python refuses integer texts beyond 4,300 digits.
_LONGEST_NUMBER = 400


def number(text: str) -> int | float | None:
    """The number that go-yaml makes of a plain scalar, or None where it stays text.

    Underscores are ignored, ``012``, ``0o12`` and ``0xA`` are 10, ``1:30`` is text, what no float can hold is text.
    """
    plain = text.replace("_", "") if "_" in text else text
    if plain.isdecimal() and plain.isascii() and plain[0] != "0" and len(plain) < 19:
        return int(plain)
    if len(plain) > _LONGEST_NUMBER or text.startswith("._"):
        return None
    if re.fullmatch(_INTEGER, plain):
        value = _integer(plain)
        if INT_MIN <= value <= UINT_MAX:
            return value
    if not re.fullmatch(_FLOAT, plain):
        return None
    result = float(plain)
    return None if result in (float("inf"), float("-inf")) else result


def _integer(plain: str) -> int:
    """The value of a text that matches the integer grammar, where a leading zero means octal."""
    digits = plain.lstrip("+-")
    if len(digits) > 1 and digits[0] == "0":
        base = {"x": 16, "b": 2}.get(digits[1].lower(), 8)
        value = int(digits[2:] if digits[1] in "xXbBoO" else digits, base)
    else:
        value = int(digits)
    return -value if plain[0] == "-" else value


def meaning(text: str, tag: str | None, plain: bool) -> Scalar:
    """The value of a scalar as JSON carries it.

    Args:
        text: What is written, without quotes.
        tag: The full tag, where one is given.
        plain: Whether it stands without quotes (or its tag is ``!``).

    Raises:
        ScalarProblem: For what JSON cannot hold, and for a text that is none of the tag's kind.
    """
    if tag is None and plain:
        return plain_value(text)
    return text if tag is None or tag == "!" else tagged_value(tag, text)


def key_meaning(text: str, tag: str | None, plain: bool) -> Any:
    """The key that a scalar stands for, or :data:`MERGE`. See :func:`meaning`.

    Raises:
        ScalarProblem: For what cannot be a key.
    """
    if text == "<<" and (plain or tag == TAG + "merge"):
        return MERGE
    if tag is None and plain:
        return key_text(text)
    return text if tag is None or tag == "!" else key_of(_tagged(tag, text))


def plain_value(text: str) -> Scalar:
    """The value of a plain, untagged scalar as JSON carries it.

    Raises:
        ScalarProblem: For ``.inf`` and ``.nan``, which JSON cannot hold.
    """
    if text in WORDS:
        value = WORDS[text]
    elif text[0] not in STARTERS:
        return text
    else:
        value = number(text) if text[0] in "0123456789+-." else None
        if value is None:
            return text
    return json_number(value) if isinstance(value, (int, float)) else value


def json_number(value: float) -> int | float:
    """The number after its way through JSON: whole floats become integers, integers beyond 64 bits floats.

    Raises:
        ScalarProblem: For infinity and NaN.
    """
    if isinstance(value, int):
        return value if INT_MIN <= value <= INT_MAX else float(value)
    if value != value or value in (float("inf"), float("-inf")):
        raise ScalarProblem(f"{value} is a number that JSON, and so Kubernetes, cannot hold")
    if not value.is_integer() or abs(value) >= 1e21:
        return value
    whole = shortest_whole(value)
    return whole if INT_MIN <= whole <= INT_MAX else value


def shortest_whole(value: float) -> int:
    """A whole float as the integer with its shortest digits, padded with zeros, as Go's JSON writes it."""
    mantissa, _, exponent = repr(value).partition("e")
    if not exponent:
        return int(value)
    whole, _, fraction = mantissa.partition(".")
    return int(whole + fraction.ljust(int(exponent), "0"))


def tagged_value(tag: str, text: str) -> Scalar:
    """The value of a scalar with an explicit tag.

    ``tag`` is the full tag. A tag that go-yaml does not know leaves the text alone.

    Raises:
        ScalarProblem: When the text is none of the tag's kind.
    """
    value = _tagged(tag, text)
    return json_number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _tagged(tag: str, text: str) -> Scalar:
    """What go-yaml makes of a scalar with a tag, before that becomes JSON."""
    if not tag.startswith(TAG):
        return text
    kind = tag.removeprefix(TAG)
    if kind == "binary":
        return _binary(text)
    if kind == "timestamp" and not is_timestamp(text):
        raise ScalarProblem(f"cannot read {shown(text)!r} as a !!timestamp")
    if kind not in ("bool", "int", "float", "null"):
        return text
    raw = WORDS[text] if text in WORDS else number(text) if text[:1] in STARTERS else text
    actual = {bool: "bool", int: "int", float: "float", type(None): "null"}.get(type(raw), "str")
    if raw is None and text not in WORDS:
        actual = "str"
    if kind == "float" and actual == "int" and isinstance(raw, int) and raw <= INT_MAX:
        return float(raw)
    if actual != kind:
        raise ScalarProblem(f"cannot read {shown(text)!r} as a !!{kind}")
    return raw


def _binary(text: str) -> str:
    """The text that a ``!!binary`` scalar encodes."""
    digits = text.replace("\r", "").replace("\n", "")
    if not re.fullmatch(_BASE64, digits):
        raise ScalarProblem("a !!binary value is no base64 text")
    # Go replaces each octet that is no UTF-8, Python would replace some together.
    return re.sub("[\udc80-\udcff]", "\ufffd", base64.b64decode(digits).decode("utf-8", "surrogateescape"))


def is_timestamp(text: str) -> bool:
    """Whether go-yaml takes a text for a date, or for a date with a time."""
    found = re.fullmatch(_TIMESTAMP, text)
    if not found:
        return False
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    limits = ((found[4], 23), (found[5], 59), (found[6], 59), (found[7], 24), (found[8], 60))
    if not 1 <= month <= 12 or any(part is not None and int(part) > most for part, most in limits):
        return False
    # The calendar module knows no year 0, which has the days of the year 400.
    return 1 <= day <= calendar.monthrange(year or 400, month)[1]


def key_text(text: str) -> str:
    """The JSON key for a plain mapping key: ``1`` is "1", ``y`` is "true", ``1e6`` is "1e+06".

    Raises:
        ScalarProblem: For null, which is no key.
    """
    if text and text[0] not in STARTERS:
        return text
    value = WORDS[text] if text in WORDS else number(text) if text[0] in "0123456789+-." else text
    if value is None and text not in WORDS:
        return text
    return key_of(value)


def key_of(value: object) -> str:
    """The JSON key for a resolved value, as sigs.k8s.io/yaml writes it.

    Raises:
        ScalarProblem: For a value that is no key: null, a mapping, a sequence, an integer beyond 64 bits.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value <= INT_MAX:
        return str(value)
    if isinstance(value, float):
        return _float32_text(value)
    what = {type(None): "null", dict: "a mapping", list: "a list"}.get(type(value), f"the number {value}")
    raise ScalarProblem(f"{what} cannot be a key; write a string")


def _float32_text(value: float) -> str:
    """The shortest text of a 32-bit float, which is what the tool chain makes of float keys."""
    if value != value:
        return ".nan"
    if value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    try:
        single = struct.pack("<f", value)
    except OverflowError:
        return ".inf" if value > 0 else "-.inf"
    for precision in range(1, 10):
        digits = f"{value:.{precision}g}"
        if struct.pack("<f", float(digits)) == single:
            return go_float(float(digits))
    return go_float(struct.unpack("<f", single)[0])


def go_float(value: float) -> str:
    """A finite float in Go's shortest ``%g`` form: with an exponent from a million on (``1e+06``)."""
    sign = "-" if math.copysign(1, value) < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = whole + fraction
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    digits = stripped.rstrip("0")
    if not digits:
        return "0"
    power = point - 1
    if power < -4 or power >= 6:
        tail = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{tail}e{'-' if power < 0 else '+'}{abs(power):02d}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if point >= len(digits):
        return f"{sign}{digits.ljust(point, '0')}"
    return f"{sign}{digits[:point]}.{digits[point:]}"
