"""Findings as text: one line each, and a count."""

import pytest

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import Location
from pyxp.reports.findings_text import MOST_OF_ONE, line_of, lines, summary, tally


def test_a_line_has_three_parts():
    finding = Finding("unknown-field", "unknown field", Severity.WARNING, Location("a.yaml", 3, 5), "VPC/a", "spec.x")
    line = line_of(finding)
    assert line[:3] == ("a.yaml:3:5: ", "warning[unknown-field]", " VPC/a: spec.x: unknown field")
    assert line.severity is Severity.WARNING
    assert "".join(line[:3]) == str(finding)


def test_a_line_without_a_location():
    assert line_of(Finding("code", "told", hint="do"))[:3] == ("", "error[code]", " told; do")


def test_the_count_names_what_occurs():
    findings = [Finding("a", "x"), Finding("b", "y"), Finding("c", "z", Severity.NOTE)]
    assert summary(findings) == "2 errors, 1 note"
    assert summary([]) == ""


@pytest.mark.parametrize(
    ("checked", "skipped", "text"),
    [
        (1, 0, "1 document checked: 1 error, 0 warnings"),
        (3, 2, "3 documents checked, 2 without a schema: 1 error, 0 warnings"),
    ],
)
def test_a_tally_says_what_was_judged(checked, skipped, text):
    findings = [Finding("a", "x"), Finding("c", "z", Severity.NOTE)]
    assert tally(findings, checked, skipped) == text


def test_findings_on_one_document_are_bounded_and_the_order_stays():
    def of(subject, line):
        return Finding("a", "x", location=Location("a.yaml", line), subject=subject)

    many = [of("Thing/a" if line % 2 else "Thing/b", line) for line in range(2 * MOST_OF_ONE + 5)]
    written = list(lines(many))
    assert written[: 2 * MOST_OF_ONE] == [line_of(finding) for finding in many[: 2 * MOST_OF_ONE]]
    assert [(*line[:3], line.severity) for line in written[2 * MOST_OF_ONE :]] == [
        ("", "", "a.yaml: Thing/a: and 2 more findings", None),
        ("", "", "a.yaml: Thing/b: and 3 more findings", None),
    ]
