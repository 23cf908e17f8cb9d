"""What texts mean, against answers recorded from sigs.k8s.io/yaml, the library behind kubectl and Crossplane."""

import json
import math
from pathlib import Path

import pytest

from pyxp.errors import SyntaxProblem
from pyxp.yamlio import read_documents

RECORDED = json.loads(Path(__file__).with_name("recorded-reads.json").read_text(encoding="utf-8"))


def read_one(text, **options):
    documents = read_documents(text, **options)
    return documents[0].data if documents else None


def as_json_numbers(value):
    """The value with every number as a float: JSON knows only one kind of number."""
    return json.loads(json.dumps(value), parse_int=float)


@pytest.mark.parametrize(
    ("text", "value", "readable", "strict"), RECORDED, ids=[ascii(row[0])[:60] for row in RECORDED]
)
def test_recorded_texts_mean_the_same(text, value, readable, strict):
    if not readable:
        with pytest.raises(SyntaxProblem) as caught:
            read_documents(text, "file.yaml", on_duplicate="warn")
        assert caught.value.location.file == "file.yaml"
        return
    assert as_json_numbers(read_one(text, on_duplicate="warn")) == as_json_numbers(value)
    if strict or "<<" in text:
        # Strictly, a merge over a key is a duplicate, too; but kubectl has merged before anybody reads strictly.
        assert as_json_numbers(read_one(text)) == as_json_numbers(value)
    else:
        with pytest.raises(SyntaxProblem, match="already set"):
            read_documents(text)


def test_the_exact_parser_reads_alike(monkeypatch):
    monkeypatch.setattr("pyxp.yamlio.building.HAS_LIBYAML", False)
    differences = []
    for text, value, readable, _ in RECORDED:
        try:
            read = read_one(text, on_duplicate="warn")
        except SyntaxProblem:
            if readable:
                differences.append((text, "refused"))
            continue
        if not readable or as_json_numbers(read) != as_json_numbers(value):
            differences.append((text, read))
    assert differences == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.0", 1),
        ("1e3", 1000),
        ("-0.0", 0),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("9223372036854775808", 2.0**63),
        ("18446744073709551615", 1.8446744073709552e19),
        ("1" + "0" * 30, 1e30),
        ("1.2345678901234567e18", 1234567890123456800),
        ("1e20", 1e20),
        ("1e21", 1e21),
        ("0.1", 0.1),
        ("9" * 500, "9" * 500),
    ],
)
def test_numbers_have_the_kind_that_json_gives_them(text, value):
    read = read_one(f"a: {text}")["a"]
    assert read == value
    assert type(read) is type(value)


def test_json_and_yaml_agree_on_numbers():
    text = '{"a": [1.0, 1e3, 9223372036854775808, -0.0, 1.5, 123456789012345678901234567890, 1e-400]}'
    assert read_one(text) == read_one("# yaml\n" + text)
    assert [type(x) for x in read_one(text)["a"]] == [int, int, float, int, float, float, int]


def test_a_stream_gives_its_documents_without_the_empty_ones():
    text = "# head\n---\n---\na: 1\n...\n---\n# nothing\n---\nnull\n---\nb: 2\n"
    documents = read_documents(text, "s.yaml")
    assert [(d.data, d.line, d.source) for d in documents] == [({"a": 1}, 4, "s.yaml"), ({"b": 2}, 11, "s.yaml")]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "\ufeff"])
def test_nothing_is_no_document(text):
    assert read_documents(text) == []


@pytest.mark.parametrize(
    "content",
    ["a: ü\n".encode(), b"\xef\xbb\xbfa: \xc3\xbc\n", "\ufeffa: ü\n".encode("utf-16-be"), "\ufeffa: ü\n"],
    ids=["utf-8", "utf-8 with mark", "utf-16, big end first, line ended", "text with mark"],
)
def test_bytes_are_decoded_and_marks_dropped(content):
    assert read_one(content) == {"a": "ü"}


def test_bytes_that_are_no_utf8_name_their_place():
    with pytest.raises(SyntaxProblem) as caught:
        read_documents(b"a: 1\nb: \xff\n", "x.yaml")
    assert str(caught.value) == "x.yaml:2:4: cannot read YAML: byte 0xff is not UTF-8; save the file as UTF-8"


def test_anchors_do_not_reach_the_next_document():
    with pytest.raises(SyntaxProblem, match=r"alias \*x has no anchor"):
        read_documents("a: &x 1\n---\nb: *x\n")


def test_aliases_are_copies():
    data = read_one("a: &x {k: [1]}\nb: *x\n")
    data["a"]["k"].append(2)
    assert data["b"] == {"k": [1]}


def test_documents_of_any_kind_are_returned():
    assert [d.data for d in read_documents("- 1\n---\ntext\n---\n5\n")] == [[1], "text", 5]


@pytest.mark.parametrize("text", ['{"a": "\\ud83d\\ude00"}', '{"a": "\\ud83d"}'])
def test_json_escapes_never_leave_half_a_character(text):
    assert read_one(text)["a"].encode("utf-8")


def test_json_with_a_key_given_twice_is_refused_with_its_place():
    with pytest.raises(SyntaxProblem) as caught:
        read_documents('{"a": 1,\n "a": 2}', "x.json")
    assert str(caught.value) == 'x.json:2:2: key "a" is already set in this mapping, in line 1; remove one of the two'


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_words_that_json_lacks_are_text(word):
    assert read_one(f'{{"a": {word}}}') == {"a": word}


@pytest.mark.parametrize("text", ["a: .nan", "a: -.inf", "a: !!float .inf"])
def test_numbers_that_json_lacks_are_refused(text):
    with pytest.raises(SyntaxProblem, match="JSON, and so Kubernetes, cannot hold"):
        read_documents(text)


def test_duplicate_keys_are_warnings_with_path_and_place_where_asked():
    text = "kind: X\nspec:\n  items:\n  - a: 1\n  - b: 1\n    b: 2\nkind: Z\n"
    [document] = read_documents(text, "d.yaml", on_duplicate="warn")
    assert document.data == {"kind": "Z", "spec": {"items": [{"a": 1}, {"b": 2}]}}
    assert [(w.code, w.path, str(w.location), w.severity.value) for w in document.warnings] == [
        ("duplicate-key", "spec.items[1].b", "d.yaml:6:5", "warning"),
        ("duplicate-key", "kind", "d.yaml:7:1", "warning"),
    ]


def test_warnings_belong_to_their_document():
    first, second = read_documents("a: 1\na: 2\n---\nb: 1\n", on_duplicate="warn")
    assert len(first.warnings) == 1
    assert second.warnings == ()


def test_merges_of_lists_let_earlier_mappings_win():
    text = "x: &x {k: 1, l: 1}\ny: &y {k: 2, m: 2}\nz: {<<: [*x, *y], o: 3}\n"
    assert read_one(text, on_duplicate="warn")["z"] == {"k": 1, "l": 1, "m": 2, "o": 3}


def test_no_value_is_ever_nan_or_infinite():
    values = [read_one(f"a: {text}")["a"] for text in ("1e308", "1e309", "-1e309", "1e-330")]
    assert values == [1e308, "1e309", "-1e309", 0]
    assert all(math.isfinite(value) for value in values if not isinstance(value, str))
