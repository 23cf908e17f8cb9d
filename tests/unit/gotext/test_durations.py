"""Durations, with the results of Go 1.26 and kube-openapi."""

import pytest

from pyxp.gotext.durations import parse_duration, parse_strfmt_duration
from pyxp.gotext.errors import OutOfRangeError, TextError

SECOND = 10**9
DAY = 86400 * SECOND


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("0", 0),
        ("-0", 0),
        ("1h30m", 5400 * SECOND),
        ("-1.5h", -5400 * SECOND),
        (".5s", SECOND // 2),
        ("1.s", SECOND),
        ("1µs1μs1us", 3000),
        ("0.0029us", 2),
        ("0.3333333333333333333h", 1_200_000_000_000),
        ("-9223372036854775808ns", -(2**63)),
        ("0." + "0" * 400 + "1h", 0),
    ],
)
def test_parse_duration(text, nanoseconds):
    assert parse_duration(text) == nanoseconds


@pytest.mark.parametrize("text", ["", "+", "5", "s", ".s", "1 m", "1d", "1h ", "٣s", "1sm", "1h" * 1000])
def test_parse_duration_refuses(text):
    with pytest.raises(TextError, match="time: invalid duration"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["9223372036854775808ns", "2562048h", "9" * 900 + "h", "1000000h" * 9])
def test_what_is_too_long_is_told_apart(text):
    with pytest.raises(OutOfRangeError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1h", 3600 * SECOND),
        ("2 weeks", 14 * DAY),
        ("1 Day and 3 hr, 4mins", DAY + (3 * 60 + 4) * 60 * SECOND),
        ("P1D", DAY),
        ("106752 days", 106752 * DAY - 2**64),
    ],
)
def test_parse_strfmt_duration(text, nanoseconds):
    assert parse_strfmt_duration(text) == nanoseconds


@pytest.mark.parametrize("text", ["", "soon", "2", "2 fortnights", "9223372036854775808 ns 1s"])
def test_parse_strfmt_duration_refuses(text):
    with pytest.raises(TextError):
        parse_strfmt_duration(text)
