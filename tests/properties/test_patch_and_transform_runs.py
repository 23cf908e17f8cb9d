"""Any input and any request end in a response, the same one every time; numbers keep their value through text."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.engine.patch_and_transform import compile_input
from pyxp.engine.patch_and_transform.values import as_wire, settled, settled_from_wire
from pyxp.gotext.floats import format_float, parse_float
from pyxp.gotext.formats import sprintf
from pyxp.gotext.marshalling import marshal, unmarshal
from pyxp.model import fieldpath
from pyxp.model.fieldpath import FieldPathError

NAMES = st.sampled_from(["a", "b", "spec", "status", "metadata", "name", "kind", "x.y", "*", "0", ""])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6),
    st.sampled_from(["eu", "1", "5Gi", "{}", "YQ==", "True"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
PATHS = st.one_of(
    st.sampled_from(
        ["spec.a", "spec.b[0]", "spec.l[*].k", "status.x", "metadata.labels[x.y]", "kind", "spec[", "", "a"]
    ),
    st.text("ab.[]*0'", max_size=8),
)
WORDS = st.sampled_from(
    [
        "Multiply",
        "ClampMin",
        "Format",
        "Convert",
        "Regexp",
        "Join",
        "Replace",
        "TrimPrefix",
        "ToUpper",
        "ToJson",
        "ToSha1",
        "FromBase64",
        "literal",
        "regexp",
        "string",
        "int64",
        "float64",
        "bool",
        "object",
        "array",
        "json",
        "quantity",
        "x",
    ]
)
FORMATS = st.text("%sdvxqTgf*[1]0.#+- a", max_size=10)
TRANSFORMS = st.fixed_dictionaries(
    {"type": st.sampled_from(["math", "map", "match", "string", "convert"])},
    optional={
        "math": st.fixed_dictionaries(
            {"type": WORDS}, optional={"multiply": SCALARS, "clampMin": st.integers(-9, 9), "clampMax": SCALARS}
        ),
        "map": st.dictionaries(st.text(max_size=2), VALUES, max_size=3),
        "match": st.fixed_dictionaries(
            {
                "patterns": st.lists(
                    st.fixed_dictionaries(
                        {"type": WORDS, "literal": st.text(max_size=2), "regexp": FORMATS, "result": VALUES}
                    ),
                    max_size=2,
                )
            },
            optional={"fallbackTo": st.sampled_from(["Input", "Value"]), "fallbackValue": VALUES},
        ),
        "string": st.fixed_dictionaries(
            {"type": WORDS},
            optional={
                "fmt": FORMATS,
                "convert": WORDS,
                "trim": st.text(max_size=2),
                "regexp": st.fixed_dictionaries(
                    {"match": st.text("a.*()[]|+?", max_size=6), "group": st.integers(-1, 2)}
                ),
                "join": st.fixed_dictionaries({"separator": st.text(max_size=2)}),
                "replace": st.fixed_dictionaries({"search": st.text(max_size=1), "replace": st.text(max_size=2)}),
            },
        ),
        "convert": st.fixed_dictionaries({"toType": WORDS}, optional={"format": WORDS}),
    },
)
PATCHES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            [f"{way}{place}FieldPath" for way in ("From", "To") for place in ("Composite", "Environment")]
            + [f"Combine{way}{place}" for way in ("From", "To") for place in ("Composite", "Environment")]
        ),
        "fromFieldPath": PATHS,
    },
    optional={
        "toFieldPath": PATHS,
        "transforms": st.lists(TRANSFORMS, max_size=3),
        "combine": st.fixed_dictionaries(
            {
                "strategy": st.just("string"),
                "string": st.fixed_dictionaries({"fmt": FORMATS}),
                "variables": st.lists(st.fixed_dictionaries({"fromFieldPath": PATHS}), min_size=1, max_size=3),
            }
        ),
        "policy": st.fixed_dictionaries(
            {},
            optional={
                "fromFieldPath": st.sampled_from(["Required", "Optional"]),
                "toFieldPath": st.sampled_from(
                    ["Replace", "MergeObjects", "ForceMergeObjectsAppendArrays", "AppendArray"]
                ),
            },
        ),
    },
)
OBJECTS = st.fixed_dictionaries(
    {"apiVersion": st.just("a/v1"), "kind": st.sampled_from(["A", "", None])},
    optional=dict.fromkeys(("metadata", "spec", "status"), VALUES),
)
INPUTS = st.one_of(
    VALUES,
    st.fixed_dictionaries(
        {
            "resources": st.lists(
                st.fixed_dictionaries(
                    {"name": st.sampled_from(["one", "two"])},
                    optional={"base": OBJECTS, "patches": st.lists(PATCHES, max_size=4)},
                ),
                max_size=3,
            )
        },
        optional={"environment": st.fixed_dictionaries({"patches": st.lists(PATCHES, max_size=3)})},
    ),
)
STATES = st.fixed_dictionaries(
    {},
    optional={
        "composite": st.fixed_dictionaries({"resource": OBJECTS}),
        "resources": st.dictionaries(
            st.sampled_from(["one", "two"]), st.fixed_dictionaries({"resource": OBJECTS}), max_size=2
        ),
    },
)
REQUESTS = st.fixed_dictionaries(
    {},
    optional={
        "observed": STATES,
        "desired": STATES,
        "context": st.fixed_dictionaries({"apiextensions.crossplane.io/environment": VALUES}),
    },
)


@pytest.mark.thorough
@given(INPUTS, REQUESTS)
def test_every_run_answers_and_always_the_same(run_input, request):
    before = copy.deepcopy((run_input, request))
    compiled = compile_input(run_input)
    first = copy.deepcopy(compiled.run(request))
    assert compiled.run(request) == first
    assert compile_input(run_input).run(request) == first
    assert (run_input, request) == before
    json.dumps(first.response)


@given(st.floats(allow_nan=False), st.sampled_from("gef"))
def test_shortest_text_of_a_float_reads_back(value, verb):
    assert parse_float(format_float(value, verb)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_hexadecimal_text_of_a_float_reads_back(value):
    assert parse_float(format_float(value, "x")) == value


@given(VALUES)
def test_json_reads_back(value):
    wire = as_wire(value)
    assert unmarshal(marshal(wire)) == as_wire(settled(wire)) == as_wire(settled_from_wire(value))


@given(st.text("%sdvxqXtTgGeEfFbcoOUw!*[]123.#+-0 é", max_size=30), st.lists(VALUES, max_size=3))
def test_any_format_prints_something(text, values):
    assert isinstance(sprintf(text, [as_wire(value) for value in values]), str)


@given(st.text("ab.[]*0'\"é", max_size=12))
def test_paths_parse_back(path):
    try:
        segments = fieldpath.parse(path)
    except FieldPathError:
        return
    if "" not in segments and not any(isinstance(s, str) and s.isdigit() and "." in s for s in segments):
        assert fieldpath.parse(fieldpath.format(segments)) == segments


@given(VALUES, st.text("ab.[0]", max_size=6), VALUES)
def test_what_is_written_is_read(start, path, value):
    target = {"a": start}
    try:
        fieldpath.set(target, path, value)
    except FieldPathError:
        return
    if fieldpath.parse(path):
        assert fieldpath.get(target, path) == value
