"""Findings of one compilation, each with the Python line it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pyxp.authoring.failures import made_readable
from pyxp.diagnostics import Finding, Severity, has_errors, sort_findings
from pyxp.errors import AuthoringError, Location


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
            raise CompileError(sort_findings(self.findings))
