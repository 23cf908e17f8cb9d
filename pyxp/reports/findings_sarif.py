"""Findings as SARIF 2.1.0, which code scanning services read.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote

from pyxp.diagnostics import Finding

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def text(findings: Iterable[Finding], version: str) -> str:
    """One run with all findings in their order, without a line end.

    Args:
        findings: What was found.
        version: The version of pyxp.
    """
    every = list(findings)
    codes = sorted({finding.code for finding in every})
    places = {code: index for index, code in enumerate(codes)}
    rules = [{"id": code, "name": code.title().replace("-", "")} for code in codes]
    run = {
        "tool": {"driver": {"name": "pyxp", "version": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, places[finding.code]) for finding in every],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    said = f"{finding.message}; {finding.hint}" if finding.hint else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": f"{finding.path}: {said}" if finding.path else said},
    }
    place = finding.location
    location: dict[str, Any] = {}
    if place is not None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file.replace("\\", "/"))}}
        if place.line:
            physical["region"] = {"startLine": place.line, **({"startColumn": place.column} if place.column else {})}
        location["physicalLocation"] = physical
    names = {"name": finding.subject, "fullyQualifiedName": f"{finding.subject}.{finding.path}".strip(".")}
    if finding.subject or finding.path:
        location["logicalLocations"] = [{key: value for key, value in names.items() if value}]
    return {**result, **({"locations": [location]} if location else {})}
