"""Findings as JUnit XML: each error is a test that failed.

The elements are those of https://github.com/jenkinsci/xunit-plugin, which most readers of JUnit take; beside them a
test says its file and line, which GitLab and CircleCI show.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from pyxp.diagnostics import Finding, Severity
from pyxp.reports.sources import Sources


def text(
    findings: Iterable[Finding], checked: int, *, command: str = "pyxp validate", sources: Sources | None = None
) -> str:
    """The report of a command, without a line end: a suite for each file, and one that counts what was read.

    A document without an error is told by number alone. Warnings and notes are tests that passed and said something.

    Args:
        findings: What was found.
        checked: How many documents were judged.
        command: What was run.
        sources: Gives the paths of files in the repository.
    """
    known, suites = sources or Sources(), dict[str, list[Finding]]()
    for finding in findings:
        suites.setdefault(finding.location.file if finding.location else "", []).append(finding)
    every = [finding for found in suites.values() for finding in found]
    root = ElementTree.Element("testsuites", {"name": "pyxp", **_counts(every, 1)})
    for file, found in suites.items():
        path = known.path(file) if file else command
        place = {"file": clean(path)} if file else {}
        suite = ElementTree.SubElement(root, "testsuite", {"name": clean(path), **_counts(found), "time": "0", **place})
        for finding in found:
            _case(suite, finding, path)
    suite = ElementTree.SubElement(root, "testsuite", {"name": command, **_counts([], 1), "time": "0"})
    case = ElementTree.SubElement(suite, "testcase", {"classname": "pyxp", "name": "documents read", "time": "0"})
    ElementTree.SubElement(case, "system-out").text = f"documents checked: {checked}"
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _counts(findings: list[Finding], more: int = 0) -> dict[str, str]:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    return {"tests": str(len(findings) + more), "failures": str(errors), "errors": "0"}


def _case(suite: ElementTree.Element, finding: Finding, path: str) -> None:
    name = " ".join(part for part in (finding.code, finding.subject, finding.path) if part)
    place = finding.location
    where = {"file": clean(path)} if place else {}
    where |= {"line": str(place.line)} if place and place.line else {}
    attributes = {"classname": clean(path), "name": clean(name), "time": "0", **where}
    case = ElementTree.SubElement(suite, "testcase", attributes)
    related = [f"{item.message}: {item.location}" for item in finding.related]
    told = clean("\n".join([str(finding), *related]))
    if finding.severity is Severity.ERROR:
        failure = {"type": finding.code, "message": clean(finding.message)}
        ElementTree.SubElement(case, "failure", failure).text = told
    else:
        ElementTree.SubElement(case, "system-out").text = told


def clean(text: str) -> str:
    """The text with the characters written out that XML cannot hold, or that steer a terminal."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else f"\\u{ord(character):04x}"
        for character in text
    )
