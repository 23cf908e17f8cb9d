"""What a scalar means: the resolution rules of go-yaml v2, then of the JSON that its result is turned into.

The Kubernetes tool chain turns YAML into JSON before anything looks at it. Two steps therefore decide a value: what
go-yaml makes of the text, and what JSON can hold of that. ``1.0`` and ``1e3`` end as integers, an integer beyond 64
bits as a float, infinity as an error. Source: resolve.go and decode.go of sigs.k8s.io/yaml, and recorded API server
verdicts.
"""

from __future__ import annotations

import re
from typing import Any, Final

from pyxp.gotext.encodings import decode_base64
from pyxp.gotext.errors import TextError
from pyxp.gotext.floats import format_float32
from pyxp.gotext.integers import INT64_MAX, INT64_MIN, UINT64_MAX
from pyxp.gotext.jsonnumbers import number_read_back
from pyxp.gotext.times import is_day
from pyxp.gotext.values import text_of, valid_text

Scalar = str | int | float | bool | None

_LONGEST_SHOWN: Final = 60

TAG: Final = "tag:yaml.org,2002:"


class ScalarProblem(ValueError):
    """A scalar that the tool chain refuses; the reader adds the location."""


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
        if INT64_MIN <= value <= UINT64_MAX:
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
        return value if INT64_MIN <= value <= INT64_MAX else float(value)
    if value != value or value in (float("inf"), float("-inf")):
        raise ScalarProblem(f"{value} is a number that JSON, and so Kubernetes, cannot hold")
    return number_read_back(value)


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
    if kind == "float" and actual == "int" and isinstance(raw, int) and raw <= INT64_MAX:
        return float(raw)
    if actual != kind:
        raise ScalarProblem(f"cannot read {shown(text)!r} as a !!{kind}")
    return raw


def _binary(text: str) -> str:
    """The text that a ``!!binary`` scalar encodes."""
    try:
        data = decode_base64(text)
    except TextError:
        raise ScalarProblem("a !!binary value is not base64 text") from None
    return valid_text(text_of(data))


def is_timestamp(text: str) -> bool:
    """Whether go-yaml takes a text for a date, or for a date with a time."""
    found = re.fullmatch(_TIMESTAMP, text)
    if not found:
        return False
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    limits = ((found[4], 23), (found[5], 59), (found[6], 59), (found[7], 24), (found[8], 60))
    if any(part is not None and int(part) > most for part, most in limits):
        return False
    return is_day(year, month, day)


def key_text(text: str) -> str:
    """The JSON key for a plain mapping key: ``1`` is "1", ``y`` is "true", ``1e6`` is "1e+06".

    Raises:
        ScalarProblem: For null, which is not a key.
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
        ScalarProblem: For a value that is not a key: null, a mapping, a sequence, an integer beyond 64 bits.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value <= INT64_MAX:
        return str(value)
    if isinstance(value, float):
        return _float32_text(value)
    what = {type(None): "null", dict: "a mapping", list: "a list"}.get(type(value), f"the number {value}")
    raise ScalarProblem(f"{what} cannot be a key; write a string")


def _float32_text(value: float) -> str:
    """The shortest text of a 32-bit float, which is what the tool chain makes of float keys."""
    text = format_float32(value)
    return {"NaN": ".nan", "+Inf": ".inf", "-Inf": "-.inf"}.get(text, text)
