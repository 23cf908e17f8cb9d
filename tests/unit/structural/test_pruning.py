"""Pruning of unknown fields."""

import pytest

from pyxp.model.budget import Exceeded
from pyxp.structural.pruning import prune, prune_reporting

OPEN = {"x-kubernetes-preserve-unknown-fields": True}
TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "value", "kept", "dropped"),
    [
        ({"properties": {"a": TEXT}}, {"a": 1, "b": 2}, {"a": 1}, ["b"]),
        ({"properties": {"a": {"properties": {"c": TEXT}}}}, {"a": {"c": 1, "d": {}}}, {"a": {"c": 1}}, ["a.d"]),
        (
            {"properties": {"a": {**OPEN, "properties": {"c": {}}}}},
            {"a": {"x": 1, "c": {"y": 2}}},
            {"a": {"x": 1, "c": {}}},
            ["a.c.y"],
        ),
        ({"additionalProperties": {"properties": {"c": TEXT}}}, {"k": {"c": 1, "d": 2}}, {"k": {"c": 1}}, ["k.d"]),
        ({"properties": {"l": {"items": {"properties": {"c": TEXT}}}}}, {"l": [{"d": 1}]}, {"l": [{}]}, ["l[0].d"]),
        (
            {"properties": {"e": {"x-kubernetes-embedded-resource": True}}},
            {"e": {"kind": "A", "x": 1}},
            {"e": {"kind": "A"}},
            ["e.x"],
        ),
        ({"properties": {"m": {"additionalProperties": True}}}, {"m": {"a": {"b": 1}}}, {"m": {"a": {}}}, ["m.a.b"]),
        ({"properties": {"l": {**OPEN, "items": {"properties": {}}}}}, {"l": [{"d": 1}]}, {"l": [{"d": 1}]}, []),
    ],
)
def test_what_stays_and_what_goes(schema, value, kept, dropped):
    assert prune_reporting(schema, value, root=False) == (kept, dropped)


def test_a_root_object_keeps_its_identity():
    value = {"apiVersion": "v1", "kind": "A", "metadata": {"name": "a"}, "spec": 1}
    assert prune({}, value) == {"apiVersion": "v1", "kind": "A", "metadata": {"name": "a"}}


def test_paths_of_dropped_fields_are_bounded():
    schema = {"additionalProperties": {"type": "array", "items": {"type": "object"}}}
    value = {"k" * 50_000: [{"a": 1}] * 1000}
    with pytest.raises(Exceeded, match="the paths of unknown fields would make more than 4 MiB of text"):
        prune_reporting(schema, value)
    assert len(prune_reporting(schema, {"k" * 50_000: [{"a": 1}] * 10})[1]) == 10
