"""Compositions as people write them by hand: good ones of many styles, and one with a mistake planted at a time.

``compositions/styles`` is to pass without a word. ``compositions/mistakes/mistakes.yaml`` lists what to write instead
of what into ``platform.yaml`` beside it, and all that is told then, word by word. A new case is a new entry.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pyxp.catalog import Catalog
from pyxp.diagnostics import Finding
from pyxp.files import read_manifests
from pyxp.jobs.validate import validate
from pyxp.yamlio import read_documents

HERE = Path(__file__).parent / "compositions"
CATALOG = Catalog.shipped()
FUNCTIONS = read_manifests([HERE / "functions.yaml"])
PLATFORM = (HERE / "mistakes" / "platform.yaml").read_text()
[CASES] = read_documents((HERE / "mistakes" / "mistakes.yaml").read_bytes())


def judged(documents: list[Any]) -> list[Finding]:
    """What is told, but for the server's own remark that XRDs of v1 are deprecated."""
    found = validate(documents, catalog=CATALOG).findings
    return [finding for finding in found if finding.code != "server-warning"]


def test_good_compositions_of_many_styles_pass_without_a_word() -> None:
    assert judged(read_manifests([HERE / "styles"])) == []


def test_functions_that_are_not_among_those_given_are_told() -> None:
    found = judged([*read_manifests([HERE / "styles"]), *FUNCTIONS])
    assert [(finding.severity.value, finding.message) for finding in found] == [
        ("warning", "no Function is named function-environment-configs"),
        ("warning", "no Function is named function-go-templating"),
    ]


def test_the_platform_without_a_mistake_passes() -> None:
    assert judged([*read_documents(PLATFORM), *FUNCTIONS]) == []


@pytest.mark.parametrize("case", CASES.data, ids=lambda case: case["mistake"])
def test_a_planted_mistake_is_told_word_by_word(case: dict[str, Any]) -> None:
    definition, _, composition = PLATFORM.partition("---\n")
    assert case["written"] in composition
    changed = f"{definition}---\n{composition.replace(case['written'], case['instead'], 1)}"
    found = judged([*read_documents(changed, "platform.yaml"), *FUNCTIONS])
    assert [str(finding) for finding in found] == case["told"]
    assert found


def test_every_mistake_is_planted_once() -> None:
    names = [case["mistake"] for case in CASES.data]
    assert len(names) == len(set(names)) > 100
