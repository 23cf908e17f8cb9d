"""The page on speed shows what was recorded."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
DRAWING = runpy.run_path(str(ROOT / "benchmarks" / "picture.py"))


def test_picture_and_table_are_those_of_the_recorded_figures():
    before, now = DRAWING["recordings"]()
    assert DRAWING["PICTURE"].read_text(encoding="utf-8") == DRAWING["picture"](before, now)
    page = DRAWING["PAGE"].read_text(encoding="utf-8")
    assert page == DRAWING["page"](page, before, now)
    assert all(case["title"] in page for case in now["cases"])
