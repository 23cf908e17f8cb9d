"""Quantities, with the results of apimachinery."""

import math

import pytest

from pyxp.gotext.errors import TextError
from pyxp.gotext.quantities import parse_quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0),
        ("100m", 0.1),
        ("-1.5k", -1500.0),
        ("5Gi", 5368709120.0),
        ("1.5Gi", 1610612736.0),
        ("1e3", 1000.0),
        ("2E", 2e18),
        ("0.1n", 1e-9),
        ("9Ei", 9.223372036854775807e18),
        (".", 0.0),
    ],
)
def test_quantity(text, value):
    assert parse_quantity(text).approximate() == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("text", ["", "1K", "5GB", "5 Gi", "e", "Ei", "1e1.5", "1" * 2000])
def test_quantity_refuses(text):
    with pytest.raises(TextError):
        parse_quantity(text)


def test_quantity_with_a_huge_exponent_is_bounded():
    assert parse_quantity("1" * 30 + "e2147483647").approximate() == math.inf
    assert parse_quantity("1" * 30 + "e-2147483647").approximate() == pytest.approx(1e-9)
    assert parse_quantity("-" + "1" * 30 + "e2147483647").approximate() == -math.inf


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("1.5", (15, -1, True)),
        ("1500m", (1500, -3, True)),
        ("1Gi", (2**30, 0, True)),
        ("1.5Gi", (1610612736 * 10**9, -9, False)),
        # The zero before the point counts as a digit.
        ("0.000000000000000001", (1, -9, False)),
        ("9.5Ei", (2**63 - 1, 0, False)),
        ("10000000000000000000.5", (10000000000000000000500000000, -9, False)),
    ],
)
def test_how_a_quantity_is_held(text, held):
    assert parse_quantity(text) == held


def test_both_voices_of_a_refusal():
    with pytest.raises(TextError, match="is not a quantity such as 5Gi, 100m or 1e3") as caught:
        parse_quantity("5 Gi")
    assert caught.value.go.startswith("quantities must match the regular expression")
