"""Budgets of values and text."""

import pytest

from pyxp.errors import InputError
from pyxp.model.budget import Budget, Exceeded, weight


@pytest.mark.parametrize(
    ("value", "values", "text"),
    [
        (1, 1, 0),
        (None, 1, 0),
        ("abc", 1, 3),
        ("äbc", 1, 12),
        ([], 0, 0),
        ([1, "ab", None], 3, 2),
        ({"key": "ab", "k": [1, {"x": 2}]}, 5, 7),
    ],
)
def test_what_values_take(value, values, text):
    budget = Budget(1000, 1000)
    budget.spend(value)
    assert (1000 - budget.values, 1000 - budget.text) == (values, text)
    budget.spend(value, 3)
    assert (1000 - budget.values, 1000 - budget.text) == (4 * values, 4 * text)


def test_what_is_left_may_be_spent_to_the_last():
    budget = Budget(3, 4)
    budget.spend(["ab", "cd", 1])
    with pytest.raises(Exceeded, match=r"more than 3 values, the most that pyxp makes of one document"):
        budget.count(1)


@pytest.mark.parametrize("value", [["x"] * 11, {"a": [[1] * 11]}, "y" * 2**21, {"z" * 2**21: 1}])
def test_what_is_too_much_is_refused_as_an_error_of_the_input(value):
    with pytest.raises(InputError, match="more than"):
        Budget(10, 2**20).spend(value)


def test_many_copies_are_refused_before_they_are_walked():
    with pytest.raises(Exceeded):
        Budget(10**6, 10).spend([1] * 1000, 10**6)


def test_weight_is_an_upper_bound_of_bytes():
    assert weight("plain") == 5
    assert weight("𝔘") >= len("𝔘".encode())
