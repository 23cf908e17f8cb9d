"""What stands where a composite lacks a step to a field, and how fields are read then."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.authoring.expressions import ABSENT
from pyxp.compiler.conditions.absences import Level, along, read_along, values_without
from pyxp.compiler.conditions.cel import FilterWriter

NUMBER: dict[str, Any] = {"type": "integer"}
PART: dict[str, Any] = {
    "type": "object",
    "required": ["must"],
    "properties": {
        "five": {**NUMBER, "default": 5},
        "none": NUMBER,
        "must": NUMBER,
        "list": {
            "type": "array",
            "items": {"type": "object", "properties": {"on": {"type": "boolean", "default": True}}},
        },
    },
}
SPEC: dict[str, Any] = {
    "type": "object",
    "required": ["own"],
    "properties": {
        "plain": PART,
        "whole": {**PART, "default": {"five": 7, "none": 3, "must": 1, "list": [{}]}},
        "empty": {**PART, "default": {}},
        "own": NUMBER,
        "null": {**NUMBER, "nullable": True, "default": None},
        "tags": {"type": "object", "additionalProperties": {"type": "string"}, "default": {"a.b": "x"}},
    },
}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("spec.own", [ABSENT]),
        ("spec.null", [ABSENT]),
        ("spec.unknown.part", [ABSENT, ABSENT]),
        ("spec.plain.five", [ABSENT, 5]),
        ("spec.whole.five", [7, 5]),
        ("spec.whole.none", [3, ABSENT]),
        ("spec.empty.five", [5, 5]),
        ("spec.empty.must", [ABSENT, ABSENT]),
        ("spec.whole.list[0].on", [True, ABSENT, ABSENT, True]),
        ("spec.whole.list[1].on", [ABSENT, ABSENT, ABSENT, True]),
        ("spec.tags[a.b]", ["x", ABSENT]),
        ("spec.tags[other]", [ABSENT, ABSENT]),
        ("metadata.name", []),
    ],
)
def test_a_default_is_that_of_the_first_step_that_lacks(path: str, values: list[Any]) -> None:
    assert values_without(SPEC, path) == values


def test_a_default_that_steps_have_in_common_is_written_once() -> None:
    def read(*otherwise: Any) -> str:
        return read_along([Level(f"g{number}", value) for number, value in enumerate(otherwise)], "x")

    assert read() == read(ABSENT) == "x"
    assert read(1) == "(g0 ? x : 1)"
    assert read(1, 1, 1) == "(g0 && g1 && g2 ? x : 1)"
    assert read(1, 2, 2) == "(g0 ? (g1 && g2 ? x : 2) : 1)"
    assert read(1, True) == "(g0 ? (g1 ? x : true) : 1)"
    # What no default stands for was asked for before.
    assert read(ABSENT, 1) == "(g1 ? x : 1)"
    assert read(1, ABSENT, 1) == "(g0 ? (g2 ? x : 1) : 1)"


def test_what_the_way_says_comes_before_what_is_at_its_end() -> None:
    assert along([("g", False), ("h", False)], ["t"]) == ["g", "h", "t"]
    assert along([("g", True), ("h", True)], ["t"]) == ["(!g || !h || t)"]
    assert along([("g", True), ("h", False)], ["t"]) == ["(!g || (h && t))"]
    assert along([("g", False), ("a == b", True)], ["t"]) == ["g", "(!(a == b) || t)"]
    assert along([("g", True)], []) == []
    assert along([("g", False), ("h", True)], ["false"]) == ["g", "!h"]
    assert along([("g", True), ("h", False)], ["false"]) == ["!g"]


def test_a_release_that_is_nowhere_is_the_first_one() -> None:
    writer = FilterWriter(SPEC)
    spec = "observed.composite.resource.spec"
    assert writer.whole_number("spec.own", 1) == f"(has({spec}.own) ? int({spec}.own) : 1)"
    assert writer.whole_number("spec.whole.five", 1) == (
        f"(has({spec}.whole) ? (has({spec}.whole.five) ? int({spec}.whole.five) : 5) : 7)"
    )
