"""A diagnosis of a cluster as text and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pyxp.cluster.diagnosis.examination import Diagnosis, Subject
from pyxp.diagnostics import Severity
from pyxp.reports import findings_json
from pyxp.reports.findings_text import Line, line_of, summary

_MARKS = {Severity.ERROR: "not ready", Severity.WARNING: "look", Severity.NOTE: "ready"}
UNKNOWN = "unknown"


def state_of(subject: Subject) -> str:
    """How a subject is, in a word: ``ready``, ``look`` for warnings, ``not ready``, ``unknown`` if it was not seen."""
    severities = [finding.severity for finding in subject.findings]
    worst = next((severity for severity in Severity if severity in severities), Severity.NOTE)
    return UNKNOWN if not subject.known and worst is not Severity.ERROR else _MARKS[worst]


def lines(subject: Subject) -> Iterator[tuple[Line, str]]:
    """A line for each finding about a subject, and how to mend it, which may be empty."""
    for finding in subject.findings:
        yield line_of(replace(finding, hint="")), finding.hint


def verdict(diagnosis: Diagnosis) -> str:
    """The last line: whether the cluster is ready, and how much there is to say."""
    counted = summary(diagnosis.findings)
    seen = all(subject.known for subject in diagnosis.subjects)
    word = ("is ready" if seen else "is ready as far as it was seen") if diagnosis.ok else "is not ready"
    return f"{diagnosis.server} {word}{f': {counted}' if counted else ''}"


def json_text(diagnosis: Diagnosis) -> str:
    """The whole diagnosis as a JSON object."""
    return json.dumps(data(diagnosis), indent=2) + "\n"


def data(diagnosis: Diagnosis) -> dict[str, Any]:
    """The whole diagnosis as plain data."""
    return {
        "server": diagnosis.server,
        "ready": diagnosis.ok,
        "subjects": [
            {
                "name": subject.name,
                "state": state_of(subject),
                "seen": subject.seen,
                "findings": list(map(findings_json.data, subject.findings)),
            }
            for subject in diagnosis.subjects
        ],
    }
