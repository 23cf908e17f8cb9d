"""Findings as JUnit XML: each error is a test that failed.

The elements are those of https://github.com/jenkinsci/xunit-plugin, which most readers of JUnit take.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from pyxp.diagnostics import Finding, Severity


def text(findings: Iterable[Finding], checked: int) -> str:
    """The report of a validation, without a line end.

    A document without an error is told by number alone. Warnings and notes are tests that passed and said something.

    Args:
        findings: What was found.
        checked: How many documents were judged.
    """
    every = list(findings)
    errors = sum(finding.severity is Severity.ERROR for finding in every)
    counts = {"tests": str(len(every) + 1), "failures": str(errors), "errors": "0"}
    root = ElementTree.Element("testsuites", {"name": "pyxp", **counts})
    suite = ElementTree.SubElement(root, "testsuite", {"name": "pyxp validate", **counts, "time": "0"})
    for finding in every:
        _case(suite, finding)
    case = ElementTree.SubElement(suite, "testcase", {"classname": "pyxp", "name": "documents read", "time": "0"})
    ElementTree.SubElement(case, "system-out").text = f"documents checked: {checked}"
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _case(suite: ElementTree.Element, finding: Finding) -> None:
    file = finding.location.file if finding.location else "pyxp"
    name = " ".join(part for part in (finding.code, finding.subject, finding.path) if part)
    case = ElementTree.SubElement(suite, "testcase", {"classname": clean(file), "name": clean(name), "time": "0"})
    if finding.severity is Severity.ERROR:
        attributes = {"type": finding.code, "message": clean(finding.message)}
        ElementTree.SubElement(case, "failure", attributes).text = clean(str(finding))
    else:
        ElementTree.SubElement(case, "system-out").text = clean(str(finding))


def clean(text: str) -> str:
    """The text with the characters written out that XML cannot hold, or that steer a terminal."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else f"\\u{ord(character):04x}"
        for character in text
    )
