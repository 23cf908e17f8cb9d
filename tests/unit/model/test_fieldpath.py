"""Reading, writing and expanding field paths."""

from __future__ import annotations

import copy

import pytest

from pyxp.model import fieldpath
from pyxp.model.fieldpath import (
    WILDCARD,
    FieldPathError,
    PathKindError,
    PathNotFoundError,
    PathSyntaxError,
    Wildcard,
)

OBJECT = {
    "metadata": {"annotations": {"crossplane.io/external-name": "vpc-1"}},
    "spec": {
        "zones": ["a", "b"],
        "groups": [{"rules": [{"port": 1}, {"port": 2}]}, {"rules": [{"port": 3}]}],
        "labels": {"x.y": 1, "z": 2},
        "none": None,
        "5": "five",
        "text": "t",
    },
}


@pytest.mark.parametrize(
    ("path", "segments"),
    [
        ("", ()),
        ("metadata.name", ("metadata", "name")),
        ("a.b[0].c", ("a", "b", 0, "c")),
        ("a[0][12]", ("a", 0, 12)),
        ("a[x.y/z].c", ("a", "x.y/z", "c")),
        ("a['x.y']", ("a", "x.y")),
        ('a["x.y"]', ("a", "x.y")),
        ("a.'b'.\"c\"", ("a", "b", "c")),
        ("a['5']", ("a", "5")),
        ("a.5", ("a", "5")),
        ("a[007]", ("a", 7)),
        ("a[-1]", ("a", "-1")),
        ("a[4294967295]", ("a", 4294967295)),
        ("a[4294967296]", ("a", "4294967296")),
        ("a[٣]", ("a", "٣")),
        ("a['']", ("a", "")),
        ("[42]", (42,)),
        ("a[b]c", ("a", "b", "c")),
        ("a[*].b", ("a", WILDCARD, "b")),
        ("a.*", ("a", WILDCARD)),
        ("data[.config.yml]", ("data", ".config.yml")),
    ],
)
def test_parse(path, segments):
    assert fieldpath.parse(path) == segments
    assert [type(s) for s in fieldpath.parse(path)] == [type(s) for s in segments]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (".a", 'unexpected "." at position 0'),
        (".", 'unexpected "." at position 0'),
        ("a.", 'unexpected "." at position 1'),
        ("a..b", 'unexpected "." at position 2'),
        ("a.[0]", 'unexpected "[" at position 2'),
        ("a[]", 'unexpected "]" at position 2'),
        ("a[b", 'unterminated "[" at position 1'),
        ("a[", 'unterminated "[" at position 1'),
        ("a]", 'unexpected "]" at position 1'),
        ("a[b[0]]", 'unexpected "[" at position 3'),
        ("a[0].", 'unexpected "." at position 4'),
    ],
)
def test_parse_refuses(path, why):
    with pytest.raises(PathSyntaxError) as caught:
        fieldpath.parse(path)
    assert str(caught.value) == f'cannot parse path "{path}": {why}'


@pytest.mark.parametrize(
    ("segments", "path"),
    [
        ((), ""),
        (("a", "b", 0, "c"), "a.b[0].c"),
        (("a", "x.y"), "a[x.y]"),
        (("a", WILDCARD), "a[*]"),
        ((3, "a"), "[3].a"),
    ],
)
def test_format(segments, path):
    assert fieldpath.format(segments) == path


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("", None),
        ("metadata.annotations[crossplane.io/external-name]", "vpc-1"),
        ("spec.zones[1]", "b"),
        ("spec['5']", "five"),
        ("spec.none", None),
        ("spec.groups[0].rules[1].port", 2),
    ],
)
def test_get(path, value):
    assert fieldpath.get(OBJECT, path) == value
    assert fieldpath.get(OBJECT, fieldpath.parse(path)) == value


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("spec.zones[2]", PathNotFoundError, "spec.zones[2]: no such element"),
        ("spec.no.deeper", PathNotFoundError, "spec.no: no such field"),
        ("spec.none.x", PathNotFoundError, "spec.none: expected an object, got null"),
        ("spec.none[0]", PathKindError, "spec.none: not an array"),
        ("spec.text.x", PathKindError, "spec.text: not an object"),
        ("spec.zones.x", PathKindError, "spec.zones: not an object"),
        ("spec.zones[*]", PathKindError, "spec.zones: not an object"),
        ("spec[5]", PathKindError, "spec: not an array"),
        ("spec[", PathSyntaxError, 'cannot parse path "spec[": unterminated "[" at position 4'),
    ],
)
def test_get_refuses(path, error, message):
    with pytest.raises(error) as caught:
        fieldpath.get(OBJECT, path)
    assert str(caught.value) == message
    assert isinstance(caught.value, FieldPathError)


