"""Verdicts of k8s.io/apiextensions-apiserver 0.35.0 over random schemas, values and format texts, recorded."""

import json
from pathlib import Path

import pytest

from pyxp.structural import crd_types, wire
from pyxp.structural.defaulting import apply_defaults
from pyxp.structural.formats import FORMATS, checker
from pyxp.structural.pruning import prune
from pyxp.validation import structural
from pyxp.validation.listtypes import list_type_causes

DATA = Path(__file__).parent / "data"
CASES = [json.loads(line) for line in (DATA / "structural-schemas.jsonl").read_text().splitlines()]
TEXTS = json.loads((DATA / "formats.json").read_text())


def _places(causes):
    return sorted({(cause.reason, cause.field) for cause in causes})


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_a_value_is_stored_and_judged_as_by_the_library(case):
    schema = wire.decode(crd_types.JSON_SCHEMA, case["schema"])
    value = prune(schema, apply_defaults(schema, case["value"]), root=False)
    assert value == case["object"]
    if "old" in case:
        causes = structural.check(schema, value, prune(schema, apply_defaults(schema, case["old"]), root=False))
    else:
        causes = structural.check(schema, value)
    assert _places(causes) == [tuple(place) for place in case["causes"]]
    assert _places(list_type_causes(schema, value)) == [tuple(place) for place in case["lists"]]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_format_accepts_what_the_library_accepts(name):
    check = checker(name)
    assert [text for text in TEXTS[name]["accepted"] if not check(text)] == []
    assert [text for text in TEXTS[name]["refused"] if check(text)] == []


def test_every_format_is_recorded():
    assert {name.replace("-", "") for name in TEXTS} | {"password"} == set(FORMATS)
