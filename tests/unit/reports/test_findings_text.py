"""Findings as text: one line each, and a count."""

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import Location
from pyxp.reports.text import parts_of, summary


def test_a_line_has_three_parts():
    finding = Finding("unknown-field", "unknown field", Severity.WARNING, Location("a.yaml", 3, 5), "VPC/a", "spec.x")
    assert parts_of(finding) == ("a.yaml:3:5: ", "warning[unknown-field]", " VPC/a: spec.x: unknown field")
    assert "".join(parts_of(finding)) == str(finding)


def test_a_line_without_a_place():
    assert parts_of(Finding("code", "told", hint="do")) == ("", "error[code]", " told; do")


def test_the_count_names_what_occurs():
    findings = [Finding("a", "x"), Finding("b", "y"), Finding("c", "z", Severity.NOTE)]
    assert summary(findings) == "2 errors, 1 note"
    assert summary([]) == ""
