"""Findings as plain text."""

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import Location
from pyxp.reports.text import render_findings


def test_one_line_each_and_a_count():
    findings = [
        Finding("unknown-field", "is not known", location=Location("a.yaml", 3, 5), subject="Thing/dev", path="spec.x"),
        Finding("unknown-field", "is not known", hint="did you mean y?"),
        Finding("unknown-kind", "was not validated", Severity.WARNING),
    ]
    assert render_findings(findings) == (
        "a.yaml:3:5: error[unknown-field] Thing/dev: spec.x: is not known\n"
        "error[unknown-field] is not known; did you mean y?\n"
        "warning[unknown-kind] was not validated\n"
        "2 errors, 1 warning\n"
    )


def test_nothing_to_say():
    assert render_findings([]) == ""
