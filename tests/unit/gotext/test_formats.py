"""Formats, with the results of Go 1.26."""

import math

import pytest

from pyxp.gotext.errors import TextError
from pyxp.gotext.formats import MAX_RESULT, compile_format, plain, sprintf
from pyxp.gotext.values import NilArray, NilObject
from pyxp.gotext.verbs import prints


@pytest.mark.parametrize(
    ("text", "values", "result"),
    [
        ("%s-%s", ["a", "b"], "a-b"),
        ("%s", ["né\udcff"], "né\udcff"),
        ("100%%", [], "100%"),
        ("%d", [5.0], "%!d(float64=5)"),
        ("%d", [5], "5"),
        ("%v %v %v", [1e6, 123456.0, 1e-5], "1e+06 123456 1e-05"),
        ("%s", [True], "%!s(bool=true)"),
        ("%s", [None], "%!s(<nil>)"),
        ("%5v|%-5v|%05v", [None, True, False], "<nil>|true |false"),
        ("%v", [{"b": [1, None], "a": "x"}], "map[a:x b:[1 <nil>]]"),
        (
            "%#v",
            [{"b": [1, None], "a": "x"}],
            'map[string]interface {}{"a":"x", "b":[]interface {}{1, interface {}(nil)}}',
        ),
        ("%#v %v", [NilObject(), NilArray()], "map[string]interface {}(nil) []"),
        ("%T %T %T", [1, 1.0, []], "int64 float64 []interface {}"),
        ("%x % x %#x % #x", ["né", "né", "né", "né"], "6ec3a9 6e c3 a9 0x6ec3a9 0x6e 0xc3 0xa9"),
        ("%q %+q %#q", ["a\tné", "né", "né"], '"a\\tné" "n\\u00e9" `né`'),
        ("%.2s|%5s|%-5s|%05s", ["日本語", "né", "né", "né"], "日本|   né|né   |000né"),
        ("%b %o %O %#o %x %X %#X", [5, 8, 8, 8, 255, 255, -255], "101 10 0o10 010 ff FF -0XFF"),
        ("%c %q %U %#U", [0x1F600, 65, 8364, 8364], "😀 'A' U+20AC U+20AC '€'"),
        ("%+d % d %06d %-6d| %.4d", [1, 2, -42, 7, 3], "+1  2 -00042 7     | 0003"),
        ("%.0d|%3.0d", [0, 0], "|   "),
        (
            "%e %E %.2f %F %g %G",
            [1.5, 1.5, 2.345, 1.0, 1e21, 1e-7],
            "1.500000e+00 1.500000E+00 2.35 1.000000 1e+21 1E-07",
        ),
        ("%x %X %.1x %b", [2.5, -3.0, 1.97, 1.0], "0x1.4p+01 -0X1.8P+01 0x1.0p+01 4503599627370496p-52"),
        ("%#g %#.3e %#.0f", [1.0, 1.0, 2.0], "1.00000 1.000e+00 2."),
        ("%8.3f|%-8.1f|%+08.2f", [2.5, 2.5, 2.5], "   2.500|2.5     |+0002.50"),
        ("%v %+v %5.1f|%05v", [math.inf, math.nan, -math.inf, math.inf], "+Inf NaN  -Inf| +Inf"),
        ("%[2]s %[1]s", ["a", "b"], "b a"),
        ("%[3]s", ["a"], "%!s(BADINDEX)"),
        ("%[x]s %[", ["a"], "%!s(BADINDEX) %!(NOVERB)"),
        ("%*d|%-*d|%.*f", [4, 1, 4, 1, 2, 1.5], "   1|1   |1.50"),
        ("%*d", ["x", 1], "%!(BADWIDTH)1"),
        ("%.*d", [-1, 1], "%!(BADPREC)1"),
        ("%s %s", ["a"], "a %!s(MISSING)"),
        ("%s", ["a", 1, None], "a%!(EXTRA int64=1, <nil>)"),
        ("%", ["a"], "%!(NOVERB)%!(EXTRA string=a)"),
        ("%z %!", ["a", "b"], "%!z(string=a) %!!(string=b)"),
        ("%w", [["a"]], "%!w([]interface {}=[a])"),
        ("%999999999d", [1], "%!(NOVERB)%!(EXTRA int64=1)"),
        ("%.", [3], "%!.(int64=3)"),
    ],
)
def test_sprintf(text, values, result):
    assert sprintf(text, values) == result
    assert compile_format(text)(values) == result


def test_result_is_bounded():
    with pytest.raises(TextError, match="longer than"):
        sprintf("%1000000[1]d" * 20, [1])
    assert len(sprintf("%1000000[1]d" * 2, [1])) <= MAX_RESULT


def test_plain_is_percent_v():
    assert plain("x") == "x"
    assert plain([1.0, "a", {"b": True}]) == "[1 a map[b:true]]"


@pytest.mark.parametrize(
    ("value", "letters"), [("a", "sqvxXT"), (True, "tvT"), (1, "bcdoOqxXUvT"), (1.5, "beEfFgGxXvT"), (None, "vT")]
)
def test_which_verbs_print_a_value(value, letters):
    assert {letter for letter in "abcdefgopqstuvwxzEFGOTUXé" if prints(letter, value)} == set(letters)
