"""What the compiler knows of each transform: how it is written, and how long text becomes by it."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from pyxp.authoring.expressions import Transform
from pyxp.authoring.nodes import (
    FromBase64,
    Join,
    Lower,
    Replace,
    Sha256,
    ToBase64,
    ToInteger,
    ToText,
    TrimPrefix,
    TrimSuffix,
    Upper,
    nodes,
)
from pyxp.authoring.shapes import STRING, Shape
from pyxp.compiler.transforms import longest_after, longest_scalar, steps_of
from pyxp.engine.patch_and_transform.reading import read_input
from pyxp.engine.patch_and_transform.validating import problem_of

TEXTS = {"type": "array", "maxItems": 3, "items": {"type": "string", "maxLength": 4}}


@pytest.mark.parametrize("node", list(nodes()), ids=lambda node: node.__name__)
def test_every_node_is_written_as_the_function_takes_it(node: Any) -> None:
    given = {"int": 7, "str": "a", "tuple[tuple[str, str | int | float | bool], ...]": (("a", "b"),)}
    settings = [given.get(of.type, "a") for of in dataclasses.fields(node)]
    patch = {
        "type": "FromCompositeFieldPath",
        "fromFieldPath": "spec.a",
        "toFieldPath": "spec.b",
        "transforms": steps_of(node(*settings)),
    }
    base = {"apiVersion": "v1", "kind": "A"}
    given = {
        "apiVersion": "pt.fn.crossplane.io/v1beta1",
        "kind": "Resources",
        "resources": [{"name": "a", "base": base, "patches": [patch]}],
    }
    assert patch["transforms"]
    assert problem_of(read_input(given)) is None


@pytest.mark.parametrize(
    ("node", "length", "longest"),
    [
        (Upper(), 10, 10),
        (Lower(), None, None),
        (TrimPrefix("abc"), 10, 10),
        (TrimSuffix("abc"), 10, 10),
        (Replace("ab", "c"), 10, 10),
        (Replace("ab", "cdef"), 10, 20),
        (Replace("ab", "cdef"), 11, 21),
        (Replace("", "-"), 3, 7),
        (Replace("a", "bc"), None, None),
        (ToInteger(), 3, None),
        (ToText(), 3, 3),
        (ToBase64(), 0, 0),
        (ToBase64(), 3, 16),
        (ToBase64(), None, None),
        (FromBase64(), 7, 3),
        (FromBase64(), None, None),
        (Sha256(), None, 64),
    ],
)
def test_how_long_text_becomes(node: Transform, length: int | None, longest: int | None) -> None:
    assert longest_after(node, length, STRING) == longest


@pytest.mark.parametrize(
    ("node", "schema", "longest"),
    [
        (Join(", "), TEXTS, 16),
        (Join(", "), {**TEXTS, "maxItems": 0}, 0),
        (Join(", "), {"type": "array", "items": {"type": "string", "maxLength": 4}}, None),
        (Join(", "), {"type": "array", "maxItems": 3, "items": {"type": "string"}}, None),
        (ToText(), {"type": "integer"}, 20),
        (ToText(), {"type": "boolean"}, 5),
        (ToText(), {"type": "number"}, None),
    ],
)
def test_how_long_the_text_of_something_else_becomes(
    node: Transform, schema: dict[str, Any], longest: int | None
) -> None:
    assert longest_after(node, None, Shape(schema)) == longest


@pytest.mark.parametrize(
    ("schema", "longest"),
    [
        ({"type": "string", "maxLength": 9}, 9),
        ({"type": "string", "enum": ["a", "bcd"]}, 3),
        ({"type": "string"}, None),
        ({"type": "integer", "minimum": -5, "maximum": 100}, 3),
        ({"type": "integer", "minimum": -500, "maximum": 1}, 4),
        ({"type": "integer", "minimum": 0}, len(str(-(2**63)))),
        ({"type": "number", "minimum": 0, "maximum": 1}, None),
    ],
)
def test_how_long_a_scalar_is(schema: dict[str, Any], longest: int | None) -> None:
    assert longest_scalar(schema) == longest
