"""Which old item a new one is held against."""

from typing import Any

import pytest

from pyxp.structural.correlation import Pair, Partners

KEYED = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["a", "b"]}
ONE, TRUE, TEXT = {"a": 1, "b": "x", "c": 0}, {"a": True, "b": "x"}, {"a": "1", "b": "x"}


@pytest.mark.parametrize(
    ("element", "partner"),
    [
        ({"a": 1, "b": "x", "c": 5}, ONE),
        ({"a": True, "b": "x"}, TRUE),
        ({"a": "1", "b": "x"}, TEXT),
        ({"a": 1.0, "b": "x"}, None),
        ({"a": 1, "b": "y"}, None),
        ({"a": 1}, None),
        ({"a": 1, "b": ["x"]}, None),
        ("x", None),
        (None, None),
    ],
)
def test_the_item_with_the_same_keys_of_the_same_types(element: Any, partner: Any) -> None:
    assert Partners([ONE, TRUE, TEXT, {"b": "x"}, 5], KEYED).find(element) is partner


def test_of_two_with_the_same_keys_it_is_the_first() -> None:
    first, second = {"a": 1, "b": 2, "c": 1}, {"a": 1, "b": 2, "c": 2}
    assert Partners([first, second], KEYED).find({"a": 1, "b": 2}) is first


@pytest.mark.parametrize("schema", [{}, {"x-kubernetes-list-type": "set"}, {"x-kubernetes-list-type": "map"}])
def test_items_of_other_lists_have_none(schema: dict[str, Any]) -> None:
    assert Partners([ONE], schema).find(ONE) is None
    assert Partners("ab", KEYED).find(ONE) is None


PORTS = {"type": "array", "items": {"type": "object", "properties": {"a": {}, "b": {}}}, **KEYED}


@pytest.mark.parametrize(
    ("schema", "old", "new", "unchanged"),
    [
        ({}, 1, 1, True),
        ({}, 1, 1.0, False),
        ({}, 1, True, False),
        ({"items": {}}, [1, 2], [2, 1], False),
        (PORTS, [{"a": 1, "b": 1}, {"a": 1, "b": 2}], [{"a": 1, "b": 2}, {"a": 1, "b": 1}], True),
        (PORTS, [{"a": 1, "b": 1}], [{"a": 1, "b": 1, "c": 1}], False),
        ({"additionalProperties": {}}, {"x": 1}, {"x": 1}, True),
        ({"additionalProperties": {}}, {"x": 1}, {"y": 1}, False),
        ({}, {"x": 1}, {"x": 1}, False),
        ({"properties": {"x": {}}}, {"x": None}, {"x": None}, True),
    ],
)
def test_what_is_unchanged_by_the_schema(schema: dict[str, Any], old: Any, new: Any, unchanged: bool) -> None:
    assert Pair(schema, old, new).unchanged() is unchanged


def test_a_whole_object_with_metadata_is_never_unchanged() -> None:
    schema = {"properties": {"metadata": {}}}
    assert Pair.of_objects({}, {}, {}).unchanged()
    assert not Pair.of_objects(schema, {"metadata": 1}, {"metadata": 1}).unchanged()
