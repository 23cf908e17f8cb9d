"""Python values in a manifest: those of JSON as they are, others refused with what to write."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import fractions
import math
import pathlib
from collections import UserString
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp import Spec
from pyxp.authoring.constants import plain
from pyxp.errors import AuthoringError


class Colour(enum.Enum):
    RED = "red"


class Size(enum.StrEnum):
    BIG = "big"


class Mixed(str, enum.Enum):  # noqa: UP042 - what was written before StrEnum
    BIG = "big"


class Count(enum.IntEnum):
    TWO = 2


@dataclasses.dataclass
class Point:
    x: int


class Asked(Spec):
    """A claim."""

    x: int = 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a", "a"), (True, True), (3, 3), (2.5, 2.5), (None, None), (-(2**63), -(2**63)), (2**63 - 1, 2**63 - 1)],
)
def test_values_of_json_stay(value: Any, expected: Any) -> None:
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)


@pytest.mark.parametrize(("value", "expected"), [(Size.BIG, "big"), (Mixed.BIG, "big"), (Count.TWO, 2)])
def test_members_that_are_text_or_numbers_become_that(value: Any, expected: Any) -> None:
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)


@pytest.mark.parametrize(
    ("value", "message", "hint"),
    [
        (decimal.Decimal("1.5"), "a value of type decimal.Decimal", "float(value)"),
        (fractions.Fraction(1, 2), "a value of type fractions.Fraction", "float(value)"),
        (pathlib.PurePosixPath("a"), "a value of type pathlib", "str(value)"),
        (b"a", "a value of type bytes", "value.decode()"),
        (bytearray(b"a"), "a value of type bytearray", "value.decode()"),
        (datetime.date(2026, 1, 1), "a value of type datetime.date", "value.isoformat()"),
        (datetime.datetime(2026, 1, 1), "a value of type datetime.datetime", "value.isoformat()"),
        (datetime.timedelta(1), "a value of type datetime.timedelta", "value.total_seconds()"),
        (Colour.RED, "a value of type test_constants.Colour", "value.value"),
        ({1}, "a value of type set", "sorted(value)"),
        (frozenset(), "a value of type frozenset", "sorted(value)"),
        (Point(1), "a value of type test_constants.Point", "dataclasses.asdict(value)"),
        (Asked(), "a value of type test_constants.Asked", "msgspec.to_builtins(value)"),
        (range(3), "a value of type range", "list(value)"),
        ((n for n in ()), "a value of type generator", "list(value)"),
        ({}.keys(), "a value of type dict_keys", "list(value)"),
        (math, "a value of type module", "not a module"),
        (math.sqrt, "the function sqrt", "call it"),
        (int, "the class int", "call it"),
        (1j, "a value of type complex", "two numbers"),
        (UserString("a"), "a value of type collections.UserString", "write text, a number"),
        (math.nan, "nan", "leave the field out"),
        (-math.inf, "-inf", "leave the field out"),
        (2**63, "the number 9223372036854775808", "write it as text"),
        (10**5000, "a number of about 5001 digits", "write it as text"),
        ("a\udc00", "'a\\udc00'", "decode it"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() else type(value).__name__,
)
def test_other_values_are_refused_with_what_to_write(value: Any, message: str, hint: str) -> None:
    with pytest.raises(AuthoringError) as caught:
        plain(value)
    told = caught.value.message.replace(f"{__name__}.", "test_constants.")
    assert told.startswith(f"cannot write {message}")
    assert caught.value.hint is not None and hint in caught.value.hint


@given(st.one_of(st.text(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False)))
def test_every_value_of_json_stays_itself(value: Any) -> None:
    assert plain(value) is value or plain(value) == value