@pytest.mark.parametrize(
    ("start", "path", "result"),
    [
        ({}, "a.b.c", {"a": {"b": {"c": 1}}}),
        ({}, "a[2]", {"a": [None, None, 1]}),
        ({}, "a[1].b", {"a": [None, {"b": 1}]}),
        ({}, "a[1][0]", {"a": [None, [1]]}),
        ({"a": [None]}, "a[0].b", {"a": [{"b": 1}]}),
        ({"a": [["x"]]}, "a[0][2]", {"a": [["x", None, 1]]}),
        ({"a": ["x"]}, "a[3]", {"a": ["x", None, None, 1]}),
        ({"a": ["x", "y"]}, "a[0]", {"a": [1, "y"]}),
        ({"a": None}, "a", {"a": 1}),
        ({"a": {}}, "a[*]", {"a": {"*": 1}}),
        ({"x": 2}, "", {"x": 2}),
    ],
)
def test_set(start, path, result):
    target = copy.deepcopy(start)
    fieldpath.set(target, path, 1)
    assert target == result


@pytest.mark.parametrize(
    ("start", "path", "message"),
    [
        ({"a": "x"}, "a.b", "a is not an object"),
        ({"a": None}, "a.b", "a is not an object"),
        ({"a": None}, "a[0]", "a is not an array"),
        ({"a": {}}, "a[0]", "a is not an array"),
        ({"a": ["x"]}, "a[0][1]", "a[0] is not an array"),
        ({"a": ["x"]}, "a.b", "a is not an object"),
        ({}, "[0]", " is not an array"),
        ({}, "a[1025]", "a[1025]: index 1025 is greater than max allowed index 1024"),
    ],
)
def test_set_refuses(start, path, message):
    with pytest.raises(PathKindError) as caught:
        fieldpath.set(start, path, 1)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("path", "paths"),
    [
        ("spec.text", ["spec.text"]),
        ("spec.missing", []),
        ("spec.zones[*]", ["spec.zones[0]", "spec.zones[1]"]),
        (
            "spec.groups[*].rules[*].port",
            ["spec.groups[0].rules[0].port", "spec.groups[0].rules[1].port", "spec.groups[1].rules[0].port"],
        ),
        ("spec.groups[*].none", []),
        ("spec.labels[*]", ["spec.labels[x.y]", "spec.labels.z"]),
        ("spec.missing[*]", []),
    ],
)
def test_expand_wildcards(path, paths):
    assert [fieldpath.format(found) for found in fieldpath.expand_wildcards(OBJECT, path)] == paths


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("spec.none[*]", PathNotFoundError),
        ("spec.text[*]", PathKindError),
        ("spec.zones[*].x", PathKindError),
        ("spec.zones[*", PathSyntaxError),
    ],
)
def test_expand_wildcards_refuses(path, error):
    with pytest.raises(error):
        fieldpath.expand_wildcards(OBJECT, path)


def test_keys_that_the_grammar_cannot_express():
    assert fieldpath.expand_wildcards({"a": {"*": 1}}, "a[*]") == [("a", WILDCARD)]
    assert fieldpath.expand_wildcards({"a": {"b[0]": 1}}, "a[*]") == [("a", "b", 0)]
    assert fieldpath.expand_wildcards({"a": {"'b": 1}}, "a[*]") == []
    with pytest.raises(PathSyntaxError):
        fieldpath.expand_wildcards({"a": {"b]": 1}}, "a[*]")


def test_a_written_star_is_a_plain_key():
    target = {}
    fieldpath.set(target, "a[*]", 1)
    assert [type(key) for key in target["a"]] == [str]


def test_wildcard_is_the_name_star():
    assert Wildcard("*") == "*"
    assert hash(WILDCARD) == hash("*")
    assert repr(WILDCARD) == "WILDCARD"
