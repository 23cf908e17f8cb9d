"""What filters ask of the composite before a resource is there."""

from __future__ import annotations

import pytest

from pyxp.validation.compositions.asked import asked_fields

SPEC = "observed.composite.resource.spec"
CASES = {
    f"has({SPEC}.a)": {"spec.a"},
    f"has({SPEC}.a) && has({SPEC}.a.b) && {SPEC}.a.b == 'x && y'": {"spec.a", "spec.a.b"},
    f"({SPEC}.n > 1.0 || has({SPEC}.b)) && has({SPEC}.a)": {"spec.a"},
    f"has({SPEC}.a) || {SPEC}.n > 1.0": set(),
    f"has({SPEC}.a) ? true : false": set(),
    f"!has({SPEC}.a)": set(),
    f"'has({SPEC}.a)' == 'x' && \"it's || \" != 'y' && has({SPEC}.b)": {"spec.b"},
    "has(observed.composite.resource)": set(),
    "": set(),
}


@pytest.mark.parametrize(("expression", "fields"), CASES.items(), ids=range(len(CASES)))
def test_only_what_must_be_true_counts(expression: str, fields: set[str]) -> None:
    filters = [{"name": "a[.]b", "expression": expression}, {"name": ".*", "expression": f"has({SPEC}.z)"}]
    step = {"step": "c", "functionRef": {"name": "function-cel-filter"}, "input": {"filters": filters}}
    assert asked_fields({"spec": {"pipeline": [step]}}, {}) == {"a.b": fields}


def test_what_is_malformed_asks_for_nothing() -> None:
    for given in (None, {}, {"filters": "x"}, {"filters": [{"name": 1}, {"name": "a", "expression": 2}]}):
        step = {"step": "c", "functionRef": {"name": "function-cel-filter"}, "input": given}
        assert not any(asked_fields({"spec": {"pipeline": [step]}}, {}).values())
