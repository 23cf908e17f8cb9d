"""Findings as JSON."""

import json

from pyxp.diagnostics import Finding, Related, Severity
from pyxp.errors import Location
from pyxp.reports.findings_json import text


def test_every_finding_is_an_object():
    where, there = Location("a.yaml", 3, 5, 3, 9), Related("there", Location("b.yaml", 2))
    findings = [
        Finding("some-code", "wrong", Severity.WARNING, where, "VPC/a", "spec.x", "do", related=(there,)),
        Finding("bare", "bad"),
    ]
    assert json.loads(text(findings)) == [
        {
            "code": "some-code",
            "severity": "warning",
            "file": "a.yaml",
            "line": 3,
            "column": 5,
            "endLine": 3,
            "endColumn": 9,
            "subject": "VPC/a",
            "path": "spec.x",
            "message": "wrong",
            "hint": "do",
            "related": [{"message": "there", "file": "b.yaml", "line": 2}],
        },
        {
            "code": "bare",
            "severity": "error",
            "file": None,
            "line": None,
            "column": None,
            "endLine": None,
            "endColumn": None,
            "subject": "",
            "path": "",
            "message": "bad",
            "hint": "",
            "related": [],
        },
    ]


def test_no_findings_are_an_empty_list():
    assert text([]) == "[]"
