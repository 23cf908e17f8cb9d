"""Texts made to hurt: each ends in an error with a place, in bounded time."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyxp.errors import SyntaxProblem
from pyxp.yamlio import read_documents, read_stream, write_document
from pyxp.yamlio.streams import LARGEST_TEXT

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
MERGED_LAUGHS = "a0: &a0 {k: x}\n" + "".join(
    f"a{n}: &a{n} {{{', '.join(f'k{i}: *a{n - 1}' for i in range(10))}}}\n" for n in range(1, 12)
)
LONG_TEXTS = f"a: &a {'x' * 1_000_000}\nb: [{', '.join(['*a'] * 10_000)}]\n"
CASES = {
    "billion laughs": (LAUGHS, "aliases stand for nearly all of the document"),
    "billion laughs in mappings": (MERGED_LAUGHS, "aliases stand for nearly all of the document"),
    "long text aliased often": (LONG_TEXTS, "aliases stand for more than"),
    "brackets": ("[" * 100_000, "nested deeper than 200"),
    "braces": ("{a: " * 100_000, "nested deeper than 200"),
    "json brackets": ("[" * 5_000 + "]" * 5_000, "nested deeper than 200"),
    "json objects": ('{"a":' * 5_000 + "1" + "}" * 5_000, "nested deeper than 200"),
    "dashes": ("- " * 10_000 + "x", "nested deeper than 200"),
    "depth through aliases": (
        "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 400)),
        "nested deeper than 200",
    ),
    "anchor in itself": ("a: &a {b: *a}", "contains itself"),
    "control character": ("a: \x01", r"U\+0001 is not allowed"),
    "escape byte": ("a: b\nc: \x1b[31m", r"U\+001B is not allowed"),
    "python tag on a mapping key": ("? !!python/object/apply:os.system [x]\n: 1", "cannot be a key"),
}


@pytest.mark.parametrize("name", CASES)
def test_hostile_texts_end_in_an_error_with_a_place(name):
    text, message = CASES[name]
    with pytest.raises(SyntaxProblem, match=message) as caught:
        read_documents(text, "evil.yaml")
    assert caught.value.location.file == "evil.yaml"
    assert caught.value.location.line >= 1


def test_tags_never_construct_anything():
    [document] = read_documents("a: !!python/object/apply:os.system ['echo hi']\n")
    assert document.data == {"a": ["echo hi"]}


def test_a_text_that_is_too_long_is_refused_before_it_is_parsed():
    with pytest.raises(SyntaxProblem, match="64 MiB"):
        read_documents("a: 1\n" + "#" * LARGEST_TEXT, "big.yaml")


def test_too_many_values_in_one_document_are_refused(monkeypatch):
    monkeypatch.setattr("pyxp.yamlio.building.MOST_NODES", 100)
    with pytest.raises(SyntaxProblem, match="more than 100 values"):
        read_documents("- x\n" * 101)


def test_what_only_the_exact_parser_reads_may_have_fewer_values(monkeypatch):
    monkeypatch.setattr("pyxp.yamlio.building.MOST_EXACT_NODES", 100)
    assert len(read_documents("- x\n" * 200)) == 1
    with pytest.raises(SyntaxProblem, match="more than 131 values"):
        read_documents("- !a x\n" * 150)
    # Long values may be as many as there are characters for.
    assert len(read_documents("- !a xxxxxxxxxxxxxxx\n" * 200)) == 1


@pytest.mark.parametrize("unit", ["- [] ", "a: [1] ", '- ["a"] ', "- {a: b} "])
def test_many_brackets_in_one_line_are_looked_at_once(unit):
    with pytest.raises(SyntaxProblem):
        read_documents(f"a: {unit * 10_000}\n")


def test_surrogates_in_a_text_are_refused_not_crashed_on():
    with pytest.raises(SyntaxProblem):
        read_documents("a: \ud800")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a: b: c",
            "f.yaml:1:5: cannot read YAML: a second ': ' in one line or a wrong indentation; "
            "align the keys of one mapping, and quote a text that holds ': '",
        ),
        (
            "a:\n\tb: c",
            "f.yaml:2:1: cannot read YAML: a tab where only spaces may indent; indent with spaces",
        ),
        (
            "kind: [",
            "f.yaml:1:7: cannot read YAML: a list in brackets that is not closed; close it with ']'",
        ),
        ("a: *nope", "f.yaml:1:4: cannot read YAML: alias *nope has no anchor &nope before it"),
        ("a: 1\na: 2", 'f.yaml:2:1: key "a" is already set in this mapping, in line 1; remove one of the two'),
        ("~: 1", "f.yaml:1:1: cannot read YAML: null cannot be a key; write a string"),
    ],
)
def test_messages_say_what_and_where_in_plain_words(text, message):
    with pytest.raises(SyntaxProblem) as caught:
        read_documents(text, "f.yaml")
    assert str(caught.value) == message


def test_warnings_are_bounded_like_everything_else():
    [document] = read_documents("a: 1\n" * 5_000, on_duplicate="warn")
    assert len(document.warnings) == 1_000


def test_too_many_documents_are_refused(monkeypatch):
    monkeypatch.setattr("pyxp.yamlio.reading.MOST_DOCUMENTS", 100)
    with pytest.raises(SyntaxProblem, match="more than 100 documents"):
        read_documents("---\na\n" * 102)


def test_problems_are_bounded_like_everything_else():
    reading = read_stream("a: [\n---\n" * 5_000)
    assert len(reading.problems) == 1_001
    assert str(reading.problems[-1]) == (
        "<string>:2001:4: error[syntax] cannot read YAML: more than 1000 problems; what follows was not read"
    )


@pytest.mark.thorough
def test_aliases_of_all_documents_share_one_budget():
    document = "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b]\n---\n"
    assert len(read_documents(document * 100)) == 100
    with pytest.raises(SyntaxProblem, match="the aliases stand for more than 400000 values"):
        read_documents(document * 2_000)


def test_json_is_bounded_like_yaml(monkeypatch):
    monkeypatch.setattr("pyxp.yamlio.building.MOST_NODES", 100)
    monkeypatch.setattr("pyxp.yamlio.jsontext.MOST_NODES", 100)
    with pytest.raises(SyntaxProblem, match="more than 100 values"):
        read_documents("[" + "1," * 200 + "1]")


PUNCTUATION = "a·b: ·- ·? ·: ·\n·\n  · ·\t·[·]·{·}·, ·&x ·*x·<<: ·!!int ·!t ·'·\"·|\n·>-\n·#·---\n·...\n·%YAML 1.1\n"
TRAPS = '1·0x1·.inf·~·y·\\·\x00·\ud800·\u2028·\x85·\ufeff·@·`·1e3·{"k": 1}·null'
PIECES = st.sampled_from([*PUNCTUATION.split("·"), *TRAPS.split("·")])


@given(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=10))
def test_any_text_is_read_or_refused_and_any_path_has_a_place(text, path):
    reading = read_stream(text)
    assert all(str(problem) and problem.location.line >= 0 for problem in reading.problems)
    for document in reading.documents:
        assert document.locate(path).line >= 1


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(content):
    try:
        documents = read_documents(content)
    except SyntaxProblem as problem:
        assert problem.location is not None
        return
    assert all(document.data is not None for document in documents)


@pytest.mark.parametrize("text", ["a" * 1_000_000, "a:b" * 300_000, "1" + ":1" * 500_000, "a b" * 300_000])
def test_long_texts_are_written_with_little_memory(text):
    tracemalloc.start()
    try:
        written = write_document({"a": text, text: "b"})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(written) > 2 * len(text)
    assert peak < 20 * len(text)


def test_a_colon_without_a_space_before_a_mapping_in_braces_is_named() -> None:
    with pytest.raises(SyntaxProblem, match="a space is missing after the colon"):
        read_documents("data: {tags:{a: b}}\n")
    with pytest.raises(SyntaxProblem, match="close it with"):
        read_documents("data: {tags {a: b}}\n")
