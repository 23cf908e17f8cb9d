"""Which kind of number a value is, and when that changes."""

import math

import pytest

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.values import as_wire, has_wide_integer, settled, settled_from_wire
from pyxp.gotext.values import NilArray, NilObject


def test_kinds_of_numbers():
    assert [type(item) for item in as_wire([1, True, "x", None])] == [float, bool, str, type(None)]
    assert settled({"a": 1.0, "b": 1.5, "c": 1e19, "d": -0.0}) == {"a": 1, "b": 1.5, "c": 1e19, "d": 0}
    assert type(settled(1.0)) is int
    assert settled(2.0**60) == 1152921504606847000
    assert settled_from_wire(2**60) == 1152921504606847000
    assert settled_from_wire([1, 2.5, {"k": "v"}]) == [1, 2.5, {"k": "v"}]
    assert settled([NilObject(), NilArray()]) == [None, None]
    assert has_wide_integer({"a": [2**53 + 1]})
    assert not has_wide_integer({"a": [2**53, "x", 1e300]})


@pytest.mark.parametrize("value", [math.inf, math.nan, [math.inf]])
def test_settling_refuses_what_json_cannot_hold(value):
    with pytest.raises(Failure):
        settled(value)


def test_integers_too_large_for_a_float():
    with pytest.raises(Failure):
        as_wire(10**400)
