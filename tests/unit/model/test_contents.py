"""Contents as keys."""

import pytest

from pyxp.model.contents import content_of, copy_of


class Text(str):
    """A text of another class."""

    __slots__ = ()


ALIKE = [
    1,
    1.0,
    True,
    "1",
    b"1",
    None,
    0.0,
    -0.0,
    [1],
    [True],
    {"a": 1},
    {"a": 1.0},
    {"a": 1, "b": 2},
    {"b": 2, "a": 1},
]


def test_whatever_can_be_told_apart_has_other_bytes():
    assert len({content_of(value) for value in ALIKE}) == len(ALIKE)


def test_the_same_value_has_the_same_bytes_wherever_it_is_referred_to():
    text = "".join(["some", "thing"])
    assert content_of([text, text]) == content_of(["".join(["some", "thing"]), "something"])


@pytest.mark.parametrize("value", [Text("a"), [Text("a")], object(), "x" * 100_000])
def test_nothing_unusual_and_nothing_long_has_bytes(value):
    assert content_of(value) is None


def test_a_copy_shares_nothing():
    value = {"a": [1, {"b": 1.5}], "c": "\ud800é"}
    copied = copy_of(content_of(value))
    assert (copied, copied["a"] is not value["a"]) == (value, True)
