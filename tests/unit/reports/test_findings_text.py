"""Findings as text: one line each, and a count."""

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import Location
from pyxp.reports.text import MOST_OF_ONE, bounded, parts_of, summary


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


def test_findings_on_one_document_are_bounded_and_the_order_stays():
    def of(subject, line):
        return Finding("a", "x", location=Location("a.yaml", line), subject=subject)

    many = [of("Thing/a" if line % 2 else "Thing/b", line) for line in range(2 * MOST_OF_ONE + 5)]
    told = list(bounded(many))
    assert [finding for finding, more in told if not more] == many[: 2 * MOST_OF_ONE]
    assert [(finding.subject, more) for finding, more in told if more] == [("Thing/a", 2), ("Thing/b", 3)]
    assert [item.location.line for item, _ in told] == sorted(item.location.line for item, _ in told)
