"""The page on tests names every key of a suite, and everything that may stand in place of a value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pyxp.testing.expectations import WORDS
from pyxp.testing.suites.schema import STATES, SUITE

PAGE = (Path(__file__).parents[2] / "docs" / "testing.md").read_text(encoding="utf-8")


def keys(schema: dict[str, Any]) -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from keys(inner)
    for inner in (schema.get("items"), schema.get("additionalProperties"), *schema.get("anyOf", ())):
        if isinstance(inner, dict):
            yield from keys(inner)


@pytest.mark.parametrize("key", sorted(set(keys(SUITE)) | set(STATES)))
def test_every_key_is_told(key: str) -> None:
    assert f"`{key}`" in PAGE or f"`{key}:" in PAGE or f"{key}:" in PAGE


@pytest.mark.parametrize("word", WORDS)
def test_every_expectation_is_told(word: str) -> None:
    assert f"`{{{word}: " in PAGE
