"""Which types transforms take and give; that the engine agrees is tested there."""

import pytest

from pyxp.model.transforms import type_after


@pytest.mark.parametrize(
    ("step", "kind", "after"),
    [
        ({"type": "math"}, "integer", "integer"),
        ({"type": "math"}, "string", None),
        ({"type": "map"}, "string", "any"),
        ({"type": "map"}, "boolean", None),
        ({"type": "match", "match": {"patterns": [{}]}}, "number", None),
        ({"type": "match"}, "number", "any"),
        ({"type": "string", "string": {"type": "Join"}}, "array", "string"),
        ({"type": "string", "string": {"type": "Join"}}, "string", None),
        ({"type": "string", "string": {"type": "Format"}}, "object", "string"),
        ({"type": "convert", "convert": {"toType": "int"}}, "string", "int64"),
        ({"type": "convert", "convert": {"toType": "int", "format": "json"}}, "string", None),
        ({"type": "convert", "convert": {"toType": "float64", "format": "quantity"}}, "string", "number"),
        ({"type": "convert", "convert": {"toType": "float64", "format": "quantity"}}, "boolean", None),
        ({"type": "convert", "convert": {"toType": "array", "format": "json"}}, "string", "array"),
        ({"type": "convert", "convert": {"toType": "array"}}, "array", None),
        ({"type": "convert", "convert": {"toType": "other"}}, "array", "any"),
        ({"type": "convert", "convert": {"toType": "string"}}, "any", "string"),
        ({"type": "sometime"}, "string", "any"),
        ({}, "string", "any"),
    ],
)
def test_type_after(step, kind, after):
    assert type_after(step, kind) == after
