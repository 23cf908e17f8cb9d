"""What a structural schema has anywhere."""

from typing import Any

import pytest

from pyxp.structural.survey import EMBEDDED, RULES, has

RULED = {"type": "object", RULES: [{"rule": "true"}]}


@pytest.mark.parametrize(
    "schema",
    [
        RULED,
        {"properties": {"a": {"type": "string"}, "b": RULED}},
        {"items": {"additionalProperties": RULED}},
    ],
)
def test_a_keyword_is_found_at_any_depth(schema: dict[str, Any]) -> None:
    assert has(schema, RULES)
    assert not has(schema, EMBEDDED)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {RULES: []},
        {"allOf": [RULED]},
        {"properties": ["x"], "items": 5, "additionalProperties": True},
        None,
        [RULED],
    ],
)
def test_junctors_and_malformed_parts_do_not_count(schema: Any) -> None:
    assert not has(schema, RULES)


def test_depth_costs_no_frames() -> None:
    deep: dict[str, Any] = RULED
    for _ in range(10_000):
        deep = {"items": deep}
    assert has(deep, RULES)
