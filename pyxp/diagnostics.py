"""Findings: what pyxp has to say about an input, as data.

A finding is made by a rule with a stable code, points at a location, and can be rendered in any format. Rooms return
findings; only the edge turns them into text and exit codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from pyxp.errors import Location, unbroken


class Severity(Enum):
    """How bad a finding is. Only errors change an exit code."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding has to do with.

    Attributes:
        message: What is there, without a full stop.
        location: Where.
    """

    message: str
    location: Location


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth knowing, about an input.

    Attributes:
        code: Stable rule code in kebab case, for example ``unknown-field``.
        message: What is wrong and what was expected.
        severity: See :class:`Severity`.
        location: File, line and column, where the input came from text.
        subject: The object, written ``Kind/name``, or the composed resource's name.
        path: Field path inside the object, for example ``spec.forProvider.region``.
        hint: The nearest valid alternative or what to do.
        wanted: The type that was wanted, where another one is what is wrong.
        found: The type that was found instead.
        related: Other places that it has to do with.
        of_key: Whether the name of the field at ``path`` is wrong, and not its value.
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    location: Location | None = None
    subject: str = ""
    path: str = ""
    hint: str = ""
    wanted: str = field(default="", compare=False)
    found: str = field(default="", compare=False)
    of_key: bool = field(default=False, compare=False)
    related: tuple[Related, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        subject = f"{self.subject}: " if self.subject else ""
        path = f"{self.path}: " if self.path else ""
        first, *block = unbroken(self.message).split("\n")
        # A message of several lines shows source text with a mark below it, so the hint gets a line of its own.
        hint = f"; {self.hint}" if self.hint and not block else ""
        below = [f"    {line.strip()}" for line in ([*block, self.hint] if block else []) if line.strip()]
        head = f"{where}{self.severity.value}[{self.code}] {subject}{path}{first}{hint}"
        return "\n".join(line.replace("\n", r"\n") for line in [head, *below])


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without repeats, ordered by location, subject, path and code."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda f: (f.location or Location(""), f.subject, f.path, f.code, f.message))


def subject_of(manifest: Any) -> str:
    """How findings call an object: ``Kind/name``, or nothing where it has neither."""
    if not isinstance(manifest, dict):
        return ""
    metadata = manifest.get("metadata")
    name = (metadata.get("name") or metadata.get("generateName")) if isinstance(metadata, dict) else None
    kind = manifest.get("kind")
    return f"{kind or '?'}/{name or '?'}" if kind or name else ""


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether at least one finding is an error."""
    return any(f.severity is Severity.ERROR for f in findings)
