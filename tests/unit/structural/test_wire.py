"""Typed objects: what they hold, and how timestamps are written back."""

import pytest

from pyxp.structural.wire import INSTANT, WireError, decode


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05.5Z", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05,5Z", "2024-01-02T03:04:05Z"),
        ("2024-01-02T3:04:05Z", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05+01:00", "2024-01-02T02:04:05Z"),
        ("2024-01-02T03:04:05-23:59", "2024-01-03T03:03:05Z"),
        ("2024-01-02T03:04:05+24:00", "2024-01-01T03:04:05Z"),
    ],
)
def test_timestamps_are_stored_in_utc_to_the_second(given: str, stored: str) -> None:
    assert decode(INSTANT, given) == stored


@pytest.mark.parametrize(
    "text",
    ["", "2024-01-02", "2024-01-02t03:04:05z", "2024-01-02T24:00:00Z", "2024-02-30T00:00:00Z",
     "2024-01-02T03:04:05+25:00", "2024-01-02T03:04:05+01:61", "2024-01-02T03:04:05"],
)  # fmt: skip
def test_other_texts_are_no_timestamps(text: str) -> None:
    with pytest.raises(WireError):
        decode(INSTANT, text)
