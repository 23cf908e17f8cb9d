"""The claim's JSON Schema, as an editor reads it."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pyxp.files import read_manifests

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/schemas/streamflixpipeline.json").read_text())
CLAIMS = {document.data["metadata"]["name"]: document.data for document in read_manifests([ROOT / "claims"])}
EDITOR = Draft202012Validator(SCHEMA)


def test_it_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", CLAIMS)
def test_the_claims_satisfy_it(name: str) -> None:
    assert [error.message for error in EDITOR.iter_errors(CLAIMS[name])] == []


@pytest.mark.parametrize("name", CLAIMS)
def test_the_claims_name_it_in_their_first_line(name: str) -> None:
    first = (ROOT / "claims" / f"{name}.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=../docs/schemas/streamflixpipeline.json"


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("spec.environment", "Dev", "does not match"),
        ("spec.compute.maxCuont", 3, "'maxCuont' was unexpected"),
        ("spec.compute.cpu", 300, "is not one of"),
        ("spec.database.maxCapacity", 300, "greater than the maximum"),
        ("kind", "StreamflixPipelin", "'StreamflixPipeline' was expected"),
        ("spec.tags", {"a": 1}, "is not of type 'string'"),
    ],
)
def test_mistakes_are_underlined(path: str, value: Any, told: str) -> None:
    claim = deepcopy(CLAIMS["dev"])
    *above, last = path.split(".")
    holder = claim
    for step in above:
        holder = holder.setdefault(step, {})
    holder[last] = value
    [error] = EDITOR.iter_errors(claim)
    assert told in error.message
