"""Where the checks of a Composition put what they find."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyxp.diagnostics import Finding, Severity


@dataclass
class Notes:
    """Findings of one Composition as they are made; positions are added by whoever has the text."""

    findings: list[Finding] = field(default_factory=list)

    def add(  # noqa: PLR0913 - the parts of a finding, named at every call
        self,
        code: str,
        message: str,
        where: str,
        subject: str = "",
        *,
        hint: str = "",
        severity: Severity = Severity.ERROR,
        types: tuple[str, str] = ("", ""),
    ) -> None:
        """One more finding.

        Args:
            code: The rule.
            message: What is wrong.
            where: Field path in the Composition.
            subject: The composed resource's name; empty where it is about none.
            hint: What to write instead.
            severity: An error unless said otherwise.
            types: The type that was wanted and the one that was found, where that is what is wrong.
        """
        self.findings.append(Finding(code, message, severity, None, subject, where, hint, *types))

    def warn(self, code: str, message: str, where: str, subject: str = "", *, hint: str = "") -> None:
        """One more finding on something that only the author can judge."""
        self.add(code, message, where, subject, hint=hint, severity=Severity.WARNING)
