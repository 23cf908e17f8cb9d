"""What is written, against texts recorded from sigs.k8s.io/yaml, and read back by other YAML readers."""

import json
import math
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pyxp.errors import InputError, UsageError
from pyxp.yamlio import StreamWriter, read_documents, write_document, write_documents
from pyxp.yamlio.writing import number_text

RECORDED = json.loads(Path(__file__).with_name("recorded-writes.json").read_text(encoding="utf-8"))

TRAPS = """yes No on off y n true null ~ 1 012 0o17 1e3 1_000 .5 ._1 .inf .nan 2024-01-01 2024-01-01T00:00:00Z 1:30
    = << - ? : --- ... a:b a#b 0x 0b_ 0x_ +1 -1 1. Infinity"""
TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=30) | st.sampled_from(TRAPS.split())
FLOATS = st.floats(allow_nan=False, allow_infinity=False).filter(
    # JSON, and so the tool chain, reads a whole float back as the integer with its shortest digits.
    lambda value: not value.is_integer() or abs(value) >= 1e21 or abs(value) < 2**53
)
NUMBERS = st.integers(-(2**63), 2**63 - 1) | FLOATS
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def read_back(text):
    documents = read_documents(text)
    return documents[0].data if documents else None


@pytest.mark.parametrize(("value", "text"), RECORDED, ids=[str(number) for number in range(len(RECORDED))])
def test_recorded_values_are_written_byte_by_byte(value, text):
    assert write_document(value, sort_keys=True) == text
    assert read_back(text) == value


@given(VALUES)
def test_what_is_written_is_read_back(value):
    assert read_back(write_document(value)) == value


@given(VALUES.filter(lambda value: "\x85" not in str(value) and "\\x85" not in repr(value)))
def test_what_is_written_in_the_tool_chains_order_is_read_back(value):
    assert read_back(write_document(value, sort_keys=True)) == value


