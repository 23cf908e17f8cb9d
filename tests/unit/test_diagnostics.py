"""Findings as text."""

from pyxp.diagnostics import Finding
from pyxp.errors import Location

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
