"""Findings as SARIF 2.1.0, which code scanning services read.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from pyxp.diagnostics import Finding, Related
from pyxp.errors import Location
from pyxp.reports import rule_pages
from pyxp.reports.sources import Sources
from pyxp.rules import find_rule

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
"""The top of the repository, which services put in."""

_FINGERPRINT: Final = "primaryLocationLineHash"
"""The one that GitHub reads."""

_INDEX: Final = re.compile(r"\[\d+\]")
_NO_FILE: Final = re.compile(r"<\w+>$")


def text(
    findings: Iterable[Finding], version: str, *, command: str = "pyxp validate", sources: Sources | None = None
) -> str:
    """One run with all findings in their order, without a line end.

    Args:
        findings: What was found.
        version: The version of pyxp.
        command: What was run: services keep the alerts of different commands apart by it.
        sources: Gives lines of files, and their paths in the repository.
    """
    every, known = list(findings), sources or Sources()
    codes = sorted({finding.code for finding in every})
    places = {code: index for index, code in enumerate(codes)}
    rules = list(map(_rule, codes))
    run = {
        "tool": {"driver": {"name": "pyxp", "version": version, "rules": rules}},
        "automationDetails": {"id": f"{command.replace(' ', '-')}/"},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, places[finding.code], known) | {"partialFingerprints": {_FINGERPRINT: print_}}
            for finding, print_ in zip(every, _fingerprints(every, known), strict=True)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: str) -> dict[str, Any]:
    """What services show beside an alert: what the registry says of its code."""
    described: dict[str, Any] = {"id": code, "name": code.title().replace("-", "")}
    rule = find_rule(code)
    if rule is None:
        return described
    page = rule_pages.markdown(rule)
    described["shortDescription"] = {"text": rule.title}
    described["fullDescription"] = {"text": rule.why}
    described["help"] = {"text": rule.advice, "markdown": page}
    described["defaultConfiguration"] = {"level": rule.severities[0].value}
    if rule.sources:
        described["helpUri"] = rule.sources[0]
    return described


def _result(finding: Finding, rule: int, sources: Sources) -> dict[str, Any]:
    said = f"{finding.message}; {finding.hint}" if finding.hint else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": f"{finding.path}: {said}" if finding.path else said},
    }
    location: dict[str, Any] = {}
    if finding.location is not None:
        location["physicalLocation"] = _physical(finding.location, sources, sources.line(finding))
    names = {"name": finding.subject, "fullyQualifiedName": f"{finding.subject}.{finding.path}".strip(".")}
    if finding.subject or finding.path:
        location["logicalLocations"] = [{key: value for key, value in names.items() if value}]
    if location:
        result["locations"] = [location]
    if related := list(_related(finding, sources)):
        result["relatedLocations"] = related
    return result


def _related(finding: Finding, sources: Sources) -> Iterator[dict[str, Any]]:
    used = finding.location.used if finding.location else None
    places = [*([Related("the alias that brings it in", used)] if used else []), *finding.related]
    for number, item in enumerate(places, 1):
        physical = _physical(item.location, sources, sources.line(finding, item.location))
        yield {"id": number, "message": {"text": item.message}, "physicalLocation": physical}


def _physical(place: Location, sources: Sources, line: str | None) -> dict[str, Any]:
    # A path need not be text: bytes that are no UTF-8 stand in it as they do in the name of the file.
    uri = quote(sources.path(place.file).encode("utf-8", "surrogateescape"))
    artifact = {"uri": uri} if uri.startswith("/") or _NO_FILE.match(place.file) else {"uri": uri, "uriBaseId": _ROOT}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if place.line:
        numbers = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
        region: dict[str, Any] = {key: number for key, number in numbers.items() if number}
        if line is not None and place.end_line == place.line and place.end_column:
            region["snippet"] = {"text": line[place.column - 1 : place.end_column - 1]}
            physical["contextRegion"] = {"startLine": place.line, "snippet": {"text": line}}
        physical["region"] = region
    return physical


def _fingerprints(findings: Iterable[Finding], sources: Sources) -> Iterator[str]:
    """What tells a finding apart from others, and stays the same where lines are put above it.

    It is made of the rule, the file, the object, the names in the field path and the line, if that may be shown; of
    those that are alike in all of them, they are counted.
    """
    seen: Counter[str] = Counter()
    for finding in findings:
        file = sources.path(finding.location.file) if finding.location else ""
        line = (sources.line(finding) or "").strip()
        parts = (finding.code, file, finding.subject, _INDEX.sub("[]", finding.path), line)
        print_ = sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        seen[print_] += 1
        yield f"{print_}:{seen[print_]}"
