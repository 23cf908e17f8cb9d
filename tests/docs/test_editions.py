"""The page about the platform's editions is what its script writes."""

from importlib import util
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


def _script():
    spec = util.spec_from_file_location("edition_table", DOCS / "edition_table.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.thorough
def test_the_table_is_what_both_editions_make_of_the_claim():
    script = _script()

    assert script.PAGE.read_text(encoding="utf-8") == script.current(), "run python docs/edition_table.py"


def test_differences_are_told_where_they_are_and_lists_of_unlike_length_whole():
    script = _script()
    one = script.parsed({"a": [1], "b": '[{"c": 1, "d": "x|y"}]', "same": 2})
    other = script.parsed({"a": [1, 2], "b": '[{"c": 3}]', "same": 2})

    assert list(script.differing(one, other)) == [("a", [1], [1, 2]), ("b[0].c", 1, 3), ("b[0].d", "x|y", None)]
    assert (script.cell("x|y"), script.cell(None)) == (r'`"x\|y"`', "not set")
