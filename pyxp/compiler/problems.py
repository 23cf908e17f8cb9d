"""Findings of one compilation, each with the Python line it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from pyxp.authoring.failures import made_readable
from pyxp.diagnostics import Finding, Severity, has_errors, sort_findings
from pyxp.errors import AuthoringError, Location, named

_DIGITS = re.compile(r"[0-9]+")


class CompileError(AuthoringError):
    """A platform that cannot become manifests: everything that is wrong with it.

    Attributes:
        findings: At least one error, and the warnings, sorted by location.
    """

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


@dataclass
class Problems:
    """Collects findings, so that one run reports every mistake.

    Attributes:
        findings: What was found so far.
        readable: Makes text for people of text with markers of references in it.
        explained: Whether it was found already what the platform did to text, so that harmed text is known already.
    """

    findings: list[Finding] = field(default_factory=list)
    readable: Callable[[str], str] = str
    explained: bool = False

    def refuse(  # noqa: PLR0913 - the parts of a finding, named at every call
        self, code: str, message: str, location: Location, *, subject: str = "", path: str = "", hint: str | None = None
    ) -> None:
        """Notes an error."""
        self.note(Finding(code, message, location=location, subject=subject, path=path, hint=hint or ""))

    def warn(  # noqa: PLR0913 - the parts of a finding, named at every call
        self, code: str, message: str, location: Location, *, subject: str = "", path: str = "", hint: str | None = None
    ) -> None:
        """Notes what is worth knowing, but keeps no platform from becoming manifests."""
        self.note(
            Finding(code, message, Severity.WARNING, location=location, subject=subject, path=path, hint=hint or "")
        )

    def note(self, finding: Finding) -> None:
        """Notes what was found elsewhere."""
        self.findings.append(made_readable(finding, self.readable))

    @property
    def warnings(self) -> list[Finding]:
        """The warnings, sorted by location."""
        return sort_findings(finding for finding in self.findings if finding.severity is Severity.WARNING)

    def raise_any(self) -> None:
        """Raises :class:`CompileError` if anything was refused."""
        if has_errors(self.findings):
            raise CompileError(told_once(sort_findings(self.findings)))


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, of those that the rounds of a loop have in common only the first, with how many more there are."""
    first: dict[tuple[object, ...], Finding] = {}
    more: dict[tuple[object, ...], list[str]] = {}
    for number, finding in enumerate(findings):
        texts = (finding.subject, finding.path, finding.message)
        same = tuple(_DIGITS.sub("#", text) for text in texts) if finding.subject else (number,)
        key = (finding.code, finding.severity, finding.location, finding.hint, *same)
        if key in first and finding.subject not in (first[key].subject, *more.get(key, ())):
            more.setdefault(key, []).append(finding.subject)
        elif key in first:
            first[*key, number] = finding
        else:
            first[key] = finding
    return [
        replace(finding, message=f"{finding.message} (likewise {named(more[key])})") if key in more else finding
        for key, finding in first.items()
    ]
