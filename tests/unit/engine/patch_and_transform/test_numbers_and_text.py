"""Floats, JSON, quantities, quoting and the kinds of numbers, with the results of Go 1.26 and apimachinery."""

import math

import pytest

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.floats import format_float, parse_float
from pyxp.engine.patch_and_transform.gojson import marshal, unmarshal
from pyxp.engine.patch_and_transform.quantities import approximate
from pyxp.engine.patch_and_transform.quoting import can_backquote, quote, quote_rune
from pyxp.engine.patch_and_transform.regexps import Pattern
from pyxp.engine.patch_and_transform.values import (
    NilArray,
    NilObject,
    as_wire,
    has_wide_integer,
    settled,
    settled_from_wire,
    text_bytes,
    text_of,
    truncated,
    type_name,
    valid_text,
    wrapped,
)


@pytest.mark.parametrize(
    ("value", "verb", "precision", "text"),
    [
        (0.1, "g", -1, "0.1"),
        (1e21, "f", -1, "1000000000000000000000"),
        (123456789.0, "g", -1, "1.23456789e+08"),
        (-0.0, "g", -1, "-0"),
        (5e-324, "g", -1, "5e-324"),
        (5e-324, "x", -1, "0x1p-1074"),
        (5e-324, "b", -1, "1p-1074"),
        (0.0, "x", 3, "0x0.000p+00"),
        (1234.5678, "e", 2, "1.23e+03"),
        (1234.5678, "G", 3, "1.23E+03"),
        (math.nan, "f", 2, "NaN"),
        (-math.inf, "e", 2, "-Inf"),
    ],
)
def test_format_float(value, verb, precision, text):
    assert format_float(value, verb, precision) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5", 1.5),
        ("+.5e1", 5.0),
        ("1_0.2_5e1", 102.5),
        ("0x1p-2", 0.25),
        ("0x_1.8p1", 3.0),
        ("0x1p-1075", 0.0),
        ("1e-400", 0.0),
        ("-Infinity", -math.inf),
    ],
)
def test_parse_float(text, value):
    assert parse_float(text) == value


@pytest.mark.parametrize(
    "text", ["", "1__0", "_1", "1e", "0x1", "1 ", "+nan", "infinit", "٣", "0x1p_1", "1e400", "0x1p1024"]
)
def test_parse_float_refuses(text):
    with pytest.raises(Failure):
        parse_float(text)


def test_parse_float_is_bounded():
    with pytest.raises(Failure, match="too long"):
        parse_float("1" * 200_000)
    assert parse_float("0x1p-" + "9" * 50_000) == 0.0
    with pytest.raises(Failure, match="out of range"):
        parse_float("0x1p" + "9" * 50_000)


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
    with pytest.raises(Failure, match=r"\+Inf"):
        marshal([math.inf])


def test_unmarshal():
    assert unmarshal('{"a": 1, "b": "\\ud800x"}') == {"a": 1.0, "b": "\ufffdx"}
    assert isinstance(unmarshal("1"), float)


@pytest.mark.parametrize("text", ["", "NaN", "[1,]", "{'a':1}", "1e400", "{} x", "[" * 100_000])
def test_unmarshal_refuses(text):
    with pytest.raises(Failure):
        unmarshal(text)


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
    assert approximate(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("text", ["", "1K", "5GB", "5 Gi", "e", "Ei", "1e1.5", "1" * 2000])
def test_quantity_refuses(text):
    with pytest.raises(Failure):
        approximate(text)


def test_quantity_with_a_huge_exponent_is_bounded():
    assert approximate("1" * 30 + "e2147483647") == math.inf
    assert approximate("1" * 30 + "e-2147483647") == pytest.approx(1e-9)


def test_quoting():
    assert quote('a"\\\n\x00é\u00a0\udcff') == '"a\\"\\\\\\n\\x00é\\u00a0\\xff"'
    assert quote("é😀", ascii_only=True) == '"\\u00e9\\U0001f600"'
    assert quote_rune(39) == "'\\''"
    assert quote_rune(0xD800) == "'\ufffd'"
    assert can_backquote("a\tb")
    assert not can_backquote("a`b")


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


def test_integer_arithmetic_is_that_of_64_bits():
    assert wrapped(2**63) == -(2**63)
    assert [truncated(value) for value in (2.9, -2.9, 1e300, math.nan, 7)] == [2, -2, -(2**63), -(2**63), 7]
    assert [type_name(value) for value in (None, True, {})] == ["<nil>", "bool", "map[string]interface {}"]


def test_stray_bytes():
    assert text_bytes(text_of(b"\xff\xe2\x82")) == b"\xff\xe2\x82"
    assert valid_text("a\udcff") == "a\ufffd"
    assert text_bytes("\ud800") == b"\xef\xbf\xbd"


def test_patterns():
    assert Pattern("(?P<a>é)(b)?").groups("xé") == ["é", "é", ""]
    assert Pattern("z").groups("x") is None
    assert Pattern(".").groups("\udcffa") == ["\udcff"]
    assert Pattern(r"\B").groups("aÉ") is not None
    assert Pattern("(?i)k").matches("\u212a")
    assert not Pattern(r"\pL{1000}").matches("a")


@pytest.mark.parametrize("source", ["(", "a**", "(?=a)", r"\1", r"\C", r"[\C]", "a{1001}", "(?P<é>a)", "a" * 70_000])
def test_patterns_refused(source):
    with pytest.raises(Failure):
        Pattern(source)
