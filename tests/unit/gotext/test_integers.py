"""Integers of 64 bits."""

import math

import pytest

from pyxp.gotext.errors import OutOfRangeError, TextError
from pyxp.gotext.integers import parse_int, parse_uint, truncated, wrapped


def test_integer_arithmetic_is_that_of_64_bits():
    assert wrapped(2**63) == -(2**63)
    assert [truncated(value) for value in (2.9, -2.9, 1e300, math.nan, 7)] == [2, -2, -(2**63), -(2**63), 7]


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("+7", 7), ("-007", -7), ("9223372036854775807", 2**63 - 1), ("0" * 90 + "1", 1)]
)
def test_parse_int(text, value):
    assert parse_int(text) == value


@pytest.mark.parametrize("text", ["", "+", "1.0", " 1", "1_0", "٣", "0x1", "--1"])
def test_parse_int_refuses(text):
    with pytest.raises(TextError, match="is not an integer"):
        parse_int(text)


@pytest.mark.parametrize("text", ["9223372036854775808", "-9223372036854775809", "1" * 100_000])
def test_parse_int_tells_what_is_too_large(text):
    with pytest.raises(OutOfRangeError, match="does not fit"):
        parse_int(text)


def test_parse_uint():
    assert parse_uint("18446744073709551615") == 2**64 - 1
    with pytest.raises(OutOfRangeError):
        parse_uint("18446744073709551616")
    with pytest.raises(TextError, match="is not an integer"):
        parse_uint("+1")
