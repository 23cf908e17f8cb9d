"""The constraints with which the lowest allowed versions are tried."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_each_requirement_gives_its_lower_bound():
    lower_bounds = runpy.run_path(str(ROOT / ".ci" / "lower_bounds.py"))["lower_bounds"]
    text = (
        '[project]\ndependencies = ["a>=1.2", "B[c] >= 3"]\n[project.optional-dependencies]\nx = ["me[y]", "d>=4,<5"]\n'
    )
    assert lower_bounds(text) == ["B==3", "a==1.2", "d==4"]
    project = lower_bounds((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {line.partition("==")[0] for line in project} >= {
        "PyYAML",
        "click",
        "google-re2",
        "msgspec",
    }
