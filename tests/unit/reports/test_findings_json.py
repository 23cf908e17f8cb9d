"""Findings as JSON."""

import json

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import Location
from pyxp.reports.findings_json import text


def test_every_finding_is_an_object():
    where = Location("a.yaml", 3, 5)
    findings = [Finding("some-code", "wrong", Severity.WARNING, where, "VPC/a", "spec.x", "do"), Finding("bare", "bad")]
    assert json.loads(text(findings)) == [
        {
            "code": "some-code",
            "severity": "warning",
            "file": "a.yaml",
            "line": 3,
            "column": 5,
            "subject": "VPC/a",
            "path": "spec.x",
            "message": "wrong",
            "hint": "do",
        },
        {
            "code": "bare",
            "severity": "error",
            "file": None,
            "line": None,
            "column": None,
            "subject": "",
            "path": "",
            "message": "bad",
            "hint": "",
        },
    ]


def test_no_findings_are_an_empty_list():
    assert text([]) == "[]"
