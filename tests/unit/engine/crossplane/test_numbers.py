"""Numbers as YAML text would read back."""

import pytest

from pyxp.engine.crossplane.numbers import as_passed, as_written


@pytest.mark.parametrize(
    ("number", "written", "passed"),
    [
        (1.0, 1, 1),
        (1.5, 1.5, 1.5),
        (-0.0, 0, 0),
        (1e20, 1e20, 1e20),
        (2**53 + 1, 2**53 + 1, 2**53),
        (2**63 - 1, 2**63 - 1, 9223372036854776000),
        (2.0**63, 9223372036854776000, 9223372036854776000),
        (2**64, 2.0**64, 2.0**64),
        (-(2**63), -(2**63), float(-(2**63))),
        (True, True, True),
        (float("inf"), float("inf"), float("inf")),
    ],
)
def test_integral_doubles_become_integers(number, written, passed):
    assert as_written({"a": [number]}) == {"a": [written]}
    assert as_passed({"a": [number]}) == {"a": [passed]}
    assert type(as_written(number)) is type(written)


def test_the_value_is_copied():
    inner = {"b": [1]}
    copy = as_written({"a": inner})
    copy["a"]["b"].append(2)
    assert inner == {"b": [1]}
