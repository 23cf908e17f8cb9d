"""The line of a finding and the mark below it."""

from __future__ import annotations

import pytest

from pyxp.reports.excerpts import excerpt


@pytest.mark.parametrize(
    ("line", "column", "mark"),
    [
        ("  size: 3", 3, "  ^^^^"),
        ('- {a: "b: c", d: 1}', 7, "      ^^^^^^"),
        ("  - [a, b]", 8, "       ^"),
        ("\tkey: x", 2, "\t^^^"),
        ("  size: 3", 0, "  ^^^^"),
        ("short", 40, "     ^"),
        ("", 1, "^"),
    ],
)
def test_the_word_at_the_column_is_marked(line: str, column: int, mark: str) -> None:
    assert excerpt(line, 12, column) == (f"   12 | {line}", f"      | {mark}")


def test_a_long_line_is_shown_around_the_column() -> None:
    line = "x" * 300 + " size: 3 " + "y" * 300
    shown, mark = excerpt(line, 1, 302)
    assert shown.startswith("    1 | ...xxx")
    assert shown.endswith("y...")
    assert len(shown) < 120
    start = mark.index("^")
    assert shown[start : start + mark.count("^")] == "size"
    assert len(excerpt("x" * 5000, 1, 1)[1]) < 120
