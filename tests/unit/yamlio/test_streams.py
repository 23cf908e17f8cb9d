"""How a text is cut into documents, and how the faults of one document stay with it."""

import pytest

from pyxp.errors import SyntaxProblem
from pyxp.yamlio import read_documents, read_stream


def read(text):
    return [document.data for document in read_documents(text, "s.yaml")]


def told(reading):
    return [f"{problem.location}: {problem.code}: {problem.message}" for problem in reading.problems]


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("a: 1\n---# Source: chart/two.yaml\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("---\n---\na: 1\n---   \n--- # end\n", [{"a": 1}]),
        ("a: |\n  x\n---\nb: |+\n  y", [{"a": "x\n"}, {"b": "y\n"}]),
        ("a: |-\n  x", [{"a": "x"}]),
        ("a: >\r\n  x\r\n  y", [{"a": "x y\n"}]),
        ('{"a":1}{"b":2} [3]\n4', [{"a": 1}, {"b": 2}, [3], 4]),
        ('{"a":1}\n---\nb: 2\n', [{"a": 1}, {"b": 2}]),
        ('{"a":1}\nb: 2\n', [{"a": 1}, {"b": 2}]),
        ('\n \t{"a": "\\/\\ud83d\\ude00\x7f"}', [{"a": "/\U0001f600\x7f"}]),
        ("{a: 1}\n", [{"a": 1}]),
    ],
)
def test_a_text_is_cut_as_kubectl_cuts_it(text, documents):
    assert read(text) == documents


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a: 1\n--- {b: 2}\n",
            "s.yaml:2:4: cannot read YAML: only a comment may follow the '---' between documents, not '{b: 2}'; "
            "begin the document on the next line, or indent the line if it is part of a text",
        ),
        ("--- |\n  x\n", "s.yaml:1:4: cannot read YAML: only a comment may follow"),
        ("a: |\n  x\n---x\n", "s.yaml:3:4: cannot read YAML: only a comment may follow"),
        ('a: "x\n---\ny"\n', "s.yaml:1:4: cannot read YAML: a quote that is not closed"),
        (
            '{"a":1}{"b":2}# end',
            "s.yaml:1:15: cannot read JSON: something else than an object after an object; in JSON objects follow each "
            "other; YAML documents are separated by a line '---'",
        ),
        ('{"a":1}x', "s.yaml:1:8: cannot read JSON: something else than an object"),
        ("{a}", "s.yaml:1:1: cannot read JSON: kubectl takes no other mapping in braces of so few characters"),
        ('{"a": 1e999}', "s.yaml:1: cannot read JSON: no 64-bit float can hold the number 1e999"),
        ("a: 1\n...\nb: 2\n", "s.yaml:3:1: cannot read YAML: text after the end of a document"),
        ("a: 1\n".encode("utf-16"), "s.yaml: cannot read the text: kubectl does not read it in UTF-16"),
        ("\ufeffa: 1".encode("utf-16-be"), "s.yaml: cannot read the text: kubectl does not read it in UTF-16"),
    ],
)
def test_what_kubectl_cannot_cut_is_refused_with_its_place(text, message):
    with pytest.raises(SyntaxProblem) as caught:
        read_documents(text, "s.yaml")
    assert str(caught.value).startswith(message)


def test_a_document_that_cannot_be_read_does_not_hide_the_others():
    text = "a: 1\n---\nb: [\n---\nc: 3\nc: 4\nc: 5\n--- {d: 4}\nstill: d\n---\ne: \xff\n---\nf: 6\n".encode("latin-1")
    reading = read_stream(text, "s.yaml")
    assert [document.data for document in reading.documents] == [{"a": 1}, {"c": 5}, {"f": 6}]
    assert [(problem.code, str(problem.location)) for problem in reading.problems] == [
        ("syntax", "s.yaml:3:4"),
        ("duplicate-key", "s.yaml:6:1"),
        ("duplicate-key", "s.yaml:7:1"),
        ("syntax", "s.yaml:8:4"),
        ("syntax", "s.yaml:11:4"),
    ]
    assert str(reading.documents[2].locate("f")) == "s.yaml:13:4"


def test_every_duplicate_key_is_told_at_its_key_with_the_line_of_the_first():
    text = 'kind: X\nspec: {"a.b": {k: 1, "k": 2}, l: [{m: 1, m: 2}]}\n? kind\n: Y\n1: a\n"1": b\n1.0: c\n'
    reading = read_stream(text, "s.yaml")
    assert told(reading) == [
        's.yaml:2:22: duplicate-key: key "k" is already set in this mapping, in line 2',
        's.yaml:2:42: duplicate-key: key "m" is already set in this mapping, in line 2',
        's.yaml:3:3: duplicate-key: key "kind" is already set in this mapping, in line 1',
        's.yaml:6:1: duplicate-key: key "1" is already set in this mapping, in line 5',
        's.yaml:7:1: duplicate-key: key "1" is already set in this mapping, in line 5',
    ]
    assert [problem.path for problem in reading.problems] == ["spec[a.b].k", "spec.l[0].m", "kind", "1", "1"]


def test_duplicates_are_warnings_of_their_document_where_asked():
    reading = read_stream('{"a": 1, "a": 2} {"b": 1}', on_duplicate="warn")
    assert reading.problems == []
    assert [[warning.severity.value for warning in document.warnings] for document in reading.documents] == [
        ["warning"],
        [],
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("b: &b {k: 1, l: 2}\nm: {<<: *b, l: 3}\n", {"k": 1, "l": 3}),
        ("b: &b {k: 1, l: 2}\nm: {l: 3, <<: *b}\n", {"k": 1, "l": 2}),
        ("b: &b {k: 1}\nm:\n  <<: *b\n  <<: {k: 2}\n", {"k": 2}),
        ("b: &b {k: 1}\nm: {<<: [*b, {k: 2, l: 2}], l: 3}\n", {"k": 1, "l": 3}),
    ],
)
def test_a_merge_is_no_duplicate(text, value):
    reading = read_stream(text)
    assert reading.problems == []
    assert reading.documents[0].data["m"] == value


def test_a_key_given_twice_beside_a_merge_is_a_duplicate():
    reading = read_stream("b: &b {k: 1}\nm:\n  k: 1\n  <<: *b\n  k: 2\n", "s.yaml")
    assert told(reading) == ['s.yaml:5:3: duplicate-key: key "k" is already set in this mapping, in line 3']


def test_a_stream_of_many_json_objects_keeps_places():
    documents = read_documents('{"a": [1]}\n' * 500 + '{"b":1} ' * 500, "s.json")
    assert len(documents) == 1000
    assert str(documents[499].locate("a")) == "s.json:500:7"
    assert str(documents[999].locate("b")) == f"s.json:501:{499 * 8 + 6}"
