"""What tests came to: each with its verdict, its time and what is wrong, for the renderers beside this module."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from pyxp.diagnostics import Finding
from pyxp.errors import Location


class Verdict(Enum):
    """How a test ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Case:
    """One test that ran, or could not.

    Attributes:
        suite: The file that it stands in, as the user named it.
        name: What it is about; empty for a file that cannot be used.
        verdict: How it ended: an error is a test that says something that cannot be, or could not run.
        location: Where it stands.
        seconds: How long it took.
        findings: What is wrong; a message of several lines tells what differs in the lines below the first.
    """

    suite: str
    name: str
    verdict: Verdict
    location: Location
    seconds: float = 0.0
    findings: Sequence[Finding] = ()


def tally(cases: Iterable[Case], seconds: float) -> str:
    """How many tests there were and how they ended, as one line."""
    every = list(cases)
    counts = {verdict: sum(case.verdict is verdict for case in every) for verdict in Verdict}
    passed, failed, errors = counts[Verdict.PASSED], counts[Verdict.FAILED], counts[Verdict.ERROR]
    tests = f"{len(every)} test{'' if len(every) == 1 else 's'}"
    return f"{tests}: {passed} passed, {failed} failed, {errors} error{'' if errors == 1 else 's'} in {seconds:.1f}s"
