"""Differences as people read them."""

from pyxp.testing.differences import told
from pyxp.testing.expectations import ABSENT, ANY, Exactly, Matching
from pyxp.testing.matching import differences


def test_each_field_has_a_line_and_both_values_below():
    expected = {"a": "1", "b": {"c": [1]}, "multiAZ": True, "arn": Matching("^arn:"), "gone": ABSENT, "id": ANY}
    actual = {"a": 1, "b": {"c": [1, 2]}, "multiAz": True, "arn": "x", "gone": {"d": 1}}
    assert (
        "\n".join(told(differences(expected, actual)))
        == """\
a is not as expected
  - "1"
  + 1
b.c[1] is not expected
  + 2
multiAZ is missing; did you mean 'multiAz'?
  - true
arn is not as expected
  - text that matches ^arn:
  + x
gone is expected to be absent
  + d: 1
id is missing
  - any value"""
    )


def test_a_long_value_is_cut():
    lines = told(differences({"a": 1}, {"a": list(range(25))}))
    assert lines[:2] == ["a is not as expected", "  - 1"]
    assert lines[-2:] == ["  + - 19", "  + ... and 5 lines more"]
    assert len(lines) == 2 + 20 + 1


def test_empty_values_are_shown():
    assert told(differences({"a": {}, "b": Exactly([])}, {"a": [], "b": [1]})) == [
        *("a is not as expected", "  - {}", "  + []"),
        *("b[0] is not expected", "  + 1"),
    ]
    assert told(differences(1, 2)) == ["the whole is not as expected", "  - 1", "  + 2"]


def test_long_texts_are_shown_where_they_differ():
    same = "a" * 300
    expected, actual = f"{same}-Allow-{same}", f"{same}-Deny-{same}"
    lines = told(differences({"policy": expected}, {"policy": actual}))
    assert lines == [
        "policy is not as expected",
        f"  - (...) {'a' * 39}-Allow-{'a' * 74} (...)",
        f"  + (...) {'a' * 39}-Deny-{'a' * 75} (...)",
    ]
    assert told(differences(same, f"{same}b"))[1:] == [f"  - (...) {'a' * 40}", f"  + (...) {'a' * 40}b"]
