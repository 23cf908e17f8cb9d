"""Durations: Go's ``time.ParseDuration`` (``1h30m``), and what the format ``duration`` takes besides (``2 weeks``)."""

from __future__ import annotations

import re
from typing import Final

from pyxp.gotext.errors import OutOfRangeError, TextError
from pyxp.gotext.integers import INT64_MAX, INT64_MIN, parse_int, wrapped
from pyxp.gotext.patterns import compile_pattern

_UNITS: Final = {
    "ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9,
}  # fmt: skip
_MOST_DIGITS: Final = 19
_MAX_LENGTH: Final = 1000
"""Go reads longer texts as well; nobody writes them, and each part of one takes its time."""

_PART: Final = r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)"

# RE2 for phrases: texts may be long, and an amount without a unit must not be tried from every digit.
_AMOUNT: Final = r"([0-9]+)\s*([A-Za-zµ]+)"
_WORDS: Final = (
    # nanoseconds, names, and the beginning of further names
    (1, ("ns",), "nano"),
    (10**3, ("us", "µs"), "micro"),
    (10**6, ("ms",), "milli"),
    (10**9, ("s",), "sec"),
    (60 * 10**9, ("m",), "min"),
    (3600 * 10**9, ("h", "hr"), "hour"),
    (24 * 3600 * 10**9, ("d",), "day"),
    (7 * 24 * 3600 * 10**9, ("w", "wk"), "week"),
)


def parse_duration(text: str) -> int:
    """The nanoseconds that ``time.ParseDuration`` reads: ``1h30m``, ``-1.5h``, ``0``.

    Raises:
        OutOfRangeError: The duration does not fit into 64 bits of nanoseconds.
        TextError: The text is not a duration.
    """
    body = text[1:] if text[:1] in ("+", "-") else text
    if body == "0":
        return 0
    shown = f'time: invalid duration "{text[:60]}"'
    if not body or len(body) > _MAX_LENGTH:
        raise TextError(shown)
    total, offset = 0, 0
    part = re.compile(_PART)
    while offset < len(body):
        match = part.match(body, offset)
        if match is None or not (match[1] or match[2]):
            raise TextError(shown)
        total += _nanoseconds(match[1], match[2] or "", _UNITS[match[3]])
        offset = match.end()
    total = -total if text.startswith("-") else total
    if not INT64_MIN <= total <= INT64_MAX:
        raise OutOfRangeError(shown)
    return total


def _nanoseconds(whole: str, fraction: str, unit: int) -> int:
    """So many of a unit; a fraction is multiplied as a float and then cut, as Go does."""
    digits = whole.lstrip("0")
    total = (int(digits) if len(digits) <= _MOST_DIGITS else INT64_MAX) * unit if digits else 0
    amount, scale = 0, 1.0
    for digit in fraction:
        if amount > INT64_MAX // 10:
            break
        amount = amount * 10 + int(digit)
        scale *= 10
    return total + int(amount * (unit / scale))


def parse_strfmt_duration(text: str) -> int:
    """The nanoseconds that ``strfmt.ParseDuration`` of kube-openapi reads.

    It takes durations of Go, and otherwise adds up all amounts with a unit that are in the text: ``2 weeks``, ``P1D``.

    Raises:
        TextError: There is none, or an amount is too large.
        Exceeded: The patterns of this document are too large together.
    """
    try:
        return parse_duration(text)
    except TextError:
        pass
    total: int | None = None
    for amount, unit in compile_pattern(_AMOUNT, groups=True).findall(text):
        count, name = parse_int(amount), unit.lower()
        for scale, names, beginning in _WORDS:
            if name in names or name.startswith(beginning):
                total = (total or 0) + count * scale
    if total is None:
        raise TextError(f"unable to parse {text[:60]} as duration")
    # The server adds up 64 bits and does not look for an overflow.
    return wrapped(total)
