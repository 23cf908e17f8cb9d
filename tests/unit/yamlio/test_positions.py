"""Where fields stand."""

import pytest

from pyxp.yamlio import read_documents
from pyxp.yamlio.positions import steps

TEXT = """\
# a comment
---
apiVersion: v1
kind: Claim
metadata:
  name: dev
  annotations:
    crossplane.io/external-name: x
spec:
  zones: [a, b]
  items:
  - name: one
    tags: {k: v}
  - name: two
  yes: 1
---
kind: Other
"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ("", 3, 1),
        ("kind", 4, 1),
        ("metadata.name", 6, 3),
        ("metadata.annotations[crossplane.io/external-name]", 8, 5),
        ('metadata.annotations["crossplane.io/external-name"]', 8, 5),
        ("spec.zones", 10, 3),
        ("spec.zones[1]", 10, 14),
        ("spec.items[0].tags.k", 13, 12),
        ("spec.items[1]", 14, 5),
        ("spec.items[1].name", 14, 5),
        ("spec.true", 15, 3),
        ("spec.zones[7]", 10, 3),
        ("spec.items[1].absent.deep", 14, 5),
        ("nothing.like.it", 3, 1),
        ("spec..zones", 10, 3),
    ],
)
def test_a_path_leads_to_its_place_or_to_the_nearest_parent(path, line, column):
    first = read_documents(TEXT, "c.yaml")[0]
    assert str(first.locate(path)) == f"c.yaml:{line}:{column}"


def test_each_document_of_a_stream_knows_its_own_places():
    second = read_documents(TEXT, "c.yaml")[1]
    assert str(second.locate("kind")) == "c.yaml:17:1"


def test_empty_documents_before_do_not_shift_places():
    [document] = read_documents("---\n---\n# x\n---\na: 1\n", "s.yaml")
    assert str(document.locate("a")) == "s.yaml:5:1"


def test_merged_and_aliased_fields_are_found_where_they_were_written():
    text = "base: &b\n  k: 1\nuse:\n  <<: *b\n  own: 2\nalso: *b\n"
    [document] = read_documents(text, "m.yaml")
    assert str(document.locate("use.k")) == "m.yaml:2:3"
    assert str(document.locate("use.own")) == "m.yaml:5:3"
    assert str(document.locate("also.k")) == "m.yaml:2:3"


def test_json_has_places_too():
    [document] = read_documents('\n{"a": {\n  "b": [1,\n 2]}}', "x.json")
    assert document.line == 2
    assert str(document.locate("a.b[1]")) == "x.json:4:2"


def test_json_that_only_json_readers_take_has_places_too():
    first, second = read_documents('{"a": "\\ud83d\\ude00"} {"b": [1,\n "\\/"]}', "x.json")
    assert [str(first.locate("a")), str(second.locate("b[0]"))] == ["x.json:1:2", "x.json:1:30"]
    assert str(second.locate("b[1]")) == "x.json:2:2"


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("a.b[0]", ["a", "b", "0"]),
        ('a["x.y"].z', ["a", "x.y", "z"]),
        ("a['x.y']", ["a", "x.y"]),
        ("a[x.y/z]", ["a", "x.y/z"]),
        ("a[*].b", ["a", "*", "b"]),
        ("", []),
        ("a[", ["a"]),
        ("]]..", ["]]"]),
    ],
)
def test_paths_are_split_without_ever_failing(path, parts):
    assert steps(path) == parts
