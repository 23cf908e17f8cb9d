"""Findings as JSON: a list of objects, one for each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pyxp.diagnostics import Finding


def text(findings: Iterable[Finding]) -> str:
    """All findings in their order, however many there are; without a line end."""
    return json.dumps([data(finding) for finding in findings], indent=2)


def data(finding: Finding) -> dict[str, Any]:
    """One finding as plain data; file, line and column are None where it has no location."""
    location = finding.location
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": location.file if location else None,
        "line": location.line if location else None,
        "column": location.column if location else None,
        "endLine": (location.end_line or None) if location else None,
        "endColumn": (location.end_column or None) if location else None,
        "subject": finding.subject,
        "path": finding.path,
        "message": finding.message,
        "hint": finding.hint,
        "related": [
            {"message": item.message, "file": item.location.file, "line": item.location.line or None}
            for item in finding.related
        ],
    }
