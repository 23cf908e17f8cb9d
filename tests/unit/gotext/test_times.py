"""Times, with the results of Go 1.26."""

import pytest

from pyxp.gotext.errors import TextError
from pyxp.gotext.times import Moment, format_rfc3339, is_day, parse_rfc3339


@pytest.mark.parametrize(
    ("text", "moment", "written"),
    [
        ("1970-01-01T00:00:00Z", (0, 0), "1970-01-01T00:00:00Z"),
        ("2024-02-29T12:00:00+02:00", (1709200800 * 10**9, 7200), "2024-02-29T12:00:00+02:00"),
        ("1969-12-31T9:59:59,5-00:30", (-48600_500_000_000, -1800), "1969-12-31T09:59:59.5-00:30"),
        ("0000-02-29T00:00:00Z", (-62162121600 * 10**9, 0), "0000-02-29T00:00:00Z"),
        ("2024-01-01T00:00:00.1234567899Z", (1704067200_123456789, 0), "2024-01-01T00:00:00.123456789Z"),
    ],
)
def test_a_time_is_read_and_written(text, moment, written):
    found = parse_rfc3339(text)
    assert (found, format_rfc3339(found)) == (moment, written)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2024-01-01", "2024-01-01t00:00:00Z", "2024-01-01T00:00:00", "٢٠٢٤-01-01T00:00:00Z"),
        *("2023-02-29T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:60Z"),
        *("2024-01-01T00:00:00+25:00", "2024-01-01T00:00:00+00:61"),
    ],
)
def test_what_is_not_a_time(text):
    with pytest.raises(TextError) as caught:
        parse_rfc3339(text)
    assert "is not a time such as" in caught.value.message
    assert caught.value.go.startswith("parsing time")


def test_years_beyond_the_calendar_of_python():
    assert format_rfc3339(Moment(parse_rfc3339("9999-12-31T23:59:59-01:00").nanoseconds, 0)) == "10000-01-01T00:59:59Z"
    assert format_rfc3339(Moment(parse_rfc3339("0000-01-01T00:00:00+01:00").nanoseconds, 0)) == "-0001-12-31T23:00:00Z"


def test_days_of_the_calendar():
    assert [is_day(year, 2, 29) for year in (0, 1900, 2000, 2023, 2024)] == [True, False, True, False, True]
    assert [is_day(2024, month, 31) for month in (0, 1, 4, 12, 13)] == [False, True, False, True, False]
