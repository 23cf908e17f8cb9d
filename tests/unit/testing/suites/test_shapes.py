"""The schema of suites: editors and runs say the same by it."""

from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pyxp.testing.suites.schema import SUITE
from pyxp.testing.suites.shapes import faults

EDITOR = Draft202012Validator(SUITE)
WHOLE: dict[str, Any] = {
    "name": "things",
    "compositions": ["xrds", "compositions"],
    "schemas": ["crds"],
    "allowMissingSchemas": False,
    "defaults": {"claim": "dev.yaml", "required": [{"kind": "A"}, "more.yaml"], "slow": {"db": 2}},
    "tests": [
        {
            "name": "one",
            "claim": {"kind": "Thing"},
            "patch": {"spec": {"a": None}},
            "set": {"spec.zones[0]": "a"},
            "observed": {"db": "ready", "net": {"status": {}}},
            "expect": {
                "ready": True,
                "resources": {"db": {"spec": {}}},
                "objects": [{"kind": "Bucket", "spec": {}}],
                "absent": ["net"],
                "count": {"Bucket": 0},
                "results": [{"severity": "Warning", "message": "x"}],
                "findings": [{"code": "a", "severity": "note"}],
                "snapshot": "a.yaml",
            },
        },
        {"name": "two", "expect": {"refused": [{"code": "a"}]}},
        {"name": "three", "steps": [{"observed": "created", "expect": {"count": 3}}]},
    ],
}
CHANGES = [
    (("tests", 0, "nam"), "x"),
    (("tests", 0, "name"), ""),
    (("tests", 0, "name"), 5),
    (("tests", 0, "observed"), 5),
    (("tests", 0, "observed"), "redy"),
    (("tests", 0, "observed", "db"), "redy"),
    (("tests", 0, "observed", "db"), None),
    (("tests", 0, "expect", "ready"), "yes"),
    (("tests", 0, "expect", "count"), True),
    (("tests", 0, "expect", "count"), -1),
    (("tests", 0, "expect", "count", "Bucket"), "2"),
    (("tests", 0, "expect", "objects"), []),
    (("tests", 0, "expect", "objects", 0), {"spec": {}}),
    (("tests", 0, "expect", "results", 0, "severity"), "Fatal"),
    (("tests", 1, "expect", "refused"), False),
    (("tests", 1, "expect", "refused"), {"cod": "x"}),
    (("tests", 1, "expect", "refused"), []),
    (("tests", 2, "steps", 0), {}),
    (("tests",), []),
    (("tests",), {}),
    (("defaults", "slow", "db"), 0),
    (("defaults", "expect"), {}),
    (("schemas",), "crds"),
]


def test_it_is_a_json_schema_and_a_whole_suite_satisfies_it() -> None:
    Draft202012Validator.check_schema(SUITE)
    assert list(EDITOR.iter_errors(WHOLE)) == []
    assert list(faults(WHOLE, SUITE)) == []


@pytest.mark.parametrize(("steps", "value"), CHANGES, ids=str)
def test_what_an_editor_underlines_is_a_fault_at_that_place(steps: tuple[Any, ...], value: Any) -> None:
    suite = deepcopy(WHOLE)
    holder: Any = suite
    for step in steps[:-1]:
        holder = holder[step]
    holder[steps[-1]] = value
    assert list(EDITOR.iter_errors(suite)) != []
    (fault,) = faults(suite, SUITE)
    assert fault.steps[: len(steps)] == steps or fault.steps == steps[:-1]


def test_a_word_that_only_editors_would_know_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown words in a schema: pattern"):
        list(faults("a", {"type": "string", "pattern": "b"}))


def test_everything_is_described() -> None:
    def bare(schema: Any, path: str) -> list[str]:
        properties = schema.get("properties", {})
        below = [found for name, one in properties.items() for found in bare(one, f"{path}.{name}")]
        return [
            f"{path}.{name}" for name, one in properties.items() if not (one.get("description") or "enum" in one)
        ] + below

    assert bare(SUITE, "") == []
