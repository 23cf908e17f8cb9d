"""The suites of the examples and of the platform: what they expect holds, and they are what the pages say of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxp.reports.cases import Verdict
from pyxp.testing.suites.reading import find_suites
from pyxp.testing.suites.running import run_suites
from pyxp.testing.suites.snapshots import Snapshots
from pyxp.testing.suites.worlds import Worlds

ROOT = Path(__file__).parents[2]
FOLDERS = {"examples/media-archive/tests": 4, "examples/web-app/tests": 6, "tests/flagship/suites": 8}


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_a_suite_expects_holds(folder: str) -> None:
    cases = list(run_suites(find_suites([str(ROOT / folder)]), Worlds(), Snapshots()))
    assert [str(finding) for case in cases for finding in case.findings] == []
    assert [case.verdict for case in cases] == [Verdict.PASSED] * FOLDERS[folder]
