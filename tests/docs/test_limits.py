"""The page of limits tells what holds."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent.parent / "docs" / "limits.md"
ROWS = re.findall(
    r"^\| .+? \| ([\d,]+(?: MiB)?) \| `(pyxp\.[\w.]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
)
NAMED = re.findall(r"(\d+ MiB)\s+\(`(pyxp\.[\w.]+)`\)", PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("told", "name"), [*ROWS, *NAMED])
def test_a_limit_is_what_the_code_says(told: str, name: str) -> None:
    module, _, constant = name.rpartition(".")
    number, _, unit = told.partition(" ")
    value = int(number.replace(",", "")) << (20 if unit else 0)
    assert getattr(import_module(module), constant) == value


def test_all_rows_are_read() -> None:
    assert len(ROWS) == PAGE.read_text(encoding="utf-8").count("| `pyxp.") == 35
    assert len(NAMED) == 2
