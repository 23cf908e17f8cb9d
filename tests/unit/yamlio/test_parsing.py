"""What the exact parser says about texts that kubectl refuses, in pyxp's own words, with or without libyaml."""

import pytest

from pyxp.yamlio import building, read_stream


@pytest.mark.parametrize("libyaml", [True, False], ids=["with libyaml", "without libyaml"])
@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: {b: c\nd: e\n", "f.yaml:1:4", "a mapping in braces that is not closed"),
        ("-\tb: c", "f.yaml:1:2", "a tab after '-', '?' or ':' where a key may follow"),
        ("a: &\n", "f.yaml:1:4", "an anchor without a name"),
        ("a: @x", "f.yaml:1:4", "'@' cannot begin a value"),
        ("a: |x\n b", "f.yaml:1:5", "something else than '+', '-', a digit or a comment after '|' or '>'"),
        ('a: "x', "f.yaml:1:4", "a quote that is not closed"),
        ('a: "\\/"', "f.yaml:1:5", "an escape that double quotes do not know (\\/)"),
        ('a: "\\q"', "f.yaml:1:5", "an escape that double quotes do not know (\\q)"),
        ('a: "\\u12"', "f.yaml:1:5", "an escape \\u without its 4 hexadecimal digits"),
        ('a: "\\ud83d"', "f.yaml:1:5", "an escape \\ud83d that is not a character"),
        ("a: !e!x y", "f.yaml:1:4", "a tag handle !e! that is not declared"),
        ("a: b\nc", "f.yaml:2:1", "a line that is not 'key: value' where one is expected"),
        ("a: ]", "f.yaml:1:4", "']' where a value was expected"),
        ("a: [why?]", "f.yaml:1:8", "'?' where ',' or ']' was expected, in a list in brackets"),
        ("a: [b: c d: e]", "f.yaml:1:11", "':' where ',' or ']' was expected, in a list in brackets"),
        ("  a: 1\nb: 2", "f.yaml:2:1", "text after the end of a document, which kubectl passes over without a word"),
        ("a: |\n\tx", "f.yaml:2:1", "a tab where only spaces may indent"),
        ("a: x\n\ty", "f.yaml:2:1", "a tab where only spaces may indent"),
        ("a:\n  - b\n c: d", "f.yaml:3:2", "a wrong indentation, or text behind a value"),
        ("- a\nb: c\n", "f.yaml:2:1", "a wrong indentation in a list"),
        ("key: - a", "f.yaml:1:6", "a list item '-' behind something else"),
        ("a: >0\n x", "f.yaml:1:4", "an indentation of 0 after '|' or '>'"),
        ("x: [a, - b]", "f.yaml:1:8", "a list item '-' in brackets"),
        ("x:\n- y: 1\n\t z: 2\n", "f.yaml:3:1", "a tab where only spaces may indent"),
        ("a: ? b\n", "f.yaml:1:4", "a key '?' behind something else"),
        ("a: !<x y\n", "f.yaml:1:4", "a tag '!<' without its '>'"),
        ("a: !!\n", "f.yaml:1:4", "a tag without a name"),
        ("a: !a]b}\n", "f.yaml:1:4", "a tag that does not end in a space"),
        ("a: 1\n%x\n", "f.yaml:2:1", "a directive, or a text that begins with '%'"),
        ("a: !!binary x", "f.yaml:1:4", "a !!binary value is not base64 text"),
        ("a: &b [*b]", "f.yaml:1:8", "anchor &b contains itself"),
    ],
)
def test_faults_have_a_place_and_plain_words(text, place, message, libyaml, monkeypatch):
    monkeypatch.setattr(building, "HAS_LIBYAML", building.HAS_LIBYAML and libyaml)
    [problem] = read_stream(text, "f.yaml").problems
    assert (str(problem.location), problem.message) == (place, f"cannot read YAML: {message}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("v: [fd00::, fd00::1, a:b, b:]", ["fd00::", "fd00::1", "a:b", "b:"]),
        ("v: {a:, b: c}", {"a:": None, "b": "c"}),
        ("v: [?a, ? b : c, a: d]", [{"a": None}, {"b": "c"}, {"a": "d"}]),
        ("v: [!, x]", ["x"]),
        ("v: \"it's \\' \\\n   folded\n\n  twice\"", "it's ' folded\ntwice"),
        ("v: 'it''s\n  folded'", "it's folded"),
        ("v: plain\n  folded\n\n   text # comment", "plain folded\ntext"),
        ("v: >\n  a\n  b\n\n   c\n  d\n\n", "a b\n\n c\nd\n"),
        ("v: |2+\n   a\n\n", " a\n\n"),
        ("v: >-\n\n  a\n", "\na"),
        ("v: a\u2028  b\x85  c", "a\u2028b c"),
        ("? |\n  a\n: b\nv: !!str 1", "1"),
        ("v:\n- a\n-\n- - b\n  - c: d", ["a", None, ["b", {"c": "d"}]]),
        ("a: &x [1]\nb: &x [2]\nv: *x", [2]),
        ("a: &x [&x 1]\nv: *x", 1),
        ("a: 1\rv: 2\r", 2),
        ("%a: 1\nv: 2", "refused"),
    ],
)
def test_values_are_those_that_kubectl_reads(text, value):
    reading = read_stream(text)
    assert (reading.documents[0].data["v"] if reading.documents else "refused") == value


def test_places_of_the_exact_parser_are_those_of_the_text():
    [document] = read_stream("a: !x\n  b: [c?, \n# comment\n d]\n".replace("?", "::"), "f.yaml").documents
    places = {path: str(document.locate(path)) for path in ("a", "a.b", "a.b[0]", "a.b[1]")}
    assert places == {"a": "f.yaml:1:1", "a.b": "f.yaml:2:6", "a.b[0]": "f.yaml:2:7", "a.b[1]": "f.yaml:4:2"}
