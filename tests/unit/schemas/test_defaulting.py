"""Defaulting and the fate of nulls."""

import pytest

from pyxp.schemas.defaulting import apply_defaults

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
    ],
)
def test_values_after_defaulting(schema, value, expected):
    assert apply_defaults(schema, value) == expected


def test_defaults_are_copied_and_the_input_is_left_alone():
    schema = {"properties": {"a": {"default": {"list": []}}}}
    given: dict = {}
    first = apply_defaults(schema, given)
    first["a"]["list"].append(1)
    assert given == {}
    assert apply_defaults(schema, given) == {"a": {"list": []}}
