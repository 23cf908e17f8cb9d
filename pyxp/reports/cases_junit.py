"""Tests as JUnit XML: a test suite for each file, with the places and differences of what did not pass.

The elements are those of https://github.com/jenkinsci/xunit-plugin, which most readers of JUnit take; beside them a
test says its file and line, which GitLab and CircleCI show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from pyxp.reports.cases import Case, Verdict
from pyxp.reports.cases_text import message_of
from pyxp.reports.findings_junit import clean

_ELEMENTS = {Verdict.FAILED: "failure", Verdict.ERROR: "error"}


def text(cases: Iterable[Case]) -> str:
    """The whole report, without a line end."""
    every = list(cases)
    root = ElementTree.Element("testsuites", {"name": "pyxp", **_counts(every)})
    for name in dict.fromkeys(case.suite for case in every):
        own = [case for case in every if case.suite == name]
        attributes = {"name": clean(name), **_counts(own), "time": _seconds(own), "file": clean(name)}
        suite = ElementTree.SubElement(root, "testsuite", attributes)
        for case in own:
            _add(suite, case)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _add(suite: ElementTree.Element, case: Case) -> None:
    name, seconds = clean(case.name or "suite"), _seconds([case])
    where = {"file": clean(case.location.file)} | ({"line": str(case.location.line)} if case.location.line else {})
    attributes = {"classname": clean(case.suite), "name": name, "time": seconds, **where}
    element = ElementTree.SubElement(suite, "testcase", attributes)
    if case.verdict is Verdict.PASSED:
        return
    told = [(f"{finding.location}: " if finding.location else "") + message_of(finding) for finding in case.findings]
    code = case.findings[0].code if case.findings else case.verdict.value
    head = told[0].splitlines()[0] if told else case.verdict.value
    wrong = ElementTree.SubElement(element, _ELEMENTS[case.verdict], {"type": code, "message": clean(head)})
    wrong.text = clean("\n".join(told))


def _counts(cases: Sequence[Case]) -> dict[str, str]:
    failed = sum(case.verdict is Verdict.FAILED for case in cases)
    errors = sum(case.verdict is Verdict.ERROR for case in cases)
    return {"tests": str(len(cases)), "failures": str(failed), "errors": str(errors)}


def _seconds(cases: Iterable[Case]) -> str:
    return f"{sum(case.seconds for case in cases):.3f}"
