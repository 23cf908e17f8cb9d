"""Numbers on their way to the server."""

import pytest

from pyxp.validation.decoding import UnreadableDocument, plain


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (1.0, 1),
        (1.5, 1.5),
        (2**64, 2.0**64),
        # JSON carries the shortest digits, which are another integer.
        (2.0**62 + 2.0**20, 4611686018428436000),
        (1e21, 1e21),
    ],
)
def test_what_json_makes_of_a_number(value, sent):
    found = plain({"a": [value]})["a"][0]
    assert (found, type(found)) == (sent, type(sent))


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 10**400, {1: "a"}, object()])
def test_what_json_cannot_carry(value):
    with pytest.raises(UnreadableDocument):
        plain([value])