class CoreLoader(yaml.SafeLoader):
    """A reader of the YAML 1.2 core schema."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - the attribute that PyYAML looks at


for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), list(first))


@given(TEXTS)
def test_texts_stay_texts_for_yaml_1_1_and_1_2_readers(text):
    for style in (False, True):
        if style and "\x85" in text:
            continue
        written = write_document({"k": [text]}, sort_keys=style)
        assert yaml.load(written, yaml.SafeLoader) == {"k": [text]}
        assert yaml.load(written, CoreLoader) == {"k": [text]}  # noqa: S506 - derived from the safe loader
        as_key = write_document({text: 1}, sort_keys=style)
        assert yaml.load(as_key, yaml.SafeLoader) == {text: 1}


def test_keys_keep_their_order_and_lists_align_with_their_key():
    value = {"kind": "X", "apiVersion": "v1", "list": [{"b": 1, "a": [[], {}]}, [1, 2], "t"], "empty": {}}
    assert write_document(value) == (
        "kind: X\napiVersion: v1\nlist:\n- b: 1\n  a:\n  - []\n  - {}\n- - 1\n  - 2\n- t\nempty: {}\n"
    )


def test_long_texts_stay_on_one_line_unless_written_as_the_tool_chain_does():
    text = "word " * 40 + "end"
    assert write_document({"a": text}) == f"a: {text}\n"
    assert max(map(len, write_document({"a": text}, sort_keys=True).splitlines())) < 90


def test_a_text_is_wrapped_by_where_it_stands_even_when_it_repeats():
    text = "x" * 74 + " y z"
    written = write_document({"a": text, "deep": {"deeper-key": {"b": text}}}, sort_keys=True)
    assert read_back(written) == {"a": text, "deep": {"deeper-key": {"b": text}}}
    assert written.count("\n") == 5


def test_several_documents_each_begin_with_a_separator():
    assert write_documents([{"a": 1}, [], "x"]) == "---\na: 1\n---\n[]\n---\nx\n"
    assert write_documents([]) == ""


def test_multi_line_texts_are_blocks():
    assert write_document({"a": "one\n  two\n"}) == "a: |\n  one\n    two\n"
    assert write_document({"l": ["x\ny"]}) == "l:\n- |-\n  x\n  y\n"


def test_a_next_line_character_is_folded_as_the_tool_chain_does():
    # Recorded: the tool chain reads its own JSON as YAML before it writes, and that folds the character.
    assert write_document({"a": "\x85nel"}, sort_keys=True) == "a: ' nel'\n"
    assert read_back(write_document({"a": "\x85nel"})) == {"a": "\x85nel"}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5.0, "5"),
        (-0.0, "0"),
        (1e20, "1e+20"),
        (9223372036854775807.0, "9223372036854776000"),
        (2**64 - 1, "18446744073709551615"),
        (2**64, "1.8446744073709552e+19"),
        (123456789.125, "1.23456789125e+08"),
        (99999.5, "99999.5"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1e-7, "1e-07"),
        (1.5e300, "1.5e+300"),
        (-2.5, "-2.5"),
    ],
)
def test_numbers_look_like_gos(number, text):
    assert number_text(number) == text


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, 10**400, b"x", {1, 2}, object(), {1: "a"}, {None: 1}, {True: 1}]
)
def test_what_manifests_cannot_hold_is_refused(value):
    for sort_keys in (False, True):
        with pytest.raises(InputError, match="cannot write"):
            write_document({"a": value}, sort_keys=sort_keys)


def test_a_value_that_contains_itself_is_refused():
    value = []
    value.append(value)
    with pytest.raises(InputError, match="contains itself"):
        write_document(value)


def test_halves_of_surrogate_pairs_become_replacement_characters():
    assert read_back(write_document({"a\ud800": "b\udc00"})) == {"a\ufffd": "b\ufffd"}


def test_subclasses_are_written_like_their_base():
    class Name(str):
        __slots__ = ()

    assert write_document({"a": Name("yes"), "b": (1, 2)}) == 'a: "yes"\nb:\n- 1\n- 2\n'


def test_very_long_keys_are_written_as_explicit_keys():
    key = "k" * 2000
    written = write_document({"outer": {key: {"a": 1}, "z": [1]}})
    assert yaml.safe_load(written) == {"outer": {key: {"a": 1}, "z": [1]}}


def test_a_stream_may_be_written_in_parts():
    documents = [{"name": f"n-{number}", "text": "a: b"} for number in range(5)]
    writer = StreamWriter()
    assert writer.text(documents[:2]) + writer.text([]) + writer.text(documents[2:]) == write_documents(documents)


def test_a_stream_writer_does_not_remember_everything(monkeypatch):
    monkeypatch.setattr("pyxp.yamlio.writing._REMEMBERED_AT_MOST", 10)
    writer = StreamWriter(sort_keys=True)
    for number in range(100):
        document = {f"key{number}": f"text {number}", "a": number}
        assert writer.text([document]) == write_documents([document], sort_keys=True)
        remembered = writer._writer
        assert len(remembered.texts) + len(remembered.keys) + len(remembered.orders) <= 10


@pytest.mark.parametrize(("given", "kind"), [({"kind": "A"}, "dict"), ("kind: A", "str")])
def test_one_document_in_place_of_a_list_is_misuse(given, kind):
    with pytest.raises(UsageError) as caught:
        write_documents(given)
    assert str(caught.value) == f"write_documents takes a list of documents, not a {kind}; write [document]"


def test_parts_that_come_again_are_written_again_alike():
    """What was written is remembered by content, in which 1, 1.0, true and other orders of keys differ."""
    parts = [{"b": 1, "a": 2}, {"a": 2, "b": 1}, {"b": True, "a": 1.5}, {"b": "1", "a": [1]}, {"a": {}}, {}, [1], None]
    given = [{"spec": part, "metadata": part, "other": {"spec": part}} for part in parts]
    for sort_keys in (False, True):
        writer = StreamWriter(sort_keys=sort_keys)
        alone = [write_documents([data], sort_keys=sort_keys) for data in given]
        assert [writer.text([data]) for data in given * 2] == alone * 2
        assert writer.text(given) == "".join(alone)
