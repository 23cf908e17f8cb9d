"""The types of values that transforms take and give: the engine does what :mod:`pyxp.model.transforms` says."""

import json
from pathlib import Path

import pytest

from pyxp.engine.patch_and_transform.failures import Failure, Unreadable
from pyxp.engine.patch_and_transform.transforms.strings.table import STRINGS
from pyxp.engine.patch_and_transform.transforms.table import TRANSFORMS, compile_transform, read_transform
from pyxp.gotext.errors import TextError
from pyxp.gotext.values import type_name
from pyxp.model.transforms import ANY, type_after

VALUES = {
    "string": ["1", "true", "[]", "{}"],
    "int64": [1],
    "number": [1.0],
    "boolean": [True],
    "object": [{}],
    "array": [["a"]],
}
GO = {"string": "string", "int64": "int64", "number": "float64", "boolean": "bool"}
GO |= {"object": "map[string]interface {}", "array": "[]interface {}"}

STRING_SETTINGS = {
    "Format": {"fmt": "%v"},
    "Convert": {"convert": "ToUpper"},
    "TrimPrefix": {"trim": "a"},
    "TrimSuffix": {"trim": "a"},
    "Regexp": {"regexp": {"match": ".*"}},
    "Join": {"join": {"separator": ","}},
}
"""Settings with which any text goes through; for other types those that the function's answers are recorded of."""

RECORDED = Path(__file__).parents[4] / "conformance" / "data" / "patch-and-transform" / "transform-string-other.json"


def settings_of(kind):
    if kind in STRING_SETTINGS:
        return STRING_SETTINGS[kind]
    cases = json.loads(RECORDED.read_text(encoding="utf-8"))
    patches = [patch for case in cases for template in case["input"]["resources"] for patch in template["patches"]]
    steps = [step["string"] for patch in patches for step in patch["transforms"] if step["type"] == "string"]
    return next(settings for settings in steps if settings["type"] == kind)


CONVERSIONS = [
    {"toType": to, "format": layout}
    for to in ("string", "bool", "int", "int64", "float64", "object", "array")
    for layout in ("none", "quantity", "json")
]
STEPS = [
    {"type": "math", "math": {"type": "Multiply", "multiply": 2}},
    {"type": "map", "map": {"1": "a", "true": "a", "[]": "a", "{}": "a"}},
    {"type": "match", "match": {"patterns": [{"type": "regexp", "regexp": ".", "result": "a"}]}},
    *({"type": "string", "string": {**settings_of(kind), "type": kind}} for kind in STRINGS),
    *({"type": "convert", "convert": settings} for settings in CONVERSIONS),
]


def outcome(step, value):
    """The Go type of the result; ``refused`` for such values, ``unread`` for a text that says nothing of the kind."""
    try:
        return type_name(compile_transform(read_transform(step, ""))(value))
    except TextError:
        return "unread"
    except Failure as failure:
        return "unread" if failure.message.startswith("expected a JSON") else "refused"


def test_every_type_is_asked():
    assert {step["type"] for step in STEPS} == set(TRANSFORMS)
    assert set(STRING_SETTINGS) < set(STRINGS)


@pytest.mark.parametrize("step", STEPS, ids=str)
@pytest.mark.parametrize("kind", VALUES)
def test_the_engine_does_what_the_table_says(kind, step):
    after = type_after(step, kind)
    found = {outcome(step, value) for value in VALUES[kind]}
    if after is None:
        assert found == {"refused"}
    else:
        # What map and match give are the texts of their settings here.
        assert found - {"unread"} == {"string" if after == ANY else GO[after]}


def test_settings_of_all_types_are_read_strictly_whichever_counts():
    with pytest.raises(Unreadable, match=r"string\.trim: expected a string"):
        read_transform({"type": "map", "map": {"a": "b"}, "string": {"trim": 1}}, "")
