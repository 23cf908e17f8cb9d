"""Python's own methods on values of the cluster: each is answered with what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from pyxp.authoring.methods import iteration_advice, method_advice
from pyxp.authoring.shapes import Member, Shape, shape_of

TEXT, LIST = shape_of({"type": "string"}), shape_of({"type": "array", "items": {"type": "string"}})
MAP = shape_of({"type": "object", "additionalProperties": {"type": "string"}})
OBJECT = Shape({"type": "object"}, lambda: {"items": Member("items", TEXT), "name": Member("name", TEXT)})
PYTHON = {"string": str, "integer": int, "number": float, "boolean": bool, "array": list, "object": dict}


@pytest.mark.parametrize(
    ("shape", "name", "advice"),
    [
        (TEXT, "upper", "write upper(ref)"),
        (TEXT, "removesuffix", "write trim_suffix(ref, suffix)"),
        (TEXT, "format", "write an f-string"),
        (TEXT, "isdigit", "state a pattern"),
        (TEXT, "split", "take the parts as claim fields"),
        (TEXT, "zfill", "nothing folds text"),
        (TEXT, "zfill", "to_base64(ref), from_base64(ref), sha1(ref), sha256(ref)"),
        (TEXT, "strip", "write trim_prefix(ref, prefix) or trim_suffix(ref, suffix)"),
        (TEXT, "encode", "hand the text to a field as it is, or write to_base64(ref) or sha256(ref)"),
        (LIST, "append", "hand it to a field as a whole"),
        (LIST, "join", "write join(ref, separator)"),
        (MAP, "items", "write merge({...}, under=ref)"),
        (MAP, "get", 'write ref["key"]'),
        (OBJECT, "get", "read its fields by name: items, name"),
        (shape_of({"type": "integer"}), "bit_length", "at_most(ref, limit)"),
        (shape_of({"type": "boolean"}), "real", "write choose(ref, {True: ..., False: ...})"),
    ],
)
def test_the_advice_goes_by_the_type_of_the_value(shape: Shape, name: str, advice: str) -> None:
    told = method_advice(shape, name)
    assert told is not None and advice in told


@pytest.mark.parametrize("kind", PYTHON)
def test_every_method_of_the_type_is_answered(kind: str) -> None:
    shape = shape_of({"type": kind})
    assert all(method_advice(shape, name) for name in dir(PYTHON[kind]) if not name.startswith("_"))


@pytest.mark.parametrize(
    ("shape", "name"), [(TEXT, "uper"), (TEXT, "append"), (LIST, "upper"), (OBJECT, "upper"), (Shape(), "upper")]
)
def test_other_names_are_no_methods(shape: Shape, name: str) -> None:
    assert method_advice(shape, name) is None


@pytest.mark.parametrize(
    ("shape", "advice"),
    [
        (LIST, "write join(ref, separator) for one text"),
        (MAP, "write merge({...}, under=ref)"),
        (OBJECT, "read its fields by name"),
        (TEXT, "index a list's guaranteed elements"),
    ],
)
def test_going_through_a_value_is_answered_by_its_type(shape: Any, advice: str) -> None:
    assert advice in iteration_advice(shape)
