"""Every refusal of the compiler: a platform that is refused, by exact text, and a near-miss that compiles.

``invalid/<case>/platform.py`` with ``expected.txt``, ``valid/<case>/platform.py`` beside it. A new case is two new
folders.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

import pyxp
from pyxp.errors import AuthoringError

HERE = Path(__file__).parent
INVALID = sorted(path.parent for path in HERE.glob("invalid/*/platform.py"))
VALID = sorted(path.parent for path in HERE.glob("valid/*/platform.py"))


def load(case: Path) -> Any:
    """The composite class named ``Platform`` of a case."""
    spec = importlib.util.spec_from_file_location(f"{case.parent.name}_{case.name}", case / "platform.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.Platform


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.name)
def test_platform_is_refused_with_the_line_and_the_way_out(case: Path) -> None:
    with pytest.raises(AuthoringError) as caught:
        pyxp.compile_composite(load(case))
    told = str(caught.value).replace(f"{case}/", "")
    assert told + "\n" == (case / "expected.txt").read_text()


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.name)
def test_near_miss_compiles(case: Path) -> None:
    compiled = pyxp.compile_composite(load(case))
    assert any(step.get("input", {}).get("resources") for step in compiled.composition["spec"]["pipeline"])


def test_every_refusal_has_a_near_miss() -> None:
    assert [case.name for case in INVALID] == [case.name for case in VALID]
    assert INVALID
