"""JSON, with the results of Go 1.26."""

import math

import pytest

from pyxp.gotext.errors import TextError
from pyxp.gotext.marshalling import marshal, unmarshal
from pyxp.gotext.values import NilArray, NilObject


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1.0, "a": ["<&>", None]}, '{"a":["\\u003c\\u0026\\u003e",null],"b":1}'),
        ("\b\f\x01\u2028\x7f", '"\\b\\f\\u0001\\u2028\x7f"'),
        ("\udcff", '"\\ufffd"'),
        ([1e-7, 1e21, 100.0, 7], "[1e-7,1e+21,100,7]"),
        ([True, NilObject(), NilArray()], "[true,null,null]"),
    ],
)
def test_marshal(value, text):
    assert marshal(value) == text


def test_marshal_refuses_infinity():
    with pytest.raises(TextError, match=r"\+Inf"):
        marshal([math.inf])


def test_unmarshal():
    assert unmarshal('{"a": 1, "b": "\\ud800x"}') == {"a": 1.0, "b": "\ufffdx"}
    assert isinstance(unmarshal("1"), float)


@pytest.mark.parametrize("text", ["", "NaN", "[1,]", "{'a':1}", "1e400", "{} x", "[" * 100_000])
def test_unmarshal_refuses(text):
    with pytest.raises(TextError):
        unmarshal(text)
