"""Findings as text."""

from pyxp.diagnostics import Finding
from pyxp.errors import InputError, Location

PLACE = Location("a.yaml", 3, 5)


def test_a_finding_is_one_line():
    told = Finding("wrong", "is odd", location=PLACE, subject="Kind/a", path="spec.x", hint="write 1")
    assert str(told) == "a.yaml:3:5: error[wrong] Kind/a: spec.x: is odd; write 1"
    assert str(Finding("wrong", "")) == "error[wrong] "


def test_source_text_in_a_message_is_an_indented_block_and_the_hint_follows_it():
    message = "rule compile error: ERROR: <input>:1:7: Syntax error\n | a >  b +\n | .......^\n"
    told = Finding("wrong", message, location=PLACE, path="spec.x", hint="correct the rule")
    assert str(told).splitlines() == [
        "a.yaml:3:5: error[wrong] spec.x: rule compile error: ERROR: <input>:1:7: Syntax error",
        "    | a >  b +",
        "    | .......^",
        "    correct the rule",
    ]


def test_a_line_break_in_a_foreign_text_begins_no_line():
    place = Location("a\n::error::b.yaml", 3)
    told = Finding(
        "wrong", "got x\n::error::y", location=place, subject="Kind/a\n::b::", path="spec.\nx", hint="not\n::z"
    )
    assert str(told) == (r"a\n::error::b.yaml:3: error[wrong] Kind/a\n::b::: spec.\nx: got x\n::error::y; not\n::z")
    assert str(Location("::error::x.yaml", 3)) == "./::error::x.yaml:3"
    assert str(InputError("no a\n::error::b", location=place)) == r"a\n::error::b.yaml:3: no a\n::error::b"


def test_a_line_break_beside_source_text_begins_no_line_either():
    told = Finding("wrong", "ERROR: bad\n | a\n | ^\nERROR: worse\n::error::x", hint="mend\n::error::y")
    assert str(told).splitlines() == [
        "error[wrong] ERROR: bad",
        "    | a",
        "    | ^",
        r"    ERROR: worse\n::error::x",
        r"    mend\n::error::y",
    ]
