"""Tests as JSON: how many there were, and each with its verdict and what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pyxp.reports import findings_json
from pyxp.reports.cases import Case, Verdict


def text(cases: Iterable[Case]) -> str:
    """The whole report, without a line end."""
    every = list(cases)
    counts = {verdict.value: sum(case.verdict is verdict for case in every) for verdict in Verdict}
    whole = {"ok": counts["passed"] == len(every), "counts": counts, "tests": [_case(case) for case in every]}
    return json.dumps(whole, indent=2)


def _case(case: Case) -> dict[str, Any]:
    return {
        "suite": case.suite,
        "name": case.name,
        "verdict": case.verdict.value,
        "file": case.location.file,
        "line": case.location.line or None,
        "seconds": round(case.seconds, 3),
        "findings": [findings_json.data(finding) for finding in case.findings],
    }
