"""What is wrong with a claim, or with what it composes, as the failure of a test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyxp.diagnostics import Finding, Severity
from pyxp.errors import did_you_mean

__tracebackhide__ = True
"""Failures of a test are told at its own line, and not at ours."""


class Refused(AssertionError):
    """A claim is refused, or something that it composes would be.

    Attributes:
        findings: What is wrong.
    """

    def __init__(self, called: str, findings: Sequence[Finding], *, composed: bool) -> None:
        self.findings = list(findings)
        head = f"what {called} composes is not valid:" if composed else f"{called} is refused:"
        super().__init__("\n".join([head, *_indented(findings)]))


def errors_among(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that are errors."""
    return [item for item in findings if item.severity is Severity.ERROR]


def matching(findings: Iterable[Finding], code: str | None, path: str | None, message: str | None) -> list[Finding]:
    """The findings with this code, about this field, with this in their message; None stands for any.

    Args:
        findings: What is wrong.
        code: The code.
        path: The field path.
        message: A part of the message.
    """
    return [
        item
        for item in findings
        if code in (None, item.code) and path in (None, item.path) and (message is None or message in item.message)
    ]


def told_otherwise(
    called: str, errors: Sequence[Finding], code: str | None, path: str | None, message: str | None
) -> str:
    """Why a claim is not refused as a test expects it to be.

    Args:
        called: The claim, as messages call it.
        errors: What is wrong with it.
        code: The code that was expected.
        path: The field path that was expected.
        message: The part of the message that was expected.
    """
    wanted = [f"with {code}" if code else "", f"at {path}" if path else "", f"saying {message!r}" if message else ""]
    expected = " ".join(["refused", *(item for item in wanted if item)])
    if not errors:
        return f"{called} is accepted, and was expected to be {expected}"
    lines = [f"{called} was expected to be {expected}, and is refused otherwise:", *_indented(errors)]
    if code and (hint := did_you_mean(code, sorted({item.code for item in errors} - {code}))):
        lines.append(f"  {hint}")
    return "\n".join(lines)


def _indented(findings: Iterable[Finding]) -> list[str]:
    return [f"  {line}" for item in findings for line in str(item).splitlines()]
