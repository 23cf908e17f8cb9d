"""Defaulting and the fate of nulls."""

import pytest

from pyxp.model.budget import Exceeded
from pyxp.structural.defaulting import apply_defaults

TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"properties": {"a": {**TEXT, "default": "x"}}}, {}, {"a": "x"}),
        ({"properties": {"a": {**TEXT, "default": "x"}}}, {"a": "y"}, {"a": "y"}),
        ({"properties": {"a": {**TEXT, "default": "x"}}}, {"a": None}, {"a": "x"}),
        ({"properties": {"a": {**TEXT, "default": "x", "nullable": True}}}, {"a": None}, {"a": None}),
        ({"properties": {"a": TEXT}}, {"a": None}, {}),
        ({"properties": {"a": {"default": {}, "properties": {"b": {"default": 1}}}}}, {}, {"a": {"b": 1}}),
        ({"properties": {"a": {"properties": {"b": {"default": 1}}}}}, {}, {}),
        ({"additionalProperties": {"default": "x"}}, {"k": None}, {"k": "x"}),
        ({"additionalProperties": TEXT}, {"k": None}, {}),
        ({"items": {"properties": {"b": {"default": 1}}}}, [{}, {"b": 2}], [{"b": 1}, {"b": 2}]),
        ({"items": {"default": 3}}, [None, 1], [3, 1]),
        ({"items": TEXT}, [None], [None]),
        ({"properties": {}}, {"unknown": None}, {"unknown": None}),
        ({"properties": {"a": {"default": {"b": 1, "c": None}, "properties": {"b": {}}}}}, {}, {"a": {"b": 1}}),
    ],
)
def test_values_after_defaulting(schema, value, expected):
    assert apply_defaults(schema, value) == expected


def test_defaults_are_copied_and_the_input_is_left_alone():
    schema = {"properties": {"a": {"default": {"list": []}, "properties": {"list": {"type": "array"}}}}}
    given: dict = {}
    first = apply_defaults(schema, given)
    first["a"]["list"].append(1)
    assert given == {}
    assert apply_defaults(schema, given) == {"a": {"list": []}}


def test_defaults_cannot_multiply_with_the_items_of_a_list():
    numbers = {"type": "array", "default": [1] * 7000, "items": {"type": "integer"}}
    schema = {"properties": {"l": {"items": {"type": "object", "properties": {"d": numbers}}}}}
    assert apply_defaults(schema, {"l": [{}, {"d": []}]}) == {"l": [{"d": [1] * 7000}, {"d": []}]}
    with pytest.raises(Exceeded, match=r"^the defaults of l\[35\]\.d would make more than 250000 values, the most"):
        apply_defaults(schema, {"l": [{}] * 7000})


@pytest.mark.thorough
def test_defaults_cannot_multiply_with_each_other():
    tree = {"type": "object", "properties": {"x": {"default": 1}}}
    for _ in range(8):
        tree = {"type": "object", "properties": {"a": {"default": [{}] * 10, "items": tree}}}
    with pytest.raises(Exceeded) as raised:
        apply_defaults(tree, {})
    assert raised.value.steps[:2] == ["a", 0]
    assert raised.value.message.startswith("the defaults of a[0].a[0].a[")


def test_defaults_of_map_values_and_null_items_count():
    big = {"default": {"x" * 1000: 1}}
    for schema, value in (
        ({"additionalProperties": big}, {f"k{n}": None for n in range(20_000)}),
        ({"properties": {"l": {"items": big}}}, {"l": [None] * 20_000}),
    ):
        with pytest.raises(Exceeded, match="16 MiB of text"):
            apply_defaults(schema, value)
