"""What a test changes of a claim: merge patches as in RFC 7396, and values by field path."""

from typing import Any

import pytest

from pyxp.model.fieldpath import FieldPathError
from pyxp.testing.suites.changes import merged, with_changes

CASES = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ({"a": 1}, {}, {"a": 1}),
]


@pytest.mark.parametrize(("under", "over", "result"), CASES)
def test_a_patch_is_merged_as_json_merge_patches_are(under: Any, over: Any, result: Any) -> None:
    assert merged(under, over) == result


def test_what_is_changed_stays_as_it_was() -> None:
    claim, said = (
        {"spec": {"zones": [{"name": "a"}]}},
        {"patch": {"spec": {"b": [1]}}, "set": {"spec.zones[1].name": "b"}},
    )
    changed = with_changes(claim, said)
    assert changed == {"spec": {"zones": [{"name": "a"}, {"name": "b"}], "b": [1]}}
    changed["spec"]["b"].append(2)
    assert claim == {"spec": {"zones": [{"name": "a"}]}}
    assert said["patch"] == {"spec": {"b": [1]}}


def test_a_path_through_a_value_is_refused() -> None:
    with pytest.raises(FieldPathError):
        with_changes({"spec": "a"}, {"set": {"spec.zones": 1}})
