"""Findings as plain text, one line each, then a count."""

from __future__ import annotations

from collections.abc import Sequence

from pyxp.diagnostics import Finding, Severity


def render_findings(findings: Sequence[Finding]) -> str:
    """The findings in the given order and a closing count; empty text for none."""
    if not findings:
        return ""
    counts = [(sum(item.severity is severity for item in findings), severity.value) for severity in Severity]
    told = ", ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count)
    return "".join(f"{item}\n" for item in findings) + f"{told}\n"
