"""Floats, with the results of Go 1.26."""

import math

import pytest

from pyxp.gotext.errors import OutOfRangeError, TextError
from pyxp.gotext.floats import format_float, format_float32, parse_float


@pytest.mark.parametrize(
    ("value", "verb", "precision", "text"),
    [
        (0.1, "g", -1, "0.1"),
        (1e21, "f", -1, "1000000000000000000000"),
        (123456789.0, "g", -1, "1.23456789e+08"),
        (-0.0, "g", -1, "-0"),
        (5e-324, "g", -1, "5e-324"),
        (5e-324, "x", -1, "0x1p-1074"),
        (5e-324, "b", -1, "1p-1074"),
        (0.0, "x", 3, "0x0.000p+00"),
        (1234.5678, "e", 2, "1.23e+03"),
        (1234.5678, "G", 3, "1.23E+03"),
        (math.nan, "f", 2, "NaN"),
        (-math.inf, "e", 2, "-Inf"),
    ],
)
def test_format_float(value, verb, precision, text):
    assert format_float(value, verb, precision) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5", 1.5),
        ("+.5e1", 5.0),
        ("1_0.2_5e1", 102.5),
        ("0x1p-2", 0.25),
        ("0x_1.8p1", 3.0),
        ("0x1p-1075", 0.0),
        ("1e-400", 0.0),
        ("-Infinity", -math.inf),
    ],
)
def test_parse_float(text, value):
    assert parse_float(text) == value


@pytest.mark.parametrize(
    "text", ["", "1__0", "_1", "1e", "0x1", "1 ", "+nan", "infinit", "٣", "0x1p_1", "1e400", "0x1p1024"]
)
def test_parse_float_refuses(text):
    with pytest.raises(TextError):
        parse_float(text)


def test_parse_float_is_bounded():
    with pytest.raises(TextError, match="too long"):
        parse_float("1" * 200_000)
    assert parse_float("0x1p-" + "9" * 50_000) == 0.0
    with pytest.raises(TextError, match="out of range"):
        parse_float("0x1p" + "9" * 50_000)


def test_what_is_too_large_is_told_apart():
    with pytest.raises(OutOfRangeError, match="out of range"):
        parse_float("1e400")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "0.1"), (16777217.0, "1.6777216e+07"), (1e300, "+Inf"), (-1e300, "-Inf"), (math.nan, "NaN"), (-0.0, "-0")],
)
def test_format_float32(value, text):
    assert format_float32(value) == text
