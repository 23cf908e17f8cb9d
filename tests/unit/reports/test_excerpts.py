"""Lines of source text with a mark below the place."""

import pytest

from pyxp.reports.excerpts import Excerpt, beside, cells, escaped, excerpt


def marked(line, begin, end, width=80):
    shown = excerpt(line, begin, end, width)
    return [shown.text, " " * shown.indent + "^" * shown.length]


@pytest.mark.parametrize(
    ("line", "begin", "end", "shown", "mark"),
    [
        ("  size: 3", 2, 6, "  size: 3", "  ^^^^"),
        ("  size: 3", 8, 9, "  size: 3", "        ^"),
        ("  size: 'a b'", 8, 0, "  size: 'a b'", "        ^^^^^"),
        ("  - [a, b]", 8, 0, "  - [a, b]", "        ^"),
        ("\tkey: x", 1, 4, "    key: x", "    ^^^"),
        ("a\tkey: x", 2, 5, "a   key: x", "    ^^^"),
        ("名前: 値段", 4, 6, "名前: 値段", "      ^^^^"),
        ("a: e\u0301e\u0301 z", 3, 7, "a: e\u0301e\u0301 z", "   ^^"),
        ("k: a\x1b[31mb", 3, 10, "k: a\\x1b[31mb", "   ^^^^^^^^^^"),
        ("k: \u202eabc", 3, 7, "k: \\u202eabc", "   ^^^^^^^^^"),
        ("short", 40, 45, "short", "     ^"),
        ("", 0, 0, "", "^"),
    ],
)
def test_the_mark_is_below_what_is_meant_however_wide_the_characters_are(line, begin, end, shown, mark):
    assert marked(line, begin, end) == [shown, mark]


def test_a_long_line_is_cut_around_the_mark():
    line = "start " + "x" * 200 + " key: value " + "y" * 200
    at = line.index("value")
    text, mark = marked(line, at, at + 5, 60)
    assert text.startswith("...x")
    assert text.endswith("y...")
    assert len(text) == 60
    assert text[mark.index("^") :][: mark.count("^")] == "value"


def test_the_begin_of_a_long_line_stays_where_the_mark_is_near():
    text, mark = marked("key: " + "v" * 100, 0, 3, 40)
    assert text == "key: " + "v" * 29 + "..."
    assert mark == "^^^"


def test_a_mark_that_is_longer_than_the_line_may_be_ends_with_it():
    text, mark = marked("key: " + "v" * 100, 5, 105, 40)
    assert text.rstrip(".") == mark.replace(" ", "x").replace("^", "v").replace("xxxxx", "key: ")
    assert len(text) == 37


def test_wide_characters_are_never_cut_in_the_middle():
    for width in range(20, 40):
        shown = excerpt("値" * 80, 40, 42, width)
        assert cells(shown.text) <= width
        assert shown.length == 4


def test_lines_beside_a_long_one_are_cut_at_the_same_cells():
    line = "x" * 100 + " key: value"
    other = "0123456789" * 11
    shown = excerpt(line, 101, 104, 40)
    near = beside(other, line, 101, 40)
    assert shown.text.startswith("...xxx")
    at = 100 - (shown.text.index(" ") - 3)
    assert near.startswith(f"...{other[at : at + 5]}")
    assert cells(near) <= 40
    assert beside("short", line, 101, 40) == ""
    assert beside("y" * 100, "k: v", 0, 40) == "y" * 37 + "..."


def test_nothing_that_steers_a_terminal_is_shown():
    assert [escaped(character) for character in "a\x1b\u202e\U000e0001"] == ["a", "\\x1b", "\\u202e", "\\U000e0001"]
    assert excerpt("a", 0, 1, 40) == Excerpt("a", 0, 1)
