"""Findings of a compilation: errors stop it, warnings go along."""

from __future__ import annotations

import pytest

from pyxp.compiler.problems import CompileError, Problems
from pyxp.diagnostics import Severity
from pyxp.errors import Location


def test_warnings_alone_stop_nothing_and_are_sorted_by_place() -> None:
    problems = Problems()
    problems.warn("unused-value", "second", Location("platform.py", 9))
    problems.warn("unused-value", "first", Location("platform.py", 2), hint="drop it")
    problems.raise_any()
    assert [(warning.message, warning.severity, warning.hint) for warning in problems.warnings] == [
        ("first", Severity.WARNING, "drop it"),
        ("second", Severity.WARNING, ""),
    ]


def test_errors_are_reported_together_with_the_warnings() -> None:
    problems = Problems()
    problems.warn("unused-value", "worth knowing", Location("platform.py", 9))
    problems.refuse("cycle", "wrong", Location("platform.py", 3))
    with pytest.raises(CompileError) as caught:
        problems.raise_any()
    assert [str(finding) for finding in caught.value.findings] == [
        "platform.py:3: error[cycle] wrong",
        "platform.py:9: warning[unused-value] worth knowing",
    ]


def test_what_the_rounds_of_a_loop_have_in_common_is_told_once() -> None:
    problems = Problems()
    for index in range(3):
        problems.refuse("cycle", f"no element {index}", Location("p.py", 3), subject=f"queue-{index}", hint="one")
        problems.refuse("cycle", "another", Location("p.py", 4), subject=f"queue-{index}", hint=f"number {index}")
    with pytest.raises(CompileError) as caught:
        problems.raise_any()
    assert [str(finding) for finding in caught.value.findings] == [
        "p.py:3: error[cycle] queue-0: no element 0 (likewise queue-1, queue-2); one",
        "p.py:4: error[cycle] queue-0: another; number 0",
        "p.py:4: error[cycle] queue-1: another; number 1",
        "p.py:4: error[cycle] queue-2: another; number 2",
    ]
