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
        ("kind", 4, 7),
        ("metadata.name", 6, 9),
        ("metadata.annotations[crossplane.io/external-name]", 8, 34),
        ('metadata.annotations["crossplane.io/external-name"]', 8, 34),
        ("spec.zones", 10, 10),
        ("spec.zones[1]", 10, 14),
        ("spec.items[0].tags.k", 13, 15),
        ("spec.items[1]", 14, 5),
        ("spec.items[1].name", 14, 11),
        ("spec.true", 15, 8),
        ("spec.zones[7]", 10, 3),
        ("spec.items[1].absent.deep", 14, 5),
        ("nothing.like.it", 3, 1),
        ("spec..zones", 10, 10),
    ],
)
def test_a_path_leads_to_its_place_or_to_the_nearest_parent(path, line, column):
    first = read_documents(TEXT, "c.yaml")[0]
    assert str(first.locate(path)) == f"c.yaml:{line}:{column}"


def test_each_document_of_a_stream_knows_its_own_places():
    second = read_documents(TEXT, "c.yaml")[1]
    assert str(second.locate("kind")) == "c.yaml:17:7"


def test_empty_documents_before_do_not_shift_places():
    [document] = read_documents("---\n---\n# x\n---\na: 1\n", "s.yaml")
    assert str(document.locate("a")) == "s.yaml:5:4"


def test_merged_and_aliased_fields_are_found_where_they_were_written():
    text = "base: &b\n  k: 1\nuse:\n  <<: *b\n  own: 2\nalso: *b\n"
    [document] = read_documents(text, "m.yaml")
    assert str(document.locate("use.k")) == "m.yaml:2:6"
    assert str(document.locate("use.own")) == "m.yaml:5:8"
    assert str(document.locate("also.k")) == "m.yaml:2:6"


def test_json_has_places_too():
    [document] = read_documents('\n{"a": {\n  "b": [1,\n 2]}}', "x.json")
    assert document.line == 2
    assert str(document.locate("a.b[1]")) == "x.json:4:2"


def test_json_that_only_json_readers_take_has_places_too():
    first, second = read_documents('{"a": "\\ud83d\\ude00"} {"b": [1,\n "\\/"]}', "x.json")
    assert [str(first.locate("a")), str(second.locate("b[0]"))] == ["x.json:1:7", "x.json:1:30"]
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


SPANS = """\
plain: foo bar # a comment
quoted: "x: y # z"
'single ''key''': 'it''s'
flow: {a: "b, c", d: [1, 2], url: http://x:1/#y}
list:
- one
- two: 2
text: |-
  lines
folded: "one
  two"
block:
  inner: yes
empty:
anchored: &name !!str value
aliased: *name
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ("plain", "1:8-1:15", "1:1-1:6"),
        ("quoted", "2:9-2:19", "2:1-2:7"),
        ("[single 'key']", "3:19-3:26", "3:1-3:17"),
        ("flow", "4:7-4:49", "4:1-4:5"),
        ("flow.a", "4:11-4:17", "4:8-4:9"),
        ("flow.d", "4:22-4:28", "4:19-4:20"),
        ("flow.d[1]", "4:26-4:27", None),
        ("flow.url", "4:35-4:48", "4:30-4:33"),
        ("list", "5:1-5:5", None),
        ("list[0]", "6:3-6:6", None),
        ("list[1]", "7:3-0:0", None),
        ("list[1].two", "7:8-7:9", "7:3-7:6"),
        ("text", "8:7-8:9", "8:1-8:5"),
        ("folded", "10:9-11:7", "10:1-10:7"),
        ("block", "12:1-12:6", None),
        ("block.inner", "13:10-13:13", "13:3-13:8"),
        ("block.absent", "12:1-12:6", None),
        ("empty", "14:1-14:6", None),
        ("anchored", "15:23-15:28", "15:1-15:9"),
        ("aliased", "15:23-15:28", "16:1-16:8"),
    ],
)
def test_a_value_is_found_from_its_first_character_to_its_last_and_its_key_beside_it(path, value, key):
    def told(place):
        return place and f"{place.line}:{place.column}-{place.end_line}:{place.end_column}"

    [document] = read_documents(SPANS, "s.yaml")
    found = document.locate(path)
    assert (told(found), told(found.key)) == (value, key)
    assert found.of_key == (found.key or found)


@pytest.mark.parametrize(
    ("path", "place", "used"),
    [
        ("one", "a.yaml:1:9", None),
        ("two", "a.yaml:1:9", "a.yaml:2:6"),
        ("map", "a.yaml:3:1", None),
        ("again", "a.yaml:5:1", None),
        ("again.k", "a.yaml:4:6", "a.yaml:5:8"),
        ("again.absent", "a.yaml:5:1", None),
        ("merged.k", "a.yaml:4:6", "a.yaml:7:7"),
        ("merged.own", "a.yaml:8:8", None),
        ("merged.absent", "a.yaml:6:1", None),
        ("flow", "a.yaml:9:10", None),
        ("flown", "a.yaml:9:10", "a.yaml:10:8"),
        ("flown[1]", "a.yaml:9:14", "a.yaml:10:8"),
    ],
)
def test_what_an_alias_brings_in_is_found_where_it_is_written_with_the_alias(path, place, used):
    text = "one: &o x\ntwo: *o\nmap: &m\n  k: v\nagain: *m\nmerged:\n  <<: *m\n  own: 1\nflow: &f [a, b]\nflown: *f\n"
    [document] = read_documents(text, "a.yaml")
    found = document.locate(path)
    assert (str(found), found.used and str(found.used)) == (place, used)


def test_lines_are_counted_as_editors_do_and_columns_in_characters():
    text = 'a: "x\\u2028y"\nb: "中\U0001f600" # \u2028\nc: 1\n'.replace("\\u2028", "\u2028")
    [document] = read_documents(text, "w.yaml")
    found = document.locate("b")
    assert (str(found), found.end_column) == ("w.yaml:2:4", 8)
    assert str(document.locate("c")) == "w.yaml:3:4"
