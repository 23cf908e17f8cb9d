"""The reference of the claim's fields is what its script writes from the XRD."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("claim_reference", ROOT / "docs" / "claim_reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(script: ModuleType) -> None:
    assert script.PAGE.read_text(encoding="utf-8") == script.current(), "run python docs/claim_reference.py"


def test_bounds_are_told_in_words(script: ModuleType) -> None:
    node = {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "string", "maxLength": 1}}
    assert script.told("zones", node) == "exactly 2 entries; each at most 1 characters"
    assert list(script.bounds({"minimum": 0, "maximum": 9})) == ["0 to 9"]
    assert list(script.bounds({"minimum": 1})) == ["at least 1"]


def test_a_default_of_the_whole_object_is_told(script: ModuleType) -> None:
    (row,) = list(script.table({"default": {"shards": 2}, "properties": {"shards": {"type": "integer"}}}))[2:]
    assert row == "| `shards` | integer | `2`, if nothing is said about the whole object |  |"
