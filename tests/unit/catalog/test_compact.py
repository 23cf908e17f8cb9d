"""The text of a store's files."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pyxp.catalog.compact import expand, share, to_text

_LEAVES = st.sampled_from(
    [
        {"type": "string"},
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string", "pattern": "^x*$"}}}},
        {"type": "string", "enum": ["a" * 40, "b" * 40, "c" * 40]},
    ]
)
_NAMES = st.sampled_from(["one", "oneRef", "twoSelector", "items", "policy", "properties"])


def _object(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(_NAMES, children, max_size=4).map(lambda fields: {"type": "object", "properties": fields})


_SCHEMAS = st.recursive(
    _LEAVES, lambda children: _object(children) | children.map(lambda c: {"items": c}), max_leaves=12
)


@given(st.dictionaries(st.sampled_from(["v1", "v2"]), _SCHEMAS, min_size=1))
def test_sharing_loses_nothing(schemas: dict[str, Any]) -> None:
    shared, shapes = share(schemas)
    assert {version: expand(schema, shapes) for version, schema in shared.items()} == schemas


def test_what_occurs_twice_is_written_once() -> None:
    big = {"type": "string", "enum": ["a" * 60, "b" * 60]}
    schema = {"properties": {"firstRef": big, "secondRef": big, "third": {"items": big}}}
    shared, shapes = share({"v1": schema})
    assert shapes == {"Ref": big}
    assert json.dumps(shared["v1"]).count("$shape") == 3


def test_what_lies_in_one_shape_only_is_no_shape() -> None:
    inner = {"type": "string", "enum": ["a" * 60, "b" * 60]}
    outer = {"properties": {"inner": inner}}
    _, shapes = share({"v1": {"properties": {"x": outer, "y": outer}}})
    assert shapes == {"x": outer}


def test_equal_shapes_become_one_object() -> None:
    big = {"type": "string", "enum": ["a" * 60, "b" * 60]}
    shared, shapes = share({"v1": {"properties": {"x": big, "y": dict(big)}}})
    schema = expand(shared["v1"], shapes)
    assert schema["properties"]["x"] is schema["properties"]["y"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=30),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=30,
    )
)
def test_the_text_is_json_of_the_value(value: Any) -> None:
    assert json.loads(to_text(value)) == value


def test_what_fits_stands_on_one_line() -> None:
    value = {"short": {"b": 1, "a": [1, 2]}, "long": {"x": "y" * 70, "z": "w" * 70}}
    assert to_text(value) == (
        f'{{\n "long": {{\n  "x": "{"y" * 70}",\n  "z": "{"w" * 70}"\n }},\n "short": {{"a": [1, 2], "b": 1}}\n}}\n'
    )
