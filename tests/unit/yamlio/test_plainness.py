"""Which texts libyaml may read: none that it could read otherwise than kubectl does."""

from pathlib import Path

import pytest

from pyxp.yamlio.plainness import escapes_slash, is_plain

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n",
        "---\na: 1\n",
        "--- # c\na: [b, {c: 'd?'}, \"e:]\"]\n",
        "a: [ ]\nb: {}\nc: what?\nd: a?b\n",
        "a: &x-1 {b: c}\nd: *x-1\n",
        "a: why!\nb: it is * and & here\n# ! & *\nc: a && !b\n",
        "a: [b,\n  c]\n",
        "a: |\n  if [ $1 = x ]\n",
        "a: ünïcode\n",
        "- [a] " * 20 + "[b]\n",
        "a: 'b ? [{''c'': !d}] : ?'\n",
        '- \'b ? [c?]\': "d - {e?} \\" - [f?]" \n',
    ],
)
def test_what_all_readers_read_alike_is_plain(text):
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: [b?]\n",
        "- [b::, c]\n",
        "? {b:}\n",
        "a: &x [b?]\n",
        "a: !t [b?]\n",
        "a: [b,\n  c?]\n",
        'a: ["]", b,\n c?]\n',
        "[a?]\n",
        "a: !!str 1\n",
        "!foo a: b\n",
        "a: &x !t 1\n",
        "a: &x.y 1\n",
        "a: *x:y\n",
        "%YAML 1.1\n",
        "a: 1\n...\n",
        "a: 1\n%b\n",
        "---a\n",
        "a: b\rc: d\n",
        "a: \x85\n",
        "a: \u2028\n",
        "a: \ufeff\n",
        "a: \x7f\n",
        "a: \udc80\n",
        "a: [!t b]\n",
        "a: [&x b]\n",
        "- [a] " * 20 + "[b?]\n",
        "a: 'b'\nc: [d?]\n",
        "a: \"b\n  c: 'd\", e: [f?], g'\n",
        "a: b 'c ? [d?]'\n",
        "a: 'b' ? [c?]'\n",
        "a: [\"b\n  c: 'd\", ? [e?], g'\n  ]\n",
    ],
)
def test_what_some_reader_reads_otherwise_is_not(text):
    assert not is_plain(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('a: "x\\/y"\n', True),
        ('a: "x\n\n  y\\/"\n', True),
        ('a: ["\\\\\\/"]\n', True),
        ('a: "x\\\\/y"\n', False),
        ("a: 'x\\/y'\n", False),
        ("a: x\\/y\nb: 'say \"x\" \\/'\n", False),
        ('a: |\n  "\\/"\n', False),
        ('a: "x" # \\/\n', False),
    ],
)
def test_an_escaped_slash_counts_in_double_quotes_only(text, found):
    assert is_plain(text)
    assert escapes_slash(text) is found


@pytest.mark.parametrize("folder", ["compositions", "xrds", "claims", "charts", "examples"])
def test_what_is_generated_is_read_quickly(folder):
    texts = {
        path: path.read_text("utf-8")
        for path in (ROOT / folder).rglob("*.yaml")
        if not {"templates", "crds"} & {*path.parts}
    }

    assert texts
    assert [path for path, text in texts.items() if not is_plain(text.replace("\n---", "\n"))] == []
