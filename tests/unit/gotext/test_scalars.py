"""Booleans, base64, and numbers on their way through JSON."""

import pytest

from pyxp.gotext.booleans import format_bool, parse_bool
from pyxp.gotext.encodings import decode_base64
from pyxp.gotext.errors import TextError
from pyxp.gotext.integers import UINT64_MAX
from pyxp.gotext.jsonnumbers import number_read_back, shortest_whole


def test_booleans():
    assert [parse_bool(text) for text in ("1", "T", "true", "0", "False")] == [True, True, True, False, False]
    with pytest.raises(TextError, match='"yes" is not a boolean'):
        parse_bool("yes")
    assert format_bool(False) == "false"


def test_base64():
    assert decode_base64("YWJj\r\nZA==") == b"abcd"
    for text in ("YWJjZA", "YW Jj", "YWJj-A=="):
        with pytest.raises(TextError):
            decode_base64(text)


@pytest.mark.parametrize(
    ("value", "held"),
    [(1.0, 1), (-0.0, 0), (1.5, 1.5), (2.0**60, 1152921504606847000), (2.0**63, 2.0**63), (1e21, 1e21), (-1e22, -1e22)],
)
def test_a_number_read_back(value, held):
    found = number_read_back(value)
    assert (found, type(found)) == (held, type(held))


def test_the_largest_integer_is_up_to_the_reader():
    assert number_read_back(2.0**63, UINT64_MAX) == 9223372036854776000
    assert shortest_whole(1e22) == 10**22
