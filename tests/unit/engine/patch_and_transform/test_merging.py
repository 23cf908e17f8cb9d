"""Merging into a target, by policy."""

import pytest

from pyxp.engine.patch_and_transform.failures import Failure
from pyxp.engine.patch_and_transform.merging import POLICIES, MergeOptions, merged

KEEP = MergeOptions(overwrite=False, append=False)
FORCE = MergeOptions(overwrite=True, append=False)
KEEP_APPEND = MergeOptions(overwrite=False, append=True)
FORCE_APPEND = MergeOptions(overwrite=True, append=True)


@pytest.mark.parametrize(
    ("target", "source", "options", "result"),
    [
        (None, 1, KEEP, 1),
        (1, None, FORCE, None),
        ("a", "b", KEEP, "a"),
        ("", "b", KEEP, "b"),
        ("a", "", FORCE, ""),
        ({"a": 1}, {"a": 2, "b": 3}, KEEP, {"a": 1, "b": 3}),
        ({"a": 1}, {"a": 2, "b": 3}, FORCE, {"a": 2, "b": 3}),
        ({"a": {"x": 1}}, {"a": {"y": 2}}, KEEP, {"a": {"x": 1, "y": 2}}),
        ({"a": 1}, {"a": None, "b": None}, KEEP, {"a": 1}),
        ({"a": 1}, {"a": None, "b": None}, FORCE, {"a": None, "b": None}),
        ({}, {"a": None}, KEEP, {"a": None}),
        ([1], [2], KEEP, [1]),
        ([], [2], KEEP, [2]),
        ([1], [2], FORCE, [2]),
        ([1], [1, 2], KEEP_APPEND, [1, 2]),
        ([1], [1.0], FORCE_APPEND, [1, 1.0]),
        ([{"a": [1]}], [{"a": [1]}, {"a": [2]}], FORCE_APPEND, [{"a": [1]}, {"a": [2]}]),
        ({"l": [1]}, {"l": [1]}, KEEP_APPEND, {"l": [1, 1]}),
        ("text", {"a": 1}, FORCE, {"a": 1}),
        ("text", {"a": 1}, KEEP, "text"),
        ([1], {"a": 1}, FORCE, {"a": 1}),
        ({"a": {}}, {"a": [1]}, KEEP, {"a": [1]}),
    ],
)
def test_merged(target, source, options, result):
    assert merged(target, source, options) == result


def test_appending_nothing_to_nothing_gives_null():
    assert merged([], [], FORCE_APPEND) == []
    assert merged([1], [1], FORCE_APPEND) == [1]


@pytest.mark.parametrize("target", ["text", {"a": 1}, 0, False])
def test_an_array_is_appended_to_arrays_only(target):
    with pytest.raises(Failure, match="different type"):
        merged({"x": target}, {"x": [1]}, KEEP_APPEND)


def test_policies():
    assert POLICIES["Replace"] is None
    assert POLICIES["MergeObject"] == POLICIES["MergeObjects"] == KEEP
    assert POLICIES["AppendArray"] == POLICIES["ForceMergeObjectsAppendArrays"] == FORCE_APPEND
